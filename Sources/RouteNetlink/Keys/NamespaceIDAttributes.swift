import Netlink

/// Attributes of the id of a namespace (`NETNSA_*`, linux/net_namespace.h).
public struct NamespaceIDAttributes: AttributeSet {
  public static let prefix: StaticString = "NETNSA_"
  public static let keys = NamespaceIDAttributes()

  /// The id; -1 for none, or to let the kernel choose one.
  public let nsid = AttributeKey<Int32>(1, "NSID")
  /// A process in the namespace. In requests only.
  public let pid = AttributeKey<UInt32>(2, "PID")
  /// The file descriptor of a namespace. In requests only.
  public let fd = AttributeKey<UInt32>(3, "FD")
  /// The namespace whose ids are asked for, by its own id. In requests only.
  public let targetNsid = AttributeKey<Int32>(4, "TARGET_NSID")
  /// With `targetNsid`: the id of the same namespace in the socket's own namespace. Reported only.
  public let currentNsid = AttributeKey<Int32>(5, "CURRENT_NSID")
}
