import CLinux
import Netlink

/// The number by which one network namespace knows another (rtnetlink: RTM_*NSID, `NETNSA_*` of
/// linux/net_namespace.h).
public struct NamespaceID: Sendable, Hashable {
  /// The number, as the namespace sees it that was asked about; `unassigned` where it has none.
  public var id: Int32
  /// The number of the same namespace as the asking one sees it; nil where the answer does not say.
  public var currentID: Int32?

  /// `NETNSA_NSID_NOT_ASSIGNED`
  public static let unassigned: Int32 = -1

  public init(id: Int32, currentID: Int32? = nil) {
    self.id = id
    self.currentID = currentID
  }

  /// Decodes RTM_NEWNSID or RTM_DELNSID; nil for a message that is neither.
  public init?(_ message: Message) {
    guard [RTM_NEWNSID, RTM_DELNSID].contains(Int(message.type)) else { return nil }
    let table = message.attributes(after: MemoryLayout<rtgenmsg>.size)
    guard let id = table[NamespaceIDAttributes.keys.nsid] else { return nil }
    self.init(id: id, currentID: table[NamespaceIDAttributes.keys.currentNsid])
  }

  /// Asks for the id of the namespace behind a descriptor.
  public static func get(descriptor: Int32) -> Request {
    var request = Request(RTM_GETNSID, header: rtgenmsg())
    request.attributes.put(NamespaceIDAttributes.keys.fd, UInt32(bitPattern: descriptor))
    return request
  }

  /// Asks for the id of a process's namespace.
  public static func get(pid: pid_t) -> Request {
    var request = Request(RTM_GETNSID, header: rtgenmsg())
    request.attributes.put(NamespaceIDAttributes.keys.pid, UInt32(bitPattern: pid))
    return request
  }

  /// Asks what namespace `id` of the namespace `target` (nil: the current one) is called there.
  public static func get(id: Int32, target: Int32? = nil) -> Request {
    var request = Request(RTM_GETNSID, header: rtgenmsg())
    request.attributes.put(NamespaceIDAttributes.keys.nsid, id)
    if let target { request.attributes.put(NamespaceIDAttributes.keys.targetNsid, target) }
    return request
  }

  /// Asks for all ids of the namespace `target` (nil: the current one).
  public static func dump(target: Int32? = nil) -> Request {
    var request = Request(RTM_GETNSID, header: rtgenmsg())
    if let target { request.attributes.put(NamespaceIDAttributes.keys.targetNsid, target) }
    return request
  }

  /// Gives the namespace behind a descriptor an id; `unassigned` lets the kernel choose one.
  public static func assign(descriptor: Int32, id: Int32) -> Request {
    var request = Request(RTM_NEWNSID, header: rtgenmsg())
    request.attributes.put(NamespaceIDAttributes.keys.fd, UInt32(bitPattern: descriptor))
    request.attributes.put(NamespaceIDAttributes.keys.nsid, id)
    return request
  }
}
