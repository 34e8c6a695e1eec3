import Linux
import CLinux

/// One received netlink message, read in place in its buffer (netlink(7), `nlmsghdr`).
public struct Message: Sendable {
  /// The message type, `NLMSG_*` or the family's own (`RTM_NEWLINK`).
  public let type: UInt16
  /// `NLM_F_*`
  public let flags: UInt16
  /// The sequence number of the request that it answers; 0 for events.
  public let sequence: UInt32
  /// The port id of the request's sender; 0 for events.
  public let port: UInt32
  /// The id of the namespace that it came from, on a socket that listens to all; nil for the socket's own.
  public var namespaceID: Int32?
  /// What follows the header: the family's fixed header, then attributes.
  public let payload: Payload

  /// The length of `nlmsghdr`.
  public static let headerLength = 16

  /// The message at `offset` of `buffer`, of which `end` bytes are valid; nil if it is not complete.
  public init?(buffer: [UInt8], offset: Int, end: Int) {
    let all = Payload(bytes: buffer, start: 0, count: min(end, buffer.count))
    guard let length = all.integer(at: offset, as: UInt32.self).map(Int.init),
      length >= Self.headerLength, offset + length <= all.count,
      let type = all.integer(at: offset + 4, as: UInt16.self),
      let flags = all.integer(at: offset + 6, as: UInt16.self),
      let sequence = all.integer(at: offset + 8, as: UInt32.self),
      let port = all.integer(at: offset + 12, as: UInt32.self)
    else { return nil }
    self.type = type
    self.flags = flags
    self.sequence = sequence
    self.port = port
    payload = Payload(
      bytes: buffer, start: offset + Self.headerLength, count: length - Self.headerLength)
  }

  /// The attributes after a fixed header of `headerSize` bytes.
  @inlinable
  public func attributes(after headerSize: Int) -> AttributeTable {
    AttributeTable(payload.dropFirst((headerSize + 3) & ~3))
  }

  /// The bytes of the whole message, including the header.
  public var bytes: [UInt8] {
    Array(payload.bytes[(payload.start - Self.headerLength)..<(payload.start + payload.count)])
  }
}

/// The messages of a buffer, one after the other. The iteration ends at the first incomplete one.
public struct MessageSequence: Sequence, IteratorProtocol {
  let buffer: [UInt8]
  let end: Int
  /// Where the next message starts; equals `end` once all bytes have been read as messages.
  public private(set) var offset: Int

  /// The messages in the first `count` bytes of `buffer`, by default in all of it.
  public init(_ buffer: [UInt8], count: Int? = nil) {
    self.init(buffer, 0..<(count ?? buffer.count))
  }

  fileprivate init(_ buffer: [UInt8], _ range: Range<Int>) {
    self.buffer = buffer
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next message; nil at the end, and if it is not complete.
  public mutating func next() -> Message? {
    guard let message = Message(buffer: buffer, offset: offset, end: end) else { return nil }
    offset += (Message.headerLength + message.payload.count + 3) & ~3
    return message
  }
}

/// Received messages that follow each other in one buffer. It keeps them in a fraction of the space of an array.
public struct MessageRun: Sequence, Sendable {
  private let buffer: [UInt8]
  private var range: Range<Int>

  /// One message.
  public init(_ message: Message) {
    buffer = message.payload.bytes
    range = message.place
  }

  /// Adds a message; false if it does not follow the last one in the same buffer.
  public mutating func append(_ message: Message) -> Bool {
    let place = message.place
    guard place.lowerBound == range.upperBound,
      buffer.span.isIdentical(to: message.payload.bytes.span)
    else { return false }
    range = range.lowerBound..<place.upperBound
    return true
  }

  /// The messages in the order in which they were added, without ids of namespaces.
  public func makeIterator() -> MessageSequence { MessageSequence(buffer, range) }
}

extension Message {
  /// Where the message is in its buffer, with the bytes that align the next one.
  fileprivate var place: Range<Int> {
    let start = payload.start - Self.headerLength
    return start..<start + (Self.headerLength + payload.count + 3) & ~3
  }
}
