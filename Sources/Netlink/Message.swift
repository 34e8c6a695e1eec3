import Linux
import CLinux

/// One received netlink message, read in place in its buffer (netlink(7), `nlmsghdr`).
public struct Message: Sendable {
  /// Everything but the payload.
  public var head: Head
  /// What follows the header: the family's fixed header, then attributes.
  public let payload: Payload

  /// What the header says, and where the message came from.
  @frozen
  public struct Head: Sendable {
    /// What the message is about.
    public let type: MessageType
    /// The flags of the message.
    public let flags: MessageFlags
    /// The sequence number of the request that it answers; 0 for events.
    public let sequence: UInt32
    /// The port id of the request's sender; 0 for events.
    public let port: UInt32
    /// The id of the namespace that it came from, on a socket that listens to all; nil for the socket's own.
    public var namespaceID: Int32?
  }

  /// What the message is about.
  @inlinable public var type: MessageType { head.type }
  /// The flags of the message.
  @inlinable public var flags: MessageFlags { head.flags }
  /// The sequence number of the request that it answers; 0 for events.
  @inlinable public var sequence: UInt32 { head.sequence }
  /// The port id of the request's sender; 0 for events.
  @inlinable public var port: UInt32 { head.port }
  /// The id of the namespace that it came from, on a socket that listens to all; nil for the socket's own.
  @inlinable public var namespaceID: Int32? {
    get { head.namespaceID }
    set { head.namespaceID = newValue }
  }

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
    head = Head(
      type: MessageType(rawValue: type), flags: MessageFlags(rawValue: flags), sequence: sequence,
      port: port)
    payload = Payload(
      bytes: buffer, start: offset + Self.headerLength, count: length - Self.headerLength)
  }

  /// The message whose attributes after a fixed header of `headerSize` bytes were read into a table. Views of objects
  /// keep the table alone, since every reference to the buffer costs time in a dump.
  @inlinable
  package init(_ head: Head, _ attributes: AttributeTable, after headerSize: Int) {
    self.head = head
    let size = (headerSize + 3) & ~3
    let source = attributes.payload
    payload = Payload(
      bytes: source.bytes, start: source.start - size, count: source.count + size)
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
    self.init(buffer, 0..<Swift.max(count ?? buffer.count, 0))
  }

  init(_ buffer: [UInt8], _ range: Range<Int>) {
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
