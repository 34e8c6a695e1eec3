import Netlink

/// Attributes of a vxlan (`IFLA_VXLAN_*`, linux/if_link.h). Ages are in seconds.
public struct VxlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vxlan"]
  public static let prefix: StaticString = "IFLA_VXLAN_"
  public static let keys = VxlanAttributes()

  public let id = AttributeKey<UInt32>(1, "ID")
  public let group = AttributeKey<[UInt8]>(2, "GROUP")
  public let link = AttributeKey<UInt32>(3, "LINK")
  public let local = AttributeKey<[UInt8]>(4, "LOCAL")
  public let ttl = AttributeKey<UInt8>(5, "TTL")
  public let tos = AttributeKey<UInt8>(6, "TOS")
  public let learning = AttributeKey<UInt8>(7, "LEARNING")
  public let ageing = AttributeKey<UInt32>(8, "AGEING")
  public let limit = AttributeKey<UInt32>(9, "LIMIT")
  public let portRange = AttributeKey<[UInt8]>(10, "PORT_RANGE")
  public let proxy = AttributeKey<UInt8>(11, "PROXY")
  public let rsc = AttributeKey<UInt8>(12, "RSC")
  public let l2miss = AttributeKey<UInt8>(13, "L2MISS")
  public let l3miss = AttributeKey<UInt8>(14, "L3MISS")
  public let port = AttributeKey<UInt16>(15, "PORT", .network)
  public let group6 = AttributeKey<[UInt8]>(16, "GROUP6")
  public let local6 = AttributeKey<[UInt8]>(17, "LOCAL6")
  public let udpCsum = AttributeKey<UInt8>(18, "UDP_CSUM")
  public let udpZeroCsum6Tx = AttributeKey<UInt8>(19, "UDP_ZERO_CSUM6_TX")
  public let udpZeroCsum6Rx = AttributeKey<UInt8>(20, "UDP_ZERO_CSUM6_RX")
  public let remcsumTx = AttributeKey<UInt8>(21, "REMCSUM_TX")
  public let remcsumRx = AttributeKey<UInt8>(22, "REMCSUM_RX")
  public let gbp = AttributeKey<FlagValue>(23, "GBP")
  public let remcsumNopartial = AttributeKey<FlagValue>(24, "REMCSUM_NOPARTIAL")
  public let collectMetadata = AttributeKey<UInt8>(25, "COLLECT_METADATA")
  public let label = AttributeKey<UInt32>(26, "LABEL", .network)
  public let gpe = AttributeKey<FlagValue>(27, "GPE")
  public let ttlInherit = AttributeKey<FlagValue>(28, "TTL_INHERIT")
  public let df = AttributeKey<TunnelFragmentation>(29, "DF")
  public let vnifilter = AttributeKey<UInt8>(30, "VNIFILTER")
  public let localbypass = AttributeKey<UInt8>(31, "LOCALBYPASS")
  public let labelPolicy = AttributeKey<UInt32>(32, "LABEL_POLICY")
  public let reservedBits = AttributeKey<UInt64>(33, "RESERVED_BITS", .network)
  public let mcRoute = AttributeKey<UInt8>(34, "MC_ROUTE")
}

/// The don't-fragment bit of a tunnel's outer header (`VXLAN_DF_*`, `GENEVE_DF_*`,
/// linux/if_link.h).
public struct TunnelFragmentation: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let unset = Self(rawValue: 0)
  public static let set = Self(rawValue: 1)
  public static let inherit = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unset: "unset", .set: "set", .inherit: "inherit",
  ]
}
