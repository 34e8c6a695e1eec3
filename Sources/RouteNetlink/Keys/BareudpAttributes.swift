import Netlink

/// Attributes of a bareudp tunnel (`IFLA_BAREUDP_*`, linux/if_link.h).
public struct BareudpAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bareudp"]
  public static let prefix: StaticString = "IFLA_BAREUDP_"
  public static let keys = BareudpAttributes()

  public let port = AttributeKey<UInt16>(1, "PORT", .network)
  public let ethertype = AttributeKey<EtherType>(2, "ETHERTYPE", .network)
  public let srcportMin = AttributeKey<UInt16>(3, "SRCPORT_MIN")
  public let multiprotoMode = AttributeKey<FlagValue>(4, "MULTIPROTO_MODE")
}
