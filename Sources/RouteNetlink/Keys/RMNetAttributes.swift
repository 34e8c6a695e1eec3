import Netlink

/// Attributes of a Qualcomm multiplexed device (`IFLA_RMNET_*`, linux/if_link.h).
public struct RMNetAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["rmnet"]
  public static let prefix: StaticString = "IFLA_RMNET_"
  public static let keys = RMNetAttributes()

  public let muxId = AttributeKey<UInt16>(1, "MUX_ID")
  public let flags = AttributeKey<UInt64>(2, "FLAGS")
}
