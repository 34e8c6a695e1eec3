import Netlink

/// Netlink messages one after the other, as rtmon(8) writes them and `save` does behind its magic number.
struct MessageFile {
  let content: [UInt8]
  /// Where the first one starts.
  var start = 0
  // No message of the kernel's is larger.
  private static let limit = 16384

  /// Hands every message to `body`, until one throws or the file is broken.
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
    guard content.count - offset >= Message.headerLength else { throw truncated }
    let length = content.withUnsafeBytes {
      Int($0.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
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
