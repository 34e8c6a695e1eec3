import Netlink

/// Attributes of the number of a namespace (`NETNSA_*`, linux/net_namespace.h).
public struct NamespaceIDAttributes: AttributeSet {
  public static let prefix: StaticString = "NETNSA_"
  public static let keys = NamespaceIDAttributes()

  /// The namespace's number; -1 where it has none, or for one that the kernel chooses.
  public let nsid = AttributeKey<Int32>(1, "NSID")
  /// A process in the namespace. In requests only.
  public let pid = AttributeKey<UInt32>(2, "PID")
  /// The descriptor of a file of the namespace. In requests only.
  public let fd = AttributeKey<UInt32>(3, "FD")
  /// The namespace whose numbers are asked for, by its own number. In requests only.
  public let targetNsid = AttributeKey<Int32>(4, "TARGET_NSID")
  /// With `targetNsid`: the number that the same namespace has for who asks. Reported only.
  public let currentNsid = AttributeKey<Int32>(5, "CURRENT_NSID")
}
