import CLinux

/// A request: message type, flags, the family's fixed header and attributes.
///
/// The transport fills in length and sequence number when it sends.
public struct Request: Sendable, Hashable {
  public var type: UInt16
  /// `NLM_F_*` beyond `NLM_F_REQUEST`, which is always set.
  public var flags: UInt16
  public var attributes = AttributeList()
  /// The fixed header's bytes.
  public let header: [UInt8]

  /// `header` is the fixed header of the message type, a C struct of the kernel's (`ifinfomsg` ...).
  // Not `Header: BitwiseCopyable`: the optimizer of Swift 6.3 fails to find that conformance of a C
  // struct when it inlines a caller into another module.
  public init<Header>(_ type: Int, flags: Int = 0, header: Header) {
    self.type = UInt16(truncatingIfNeeded: type)
    self.flags = UInt16(truncatingIfNeeded: flags)
    self.header = withUnsafeBytes(of: header) { Array($0) }
  }

  init(_ type: Int, flags: Int, header: [UInt8], attributes: AttributeList) {
    self.type = UInt16(truncatingIfNeeded: type)
    self.flags = UInt16(truncatingIfNeeded: flags)
    self.header = header
    self.attributes = attributes
  }

  /// The encoded message with this sequence number.
  public func encoded(sequence: UInt32, extraFlags: Int = 0) -> [UInt8] {
    let headerLength = (header.count + 3) & ~3
    let length = Message.headerLength + headerLength + attributes.bytes.count
    var out: [UInt8] = []
    out.reserveCapacity(length)
    withUnsafeBytes(of: UInt32(length)) { out.append(contentsOf: $0) }
    withUnsafeBytes(of: type) { out.append(contentsOf: $0) }
    let allFlags = flags | UInt16(NLM_F_REQUEST) | UInt16(truncatingIfNeeded: extraFlags)
    withUnsafeBytes(of: allFlags) { out.append(contentsOf: $0) }
    withUnsafeBytes(of: sequence) { out.append(contentsOf: $0) }
    out.append(contentsOf: [0, 0, 0, 0])
    out.append(contentsOf: header)
    while out.count < Message.headerLength + headerLength { out.append(0) }
    out.append(contentsOf: attributes.bytes)
    return out
  }
}

extension Message {
  /// A request of type `type` with this message's own fixed header of `headerLength` bytes and its
  /// attributes: what the kernel reports about an object is also how it is named.
  public func request(_ type: Int, flags: Int = 0, headerLength: Int) -> Request {
    Request(
      type, flags: flags, header: payload.prefix(headerLength).array,
      attributes: AttributeList(bytes: payload.dropFirst((headerLength + 3) & ~3).array))
  }
}
