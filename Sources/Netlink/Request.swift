import Linux
import CLinux
import Glibc

/// A request: message type, flags, the family's fixed header and attributes.
///
/// The connection fills in the length and the sequence number when it sends the request.
public struct Request: Sendable, Hashable {
  /// What the request is about.
  public var type: MessageType
  /// The flags besides `request`, which is always set.
  public var flags: MessageFlags
  /// What follows the fixed header.
  public var attributes = AttributeList()
  /// The fixed header's bytes.
  public let header: [UInt8]

  // Not `Header: BitwiseCopyable`: the optimizer of Swift 6.3 fails to find that conformance of a C struct when
  // it inlines a caller into another module.
  /// A request with the fixed header of its message type, a C struct of the kernel (`ifinfomsg` and the like).
  public init<Header>(
    _ type: MessageType, flags: MessageFlags = [], header: Header,
    attributes: AttributeList = AttributeList()
  ) {
    self.init(type, flags: flags, header: [UInt8](bytesOf: header), attributes: attributes)
  }

  /// A request whose fixed header is given as bytes.
  public init(
    _ type: MessageType, flags: MessageFlags = [], header: [UInt8],
    attributes: AttributeList = AttributeList()
  ) {
    self.type = type
    self.flags = flags
    self.header = header
    self.attributes = attributes
  }

  /// A request with the kernel's constants.
  package init<Header>(
    _ type: Int, flags: Int = 0, header: Header, attributes: AttributeList = AttributeList()
  ) {
    self.init(
      MessageType(type), flags: MessageFlags(flags), header: [UInt8](bytesOf: header),
      attributes: attributes)
  }

  /// The same, with the header's bytes. Without this, an array would be taken for a structure.
  package init(
    _ type: Int, flags: Int = 0, header: [UInt8], attributes: AttributeList = AttributeList()
  ) {
    self.init(
      MessageType(type), flags: MessageFlags(flags), header: header, attributes: attributes)
  }

  /// Where the attributes start in the encoded message.
  var bodyStart: Int { Message.headerLength + (header.count + 3) & ~3 }

  /// The encoded message with this sequence number.
  ///
  /// - Throws: `.encoding` if the attributes hold a value that does not fit, or if the message is too long for
  ///   its 32-bit length.
  public func encoded(
    sequence: UInt32, extraFlags: MessageFlags = []
  ) throws(NetlinkError) -> [UInt8] {
    let bytes = assembled(sequence: sequence, extraFlags: extraFlags)
    if let bytes, attributes.fault == nil { return bytes }
    var error = NetlinkError(
      .encoding, "request of type \(type.rawValue)", code: attributes.fault?.code ?? EMSGSIZE)
    error.reason = attributes.fault?.reason ?? "the message is longer than 4 GiB"
    error.request = bytes ?? []
    if let offset = attributes.fault?.offset, let place = UInt32(exactly: bodyStart + offset) {
      error.extendedAck.offset = place
      error.extendedAck.resolve(request: error.request, bodyStart: bodyStart)
    }
    throw error
  }

  private func assembled(sequence: UInt32, extraFlags: MessageFlags) -> [UInt8]? {
    guard let length = UInt32(exactly: bodyStart + attributes.bytes.count) else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(Int(length))
    out.append(bytesOf: length)
    out.append(bytesOf: type.rawValue)
    out.append(bytesOf: flags.union(extraFlags).union(.request).rawValue)
    out.append(bytesOf: sequence)
    out.append(contentsOf: [0, 0, 0, 0])
    out.append(contentsOf: header)
    while out.count < bodyStart { out.append(0) }
    out.append(contentsOf: attributes.bytes)
    return out
  }
}

extension Message {
  /// A request of type `type` with this message's own fixed header of `headerLength` bytes and its attributes.
  /// The report of an object also identifies it in a request.
  public func request(
    _ type: MessageType, flags: MessageFlags = [], headerLength: Int
  ) -> Request {
    Request(
      type, flags: flags, header: payload.prefix(headerLength).array,
      attributes: AttributeList(bytes: payload.dropFirst((headerLength + 3) & ~3).array))
  }
}
