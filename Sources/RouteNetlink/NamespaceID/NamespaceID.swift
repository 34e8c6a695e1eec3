import CLinux
import Netlink

/// The id by which one network namespace knows another (`RTM_*NSID`; `NETNSA_*` of linux/net_namespace.h).
public struct NamespaceID: KernelObject, Hashable {
  /// The id in the namespace that was asked about; `unassigned` if there is none.
  public var id: Int32
  /// The id of the same namespace in the connection's own namespace; nil if the answer has none.
  public var currentID: Int32?

  /// Whether the message says that the id is gone.
  public private(set) var isDeleted = false

  /// The message types about ids.
  public static let types: [MessageType] = [.newNamespaceID, .deleteNamespaceID]

  /// `NETNSA_NSID_NOT_ASSIGNED`
  public static let unassigned: Int32 = -1

  /// An id with these numbers.
  public init(id: Int32, currentID: Int32? = nil) {
    self.id = id
    self.currentID = currentID
  }

  /// Reads an RTM_NEWNSID or RTM_DELNSID message; nil for other types.
  public init?(_ message: Message) {
    guard Self.types.contains(message.type) else { return nil }
    let table = message.attributes(after: MemoryLayout<rtgenmsg>.size)
    guard let id = table[NamespaceIDAttributes.keys.nsid] else { return nil }
    self.init(id: id, currentID: table[NamespaceIDAttributes.keys.currentNsid])
    isDeleted = Int(message.type) == RTM_DELNSID
  }
}
