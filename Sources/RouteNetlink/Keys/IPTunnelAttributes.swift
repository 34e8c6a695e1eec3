import Netlink

/// Attributes of tunnels of IP in IP (`IFLA_IPTUN_*`, linux/if_tunnel.h).
public struct IPTunnelAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipip", "sit", "ip6tnl"]
  public static let prefix: StaticString = "IFLA_IPTUN_"
  public static let keys = IPTunnelAttributes()

  public let link = AttributeKey<UInt32>(1, "LINK")
  public let local = AttributeKey<[UInt8]>(2, "LOCAL")
  public let remote = AttributeKey<[UInt8]>(3, "REMOTE")
  public let ttl = AttributeKey<UInt8>(4, "TTL")
  public let tos = AttributeKey<UInt8>(5, "TOS")
  public let encapLimit = AttributeKey<UInt8>(6, "ENCAP_LIMIT")
  public let flowinfo = AttributeKey<UInt32>(7, "FLOWINFO", .network)
  public let flags = AttributeKey<UInt32>(8, "FLAGS")
  public let proto = AttributeKey<UInt8>(9, "PROTO")
  public let pmtudisc = AttributeKey<UInt8>(10, "PMTUDISC")
  public let sixrdPrefix = AttributeKey<[UInt8]>(11, "6RD_PREFIX")
  public let sixrdRelayPrefix = AttributeKey<[UInt8]>(12, "6RD_RELAY_PREFIX")
  public let sixrdPrefixlen = AttributeKey<UInt16>(13, "6RD_PREFIXLEN")
  public let sixrdRelayPrefixlen = AttributeKey<UInt16>(14, "6RD_RELAY_PREFIXLEN")
  public let encapType = AttributeKey<UInt16>(15, "ENCAP_TYPE")
  public let encapFlags = AttributeKey<UInt16>(16, "ENCAP_FLAGS")
  public let encapSport = AttributeKey<UInt16>(17, "ENCAP_SPORT", .network)
  public let encapDport = AttributeKey<UInt16>(18, "ENCAP_DPORT", .network)
  public let collectMetadata = AttributeKey<FlagValue>(19, "COLLECT_METADATA")
  public let fwmark = AttributeKey<UInt32>(20, "FWMARK")
}
