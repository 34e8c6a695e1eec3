import CLinux
import Netlink

/// The number by which one network namespace knows another (rtnetlink: RTM_*NSID, `NETNSA_*` of
/// linux/net_namespace.h).
public struct NamespaceID: KernelObject, Hashable {
  /// The number, as the namespace sees it that was asked about; `unassigned` where it has none.
  public var id: Int32
  /// The number of the same namespace as the asking one sees it; nil where the answer does not say.
  public var currentID: Int32?

  /// True where the message tells that it is gone.
  public private(set) var isDeleted = false

  /// The types of messages that are about ids.
  public static let types = [RTM_NEWNSID, RTM_DELNSID]

  /// `NETNSA_NSID_NOT_ASSIGNED`
  public static let unassigned: Int32 = -1

  /// An id as it would be read from a message.
  public init(id: Int32, currentID: Int32? = nil) {
    self.id = id
    self.currentID = currentID
  }

  /// Decodes RTM_NEWNSID or RTM_DELNSID; nil for a message that is neither.
  public init?(_ message: Message) {
    guard Self.types.contains(Int(message.type)) else { return nil }
    let table = message.attributes(after: MemoryLayout<rtgenmsg>.size)
    guard let id = table[NamespaceIDAttributes.keys.nsid] else { return nil }
    self.init(id: id, currentID: table[NamespaceIDAttributes.keys.currentNsid])
    isDeleted = Int(message.type) == RTM_DELNSID
  }
}
