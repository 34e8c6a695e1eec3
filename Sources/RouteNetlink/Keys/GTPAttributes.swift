import Netlink

/// Attributes of a GTP tunnel (`IFLA_GTP_*`, linux/if_link.h).
public struct GTPAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["gtp"]
  public static let prefix: StaticString = "IFLA_GTP_"
  public static let keys = GTPAttributes()

  public let fd0 = AttributeKey<UInt32>(1, "FD0")
  public let fd1 = AttributeKey<UInt32>(2, "FD1")
  public let pdpHashsize = AttributeKey<UInt32>(3, "PDP_HASHSIZE")
  public let role = AttributeKey<UInt32>(4, "ROLE")
  public let createSockets = AttributeKey<UInt8>(5, "CREATE_SOCKETS")
  public let restartCount = AttributeKey<UInt8>(6, "RESTART_COUNT")
}
