import Linux
import CLinux
import Glibc
import Netlink

/// A message from a fake kernel: an object, an event, or an acknowledgement.
public struct FakeMessage: Sendable, Hashable {
  /// What the message is about.
  public var type: MessageType
  /// The flags. Messages of a dump get `multipart` automatically.
  public var flags: MessageFlags = []
  /// What follows `nlmsghdr`: the family's fixed header, then attributes.
  public var body: [UInt8]
  /// The difference to the request's sequence number: 0 in a proper answer.
  var sequenceShift: UInt32 = 0

  /// A message with these bytes after `nlmsghdr`.
  public init(_ type: MessageType, flags: MessageFlags = [], body: [UInt8]) {
    self.type = type
    self.flags = flags
    self.body = body
  }

  /// A message with a fixed header, a C struct of the kernel (`ifinfomsg` and the like), and attributes.
  public init<Header>(
    _ type: MessageType, flags: MessageFlags = [], header: Header,
    _ attributes: (inout AttributeList) -> Void = { _ in }
  ) {
    var list = AttributeList()
    attributes(&list)
    var bytes = [UInt8](bytesOf: header)
    while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
    self.init(type, flags: flags, body: bytes + list.bytes)
  }

  /// The kernel's report of an object that was made with this request. It has the same header and attributes,
  /// and the same type (`RTM_NEWLINK`).
  ///
  /// Values that the kernel would add, such as an index, are missing: set them in the request.
  ///
  /// - Throws: `.encoding` if the request cannot be sent.
  public init(_ request: some KernelRequest) throws(NetlinkError) {
    let bytes = try request.message.encoded(sequence: 0)
    self.init(request.message.type, body: Array(bytes[Message.headerLength...]))
  }

  /// The encoded message as an answer to the request with this sequence number.
  func encoded(sequence: UInt32, port: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bytesOf: UInt32(Message.headerLength + body.count))
    bytes.append(bytesOf: type.rawValue)
    bytes.append(bytesOf: flags.rawValue)
    bytes.append(bytesOf: sequence &+ sequenceShift)
    bytes.append(bytesOf: port)
    bytes += body
    while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
    return bytes
  }
}

extension FakeMessage {
  /// `NLMSG_ERROR`: the acknowledgement of a request if `code` is 0, otherwise its refusal. If `repeating` is
  /// set, it contains the request's bytes, as without `NETLINK_CAP_ACK`; otherwise only a header.
  static func acknowledgement(
    _ code: Int32, _ details: (inout AttributeList) -> Void, repeating request: [UInt8]? = nil
  ) -> FakeMessage {
    var list = AttributeList()
    details(&list)
    var body = [UInt8](bytesOf: -code)
    body += request ?? [UInt8](repeating: 0, count: Message.headerLength)
    var flags: MessageFlags = request == nil ? .capped : []
    if !list.isEmpty { flags.insert(.hasDetails) }
    return FakeMessage(.error, flags: flags, body: body + list.bytes)
  }

  /// `NLMSG_DONE`: the end of a dump, with an errno if it failed, and further flags.
  static func done(
    _ code: Int32, flags more: MessageFlags, _ details: (inout AttributeList) -> Void
  ) -> FakeMessage {
    var list = AttributeList()
    details(&list)
    let flags = list.isEmpty ? more : more.union(.hasDetails)
    return FakeMessage(.done, flags: flags, body: [UInt8](bytesOf: -code) + list.bytes)
  }
}
