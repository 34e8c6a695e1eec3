import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The result of a command.
public struct CommandResult: Sendable, Hashable {
  /// The exit status, 0 to 255; nil if a signal ended the command.
  public var status: Int32?
  /// The signal that ended it; nil if it ended by itself.
  public var signal: Int32?
  /// What it wrote to standard output.
  public var output: [UInt8] = []
  /// What it wrote to standard error.
  public var errorOutput: [UInt8] = []

  /// The output as text; bytes that are not UTF-8 become U+FFFD.
  public var text: String { String(decoding: output, as: UTF8.self) }
  /// The error output as text, in the same way.
  public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }

  /// Decodes a status of waitpid(2); nothing was written yet.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    if signal == 0 { status = waitStatus >> 8 & 0xff } else { self.signal = signal }
  }
}

extension NamespaceHandle {
  /// Runs a command in the namespace, with the environment of `exec`, and returns its output and how it ended.
  ///
  /// Standard input is empty, unless the command says otherwise. The output of programs that outlive the
  /// command is not waited for. Any number of tasks may run commands at the same time. Cancelling the task
  /// kills the command.
  ///
  /// - Throws: what `spawn` throws; `.execute` with `EMFILE` and the like if there are no more descriptors, or
  ///   with `ECHILD` if the program ignores `SIGCHLD` or another part of it waited for the command.
  public borrowing func run(
    _ command: Command, environment: ExecEnvironment = ExecEnvironment()
  ) async throws(NamespaceError) -> CommandResult {
    let running = try RunningCommand(command) { (command) throws(NamespaceError) in
      try spawn(command, environment: environment)
    }
    return try await running.finished()
  }
}

/// A running command whose output is read.
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
    var code = process < 0 ? errno : 0
    if code == ESRCH {
      // Others took its status already, and its number may be another process's.
      isReaped = true
      code = ECHILD
    }
    descriptors = [output.takeReader(), errorOutput.takeReader(), process]
    guard code == 0 else { throw NamespaceError(.execute, name, code: code) }
    do throws(NetlinkError) {
      for tag in Tag.allCases {
        try readiness.add(descriptors[Int(tag.rawValue)], tag: tag.rawValue)
      }
    } catch { throw NamespaceError(.execute, name, code: error.code) }
  }

  deinit {
    // Only if an error left the command running.
    if !isReaped {
      end()
      _ = try? reaped()
    }
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
  }

  /// Reads until the command has ended and its output is read.
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

  /// Reads the output that is there now.
  private func drain(_ index: Int) {
    guard descriptors[index] >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptors[index], &buffer)
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

  /// Kills the command by its descriptor, since its pid may belong to another process once it is reaped.
  private func end() {
    let process = descriptors[Int(Tag.end.rawValue)]
    if process >= 0 { linux_pidfd_signal(process, SIGKILL) } else { kill(pid, SIGKILL) }
  }

  /// The command's status of waitpid(2).
  private func reaped() throws(NamespaceError) -> Int32 {
    // Even if waiting fails: then the pid is free, or another process's.
    isReaped = true
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw NamespaceError(.execute, name, code: errno) }
    }
    return status
  }
}

/// A pipe whose read end does not block.
private struct Pipe: ~Copyable {
  private var reader: Int32
  let writer: Int32

  init(_ name: String) throws(NamespaceError) {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC) == 0 else {
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
