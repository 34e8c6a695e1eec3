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
  public let encapType = AttributeKey<TunnelEncapsulationType>(15, "ENCAP_TYPE")
  public let encapFlags = AttributeKey<TunnelEncapsulationFlags>(16, "ENCAP_FLAGS")
  public let encapSport = AttributeKey<UInt16>(17, "ENCAP_SPORT", .network)
  public let encapDport = AttributeKey<UInt16>(18, "ENCAP_DPORT", .network)
  public let collectMetadata = AttributeKey<FlagValue>(19, "COLLECT_METADATA")
  public let fwmark = AttributeKey<UInt32>(20, "FWMARK")
}

/// What a tunnel's packets are put into besides (`TUNNEL_ENCAP_*`, linux/if_tunnel.h).
public struct TunnelEncapsulationType: NamedValue {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let none = Self(rawValue: 0)
  public static let fou = Self(rawValue: 1)
  public static let gue = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .fou: "fou", .gue: "gue", .none: "none",
  ]
}

/// Checksums of what a tunnel's packets are put into (`TUNNEL_ENCAP_FLAG_*`, linux/if_tunnel.h).
public struct TunnelEncapsulationFlags: NamedFlags {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let checksum = Self(rawValue: 1 << 0)
  public static let checksum6 = Self(rawValue: 1 << 1)
  public static let remoteChecksum = Self(rawValue: 1 << 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .checksum: "csum", .checksum6: "csum6", .remoteChecksum: "remcsum",
  ]
}

/// The inner protocol of a tunnel over IPv4 (`IPPROTO_*`, linux/in.h).
public struct IPv4TunnelMode: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let ip6ip = Self(rawValue: 41)
  public static let ipip = Self(rawValue: 4)
  public static let mplsip = Self(rawValue: 137)
  public static let any = Self(rawValue: 0)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ip6ip: "ip6ip", .ipip: "ipip", .mplsip: "mplsip", .any: "any",
  ]
}

/// The inner protocol of a tunnel over IPv6 (`IPPROTO_*`, linux/in.h).
public struct IPv6TunnelMode: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let ip6ip6 = Self(rawValue: 41)
  public static let ipip6 = Self(rawValue: 4)
  public static let any = Self(rawValue: 0)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ip6ip6: "ip6ip6", .ipip6: "ipip6", .any: "any",
  ]
}
