import Netlink
import Linux

/// Netlink messages in sequence, as rtmon(8) writes them and `save` does after its magic number.
struct MessageFile {
  let content: [UInt8]
  /// The offset of the first one.
  var start = 0
  // The kernel sends no larger message.
  private static let limit = 16384

  /// Passes every message to `body`, until it throws or the file is malformed.
  func each(_ body: (Message) throws(CommandFailure) -> Void) throws(CommandFailure) {
    var offset = start
    while offset < content.count {
      let message = try message(offset)
      try body(message)
      offset += (Message.headerLength + message.payload.count + 3) & ~3
    }
  }

  private func message(_ offset: Int) throws(CommandFailure) -> Message {
    let truncated = CommandFailure("rtnl-from_file: truncated message")
    guard content.count - offset >= Message.headerLength,
      let length = content.load(at: offset, as: Int32.self).map(Int.init)
    else { throw truncated }
    guard (Message.headerLength...Self.limit).contains(length) else {
      throw CommandFailure(
        "!!!malformed message: len=\(length) @\(offset + Message.headerLength)")
    }
    guard let message = Message(buffer: content, offset: offset, end: content.count) else {
      throw truncated
    }
    return message
  }
}
