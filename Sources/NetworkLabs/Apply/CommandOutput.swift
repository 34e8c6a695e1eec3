import CLinux
import Glibc
import NetworkNamespaces

/// Where what commands of a lab write is kept besides.
struct CommandLog {
  let log: ServiceLog
  let limit: Int
}

/// The pipe from a command that runs, and what came out of it.
///
/// Of much only the end is kept. What the command leaves running keeps the pipe, which then somebody
/// has to go on reading.
final class CommandOutput {
  let writer: Int32
  private let reader: Int32
  private let log: CommandLog?
  private var file: RotatedLog?
  private var bytes: [UInt8] = []
  private var isWriterOpen = true
  private var isAtEnd = false

  /// Bytes that are kept.
  private static let most = 1 << 20
  /// Bytes that a pipe holds (pipe(7)).
  private static let capacity = 1 << 16

  init(_ log: CommandLog?) throws(LabError) {
    var ends: [Int32] = [-1, -1]
    guard linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw LabError("pipe", code: errno) }
    (reader, writer) = (ends[0], ends[1])
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    self.log = log
  }

  deinit {
    closeWriter()
    close(reader)
    if let file { close(file.descriptor) }
  }

  /// To be called once the command has it.
  func closeWriter() {
    if isWriterOpen { close(writer) }
    isWriterOpen = false
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads what comes within a time, or until a process ends that poll(2) can wait for.
  func read(orUntil process: Int32, milliseconds: Int32) {
    var entries = [
      pollfd(fd: isAtEnd ? -1 : reader, events: Int16(POLLIN), revents: 0),
      pollfd(fd: process, events: Int16(POLLIN), revents: 0),
    ]
    if poll(&entries, 2, milliseconds) > 0, entries[0].revents != 0 { take() }
  }

  /// Reads what the command left in the pipe, and lets others read what comes yet: that may never end.
  func finish() {
    var left = Self.capacity
    while left > 0, case let count = take(), count > 0 { left -= count }
    guard !isAtEnd else { return }
    if file == nil { openLog() }
    _ = RotatedLog.keep(pipe: reader, log: file)
  }

  /// - Returns: how many bytes it was; 0 where there is nothing at the moment.
  @discardableResult
  private func take() -> Int {
    var buffer = [UInt8](repeating: 0, count: Self.capacity)
    var count = 0
    repeat { count = Glibc.read(reader, &buffer, buffer.count) } while count < 0 && errno == EINTR
    isAtEnd = count == 0
    guard count > 0 else { return 0 }
    if file == nil { openLog() }
    let part = Array(buffer[..<count])
    file?.write(part)
    bytes += part
    if bytes.count > Self.most { bytes.removeFirst(bytes.count - Self.most / 2) }
    return count
  }

  /// A log that cannot be written is no reason for the command to fail.
  private func openLog() {
    file = log.flatMap { try? $0.log.open(limit: $0.limit) }
  }
}
