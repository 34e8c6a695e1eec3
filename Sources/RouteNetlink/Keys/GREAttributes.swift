import Netlink

/// Attributes of GRE and ERSPAN tunnels (`IFLA_GRE_*`, linux/if_tunnel.h).
public struct GREAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = [
    "gre", "gretap", "ip6gre", "ip6gretap", "erspan", "ip6erspan",
  ]
  public static let prefix: StaticString = "IFLA_GRE_"
  public static let keys = GREAttributes()

  public let link = AttributeKey<UInt32>(1, "LINK")
  public let iflags = AttributeKey<UInt16>(2, "IFLAGS", .network)
  public let oflags = AttributeKey<UInt16>(3, "OFLAGS", .network)
  public let ikey = AttributeKey<UInt32>(4, "IKEY", .network)
  public let okey = AttributeKey<UInt32>(5, "OKEY", .network)
  public let local = AttributeKey<[UInt8]>(6, "LOCAL")
  public let remote = AttributeKey<[UInt8]>(7, "REMOTE")
  public let ttl = AttributeKey<UInt8>(8, "TTL")
  public let tos = AttributeKey<UInt8>(9, "TOS")
  public let pmtudisc = AttributeKey<UInt8>(10, "PMTUDISC")
  public let encapLimit = AttributeKey<UInt8>(11, "ENCAP_LIMIT")
  public let flowinfo = AttributeKey<UInt32>(12, "FLOWINFO", .network)
  public let flags = AttributeKey<UInt32>(13, "FLAGS")
  public let encapType = AttributeKey<TunnelEncapsulationType>(14, "ENCAP_TYPE")
  public let encapFlags = AttributeKey<TunnelEncapsulationFlags>(15, "ENCAP_FLAGS")
  public let encapSport = AttributeKey<UInt16>(16, "ENCAP_SPORT", .network)
  public let encapDport = AttributeKey<UInt16>(17, "ENCAP_DPORT", .network)
  public let collectMetadata = AttributeKey<FlagValue>(18, "COLLECT_METADATA")
  public let ignoreDf = AttributeKey<UInt8>(19, "IGNORE_DF")
  public let fwmark = AttributeKey<UInt32>(20, "FWMARK")
  public let erspanIndex = AttributeKey<UInt32>(21, "ERSPAN_INDEX")
  public let erspanVer = AttributeKey<UInt8>(22, "ERSPAN_VER")
  public let erspanDir = AttributeKey<ERSPANDirection>(23, "ERSPAN_DIR")
  public let erspanHwid = AttributeKey<UInt16>(24, "ERSPAN_HWID")
}

/// Which frames a mirror sends.
public struct ERSPANDirection: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let ingress = Self(rawValue: 0)
  public static let egress = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ingress: "ingress", .egress: "egress",
  ]
}
