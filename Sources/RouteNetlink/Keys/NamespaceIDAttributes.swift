import Netlink

/// Attributes of the number of a namespace (`NETNSA_*`, linux/net_namespace.h).
public struct NamespaceIDAttributes: AttributeSet {
  public static let prefix: StaticString = "NETNSA_"
  public static let keys = NamespaceIDAttributes()

  public let nsid = AttributeKey<Int32>(1, "NSID")
  public let pid = AttributeKey<UInt32>(2, "PID")
  public let fd = AttributeKey<UInt32>(3, "FD")
  public let targetNsid = AttributeKey<Int32>(4, "TARGET_NSID")
  public let currentNsid = AttributeKey<Int32>(5, "CURRENT_NSID")
}
