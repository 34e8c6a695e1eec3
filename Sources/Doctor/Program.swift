import CLinux
import Glibc
import Linux
import NetworkNamespaces

/// Programs of the machine.
enum Program {
  /// What a command prints on standard output and standard error, at most 64 KiB. It is ended after some seconds.
  ///
  /// - Throws: if it cannot be started.
  static func output(_ words: [String], seconds: Int) throws -> [UInt8] {
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(nothing) }
    return try output(seconds: seconds) { standardOutput in
      var command = Command(words)
      command.isIsolated = true
      command.standardInput = nothing
      command.standardOutput = standardOutput
      command.standardError = standardOutput
      return try command.spawn()
    }
  }

  /// The same for a command that `start` starts with its output to the given descriptor. Meanwhile `server` answers.
  static func output(
    seconds: Int, serving server: NameServer? = nil, _ start: (Int32) throws -> pid_t
  ) throws -> [UInt8] {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC) == 0 else {
      throw NamespaceError(.execute, "pipe", code: errno)
    }
    let (from, to) = (ends[0], ends[1])
    defer { close(from) }
    let child: pid_t
    do { child = try start(to) } catch {
      close(to)
      throw error
    }
    close(to)
    let output = collect(from, seconds: seconds, server)
    // It may have ended by itself, which leaves its number to it until it is waited for.
    kill(child, SIGKILL)
    while waitpid(child, 0) < 0, errno == EINTR {}
    return output
  }

  private static func collect(
    _ pipe: Int32, seconds: Int, _ server: NameServer?
  ) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    let end = clock_gettime(CLOCK_MONOTONIC).tv_sec + seconds + 1
    while output.count < 1 << 16 {
      let sockets = server?.sockets ?? []
      var entries = ([pipe] + sockets).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let left = end - clock_gettime(CLOCK_MONOTONIC).tv_sec
      guard left > 0, poll(&entries, Int32(left) * 1000) > 0 else { break }
      for entry in entries.dropFirst() where entry.revents != 0 { server?.serve(entry.fd) }
      guard entries[0].revents != 0 else { continue }
      let count = read(pipe, &chunk)
      guard count > 0 else { break }
      output += chunk[..<count]
    }
    return output
  }
}
