import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// The log that also receives what a command of the lab writes.
struct CommandLog {
  let log: ServiceLog
  let limit: Int
}

/// The pipe that a running command writes to, and the output read from it so far.
///
/// Only the end of a long output is kept. Processes that the command leaves running keep the pipe open, so
/// somebody has to go on reading it.
final class CommandOutput {
  let writer: Int32
  private let reader: Int32
  private let log: CommandLog?
  private var file: RotatedLog?
  private var bytes: [UInt8] = []
  private var isWriterOpen = true
  private var isAtEnd = false

  /// The most bytes that are kept.
  private static let most = 1 << 20
  /// The capacity of a pipe in bytes (pipe(7)).
  private static let capacity = 1 << 16

  init(_ log: CommandLog?) throws(LabError) {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw LabError("pipe", code: errno) }
    (reader, writer) = (ends[0], ends[1])
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    self.log = log
  }

  deinit {
    closeWriter()
    close(reader)
    if let file { close(file.descriptor) }
  }

  /// Closes this process's copy of the write end. Call it once the command has been started.
  func closeWriter() {
    if isWriterOpen { close(writer) }
    isWriterOpen = false
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads what arrives within the given time, or before the process ends. `process` is a pidfd or -1.
  func read(orUntil process: Int32, milliseconds: Int32) {
    var entries = [
      pollfd(fd: isAtEnd ? -1 : reader, events: Int16(POLLIN), revents: 0),
      pollfd(fd: process, events: Int16(POLLIN), revents: 0),
    ]
    if poll(&entries, milliseconds) > 0, entries[0].revents != 0 { take() }
  }

  /// Reads what the command left in the pipe and hands the pipe over to the log keeper: more output may follow
  /// for as long as a background process runs.
  func finish() {
    var left = Self.capacity
    while left > 0, case let count = take(), count > 0 { left -= count }
    guard !isAtEnd else { return }
    if file == nil { openLog() }
    _ = RotatedLog.keep(pipe: reader, log: file)
  }

  /// - Returns: the number of bytes read; 0 if there are none at the moment.
  @discardableResult
  private func take() -> Int {
    var buffer = [UInt8](repeating: 0, count: Self.capacity)
    var count = 0
    repeat { count = Linux.read(reader, &buffer) } while count < 0 && errno == EINTR
    isAtEnd = count == 0
    guard count > 0 else { return 0 }
    if file == nil { openLog() }
    let part = Array(buffer[..<count])
    file?.write(part)
    bytes += part
    if bytes.count > Self.most { bytes.removeFirst(bytes.count - Self.most / 2) }
    return count
  }

  /// If the log cannot be opened, the command runs without it.
  private func openLog() {
    file = log.flatMap { try? $0.log.open(limit: $0.limit) }
  }
}
