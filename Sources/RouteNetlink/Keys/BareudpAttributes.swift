import Netlink

/// Attributes of a bareudp tunnel (`IFLA_BAREUDP_*`, linux/if_link.h).
public struct BareudpAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bareudp"]
  public static let prefix: StaticString = "IFLA_BAREUDP_"
  public static let keys = BareudpAttributes()

  /// The UDP port for sending and receiving.
  public let port = AttributeKey<UInt16>(1, "PORT", .network)
  /// The protocol that the tunnel carries.
  public let ethertype = AttributeKey<EtherType>(2, "ETHERTYPE", .network)
  /// The lowest of the source ports that flows are spread over.
  public let srcportMin = AttributeKey<UInt16>(3, "SRCPORT_MIN")
  /// Also carries multicast MPLS beside unicast MPLS, or IPv6 beside IPv4.
  public let multiprotoMode = AttributeKey<FlagValue>(4, "MULTIPROTO_MODE")
}
