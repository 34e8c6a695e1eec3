import Netlink

/// Attributes of an ipvlan or ipvtap (`IFLA_IPVLAN_*`, linux/if_link.h).
public struct IPvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipvlan", "ipvtap"]
  public static let prefix: StaticString = "IFLA_IPVLAN_"
  public static let keys = IPvlanAttributes()

  public let mode = AttributeKey<UInt16>(1, "MODE")
  public let flags = AttributeKey<UInt16>(2, "FLAGS")
}
