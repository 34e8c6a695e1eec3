import CLinux
import Glibc
import Netlink

/// A message that a fake kernel sends: of an object, of an event, or an acknowledgement.
public struct FakeMessage: Sendable, Hashable {
  /// The type (`RTM_NEWLINK`, `NLMSG_DONE` ...).
  public var type: UInt16
  /// `NLM_F_*`. A dump's messages get `NLM_F_MULTI` by themselves.
  public var flags: UInt16 = 0
  /// What follows `nlmsghdr`: the family's fixed header, and attributes.
  public var body: [UInt8]
  /// How far the sequence number is from that of the request: 0 in an answer that is meant for it.
  var sequenceShift: UInt32 = 0

  /// A message with these bytes behind `nlmsghdr`.
  public init(_ type: Int, flags: Int = 0, body: [UInt8]) {
    self.type = UInt16(truncatingIfNeeded: type)
    self.flags = UInt16(truncatingIfNeeded: flags)
    self.body = body
  }

  /// A message with a fixed header, a C struct of the kernel's (`ifinfomsg` ...), and attributes.
  public init<Header>(
    _ type: Int, flags: Int = 0, header: Header,
    _ attributes: (inout AttributeList) -> Void = { _ in }
  ) {
    var list = AttributeList()
    attributes(&list)
    var bytes = withUnsafeBytes(of: header) { Array($0) }
    while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
    self.init(type, flags: flags, body: bytes + list.bytes)
  }

  /// What the kernel would tell of an object that was made with this request. Both have the same header and
  /// attributes, and a request that makes an object has the type of the message about it (`RTM_NEWLINK`).
  ///
  /// What the kernel would add, such as an index, is not there: set it in the request.
  ///
  /// - Throws: `.encoding` where the request cannot be sent.
  public init(_ request: some KernelRequest) throws(NetlinkError) {
    let bytes = try request.message.encoded(sequence: 0)
    self.init(Int(request.message.type), body: Array(bytes[Message.headerLength...]))
  }

  /// The encoded message as an answer to the request with this sequence number.
  func encoded(sequence: UInt32, port: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: UInt32(Message.headerLength + body.count)) { bytes += $0 }
    withUnsafeBytes(of: type) { bytes += $0 }
    withUnsafeBytes(of: flags) { bytes += $0 }
    withUnsafeBytes(of: sequence &+ sequenceShift) { bytes += $0 }
    withUnsafeBytes(of: port) { bytes += $0 }
    bytes += body
    while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
    return bytes
  }
}

extension FakeMessage {
  /// `NLMSG_ERROR`: the acknowledgement of a request with `code` 0, its refusal with an errno. With
  /// `repeating` it repeats the request's bytes, as without `NETLINK_CAP_ACK`; else only a header is there.
  static func acknowledgement(
    _ code: Int32, _ details: (inout AttributeList) -> Void, repeating request: [UInt8]? = nil
  ) -> FakeMessage {
    var list = AttributeList()
    details(&list)
    var body = withUnsafeBytes(of: -code) { Array($0) }
    body += request ?? [UInt8](repeating: 0, count: Message.headerLength)
    let flags = (request == nil ? NLM_F_CAPPED : 0) | (list.isEmpty ? 0 : NLM_F_ACK_TLVS)
    return FakeMessage(Int(NLMSG_ERROR), flags: Int(flags), body: body + list.bytes)
  }

  /// `NLMSG_DONE`: the end of a dump, with an errno where it failed, and further flags.
  static func done(
    _ code: Int32, flags more: Int32, _ details: (inout AttributeList) -> Void
  ) -> FakeMessage {
    var list = AttributeList()
    details(&list)
    let flags = more | (list.isEmpty ? 0 : NLM_F_ACK_TLVS)
    return FakeMessage(
      Int(NLMSG_DONE), flags: Int(flags),
      body: withUnsafeBytes(of: -code) { Array($0) } + list.bytes)
  }
}
