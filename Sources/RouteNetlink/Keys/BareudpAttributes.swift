import Netlink

/// Attributes of a bareudp tunnel (`IFLA_BAREUDP_*`, linux/if_link.h).
public struct BareudpAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bareudp"]
  public static let prefix: StaticString = "IFLA_BAREUDP_"
  public static let keys = BareudpAttributes()

  /// The UDP port that packets go to and are received at.
  public let port = AttributeKey<UInt16>(1, "PORT", .network)
  /// What the tunnel carries.
  public let ethertype = AttributeKey<EtherType>(2, "ETHERTYPE", .network)
  /// The lowest source port, of those that flows are spread over.
  public let srcportMin = AttributeKey<UInt16>(3, "SRCPORT_MIN")
  /// Also carries multicast MPLS besides unicast, and IPv6 besides IPv4.
  public let multiprotoMode = AttributeKey<FlagValue>(4, "MULTIPROTO_MODE")
}
