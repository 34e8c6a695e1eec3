import CLinux
import Glibc
import Netlink
import NetworkNamespaces

/// What a command came to.
public struct CommandResult: Sendable, Hashable {
  /// The exit status, 0 to 255; nil where a signal ended the command.
  public var status: Int32?
  /// The signal that ended it; nil where it ended by itself.
  public var signal: Int32?
  /// What it wrote to standard output.
  public var output: [UInt8] = []
  /// What it wrote to standard error.
  public var errorOutput: [UInt8] = []

  /// The output as text; bytes that are no UTF-8 become U+FFFD.
  public var text: String { String(decoding: output, as: UTF8.self) }
  /// Standard error's as text.
  public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }

  /// The status and signal of a status of waitpid(2), and nothing written.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    if signal == 0 { status = waitStatus >> 8 & 0xff } else { self.signal = signal }
  }
}

extension NamespaceHandle {
  /// Runs a command in the namespace, with the environment of `exec`, and returns what it wrote and how it ended.
  ///
  /// Its standard input is empty, unless the command says otherwise. What programs write that outlive the command
  /// is not waited for. Safe in any number of tasks at a time; where the task is cancelled the command is killed.
  ///
  /// - Throws: what `spawn` throws; `.execute` with `EMFILE` and the like where a descriptor is missing, and with
  ///   `ECHILD` where others took the command's status: a program that ignores `SIGCHLD` or waits for any child.
  public borrowing func run(
    _ command: Command, environment: ExecEnvironment = ExecEnvironment()
  ) async throws(NamespaceError) -> CommandResult {
    let running = try RunningCommand(command) { (command) throws(NamespaceError) in
      try spawn(command, environment: environment)
    }
    return try await running.finished()
  }
}

/// A command whose output is read.
private final class RunningCommand {
  private enum Tag: UInt32, CaseIterable { case output, errorOutput, end }

  private let pid: pid_t
  private let name: String
  private var descriptors: [Int32]
  private let readiness = ReadinessSet()
  private var written: [[UInt8]] = [[], []]
  private var isReaped = false

  init(
    _ command: Command, start: (Command) throws(NamespaceError) -> pid_t
  ) throws(NamespaceError) {
    name = command.arguments.first ?? ""
    var command = command
    var output = try Pipe(name)
    var errorOutput = try Pipe(name)
    let empty = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard empty >= 0 else { throw NamespaceError(.execute, name, code: errno) }
    defer { close(empty) }
    command.standardInput = command.standardInput ?? empty
    command.standardOutput = output.writer
    command.standardError = errorOutput.writer
    pid = try start(command)
    let process = linux_pidfd(pid)
    let code = process < 0 ? errno : 0
    descriptors = [output.takeReader(), errorOutput.takeReader(), process]
    guard code == 0 else { throw NamespaceError(.execute, name, code: code) }
    do throws(NetlinkError) {
      for tag in Tag.allCases {
        try readiness.add(descriptors[Int(tag.rawValue)], tag: tag.rawValue)
      }
    } catch { throw NamespaceError(.execute, name, code: error.code) }
  }

  deinit {
    // Only where an error left it running.
    if !isReaped {
      end()
      _ = try? reaped()
    }
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
  }

  /// Reads until the command has ended and nothing more is there.
  func finished() async throws(NamespaceError) -> CommandResult {
    while true {
      if Task.isCancelled { end() }
      let ready = readiness.ready()
      for tag in ready where tag != Tag.end.rawValue { drain(Int(tag)) }
      if ready.contains(Tag.end.rawValue) || Task.isCancelled {
        drain(0)
        drain(1)
        var result = CommandResult(waitStatus: try reaped())
        (result.output, result.errorOutput) = (written[0], written[1])
        return result
      }
      do throws(NetlinkError) { try await readiness.wait() } catch {
        throw NamespaceError(.execute, name, code: error.code)
      }
    }
  }

  /// Reads what is there.
  private func drain(_ index: Int) {
    guard descriptors[index] >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptors[index], &buffer, buffer.count)
      if count > 0 {
        written[index] += buffer[..<count]
      } else if count < 0, errno == EINTR {
        continue
      } else {
        if count == 0 {
          readiness.remove(descriptors[index])
          close(descriptors[index])
          descriptors[index] = -1
        }
        return
      }
    }
  }

  /// Kills it. By its descriptor, since the number may be another process's once it is reaped.
  private func end() {
    let process = descriptors[Int(Tag.end.rawValue)]
    if process >= 0 { linux_pidfd_signal(process, SIGKILL) } else { kill(pid, SIGKILL) }
  }

  /// Its status of waitpid(2).
  private func reaped() throws(NamespaceError) -> Int32 {
    // Also where that fails: then the number is nobody's, or another's.
    isReaped = true
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw NamespaceError(.execute, name, code: errno) }
    }
    return status
  }
}

/// A pipe whose reading end does not block.
private struct Pipe: ~Copyable {
  private var reader: Int32
  let writer: Int32

  init(_ name: String) throws(NamespaceError) {
    var ends: [Int32] = [-1, -1]
    guard linux_pipe2(&ends, O_CLOEXEC) == 0 else {
      throw NamespaceError(.execute, name, code: errno)
    }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    (reader, writer) = (ends[0], ends[1])
  }

  mutating func takeReader() -> Int32 {
    defer { reader = -1 }
    return reader
  }

  deinit {
    if reader >= 0 { close(reader) }
    close(writer)
  }
}
