import Glibc
import Linux

/// Lines of JSON over two descriptors, in either direction. Use it from one thread.
package final class HostChannel {
  private let input: Int32
  private let output: Int32
  private var buffer: [UInt8] = []
  private var searched = 0
  /// Whether the other end has closed it.
  package private(set) var isAtEnd = false

  /// A channel that owns its descriptors.
  package init(input: Int32, output: Int32) {
    self.input = input
    self.output = output
  }

  deinit {
    close(input)
    close(output)
  }

  /// The entry for poll(2) that says when there is something to receive.
  package var entry: pollfd { pollfd(fd: input, events: Int16(POLLIN), revents: 0) }

  /// Sends a value, waiting until the other end has taken it; false if it is gone.
  package func send(_ value: some Encodable) -> Bool {
    guard let line = LineChannel.encode(value) else { return false }
    return writeAll(output, line)
  }

  /// Reads what there is, and waits if that is nothing.
  package func fill() {
    var part = [UInt8](repeating: 0, count: 65536)
    let count = read(input, &part)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count > 0 else {
      isAtEnd = true
      return
    }
    buffer += part[..<count]
  }

  /// The next complete line that was read; nil if there is none.
  package func line() -> [UInt8]? {
    guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = buffer.count
      return nil
    }
    let line = Array(buffer[..<end])
    buffer.removeSubrange(...end)
    searched = 0
    return line
  }

  /// The value in a line; nil if it is another one.
  package static func value<Value: Decodable>(_ type: Value.Type, _ line: [UInt8]) -> Value? {
    LineChannel.decode(type, line)
  }

  /// Waits for something to receive, or for the end.
  ///
  /// - Parameter milliseconds: how long; negative for ever.
  /// - Returns: false if the time is over or a signal arrived.
  package func wait(_ milliseconds: Int32) -> Bool {
    var entry = entry
    return poll(&entry, milliseconds) > 0
  }
}
