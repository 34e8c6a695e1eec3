import Netlink

/// Attributes of a route (`RTA_*`, linux/rtnetlink.h).
public struct RouteAttributes: AttributeSet {
  public static let prefix: StaticString = "RTA_"
  public static let keys = RouteAttributes()

  public let dst = AttributeKey<[UInt8]>(1, "DST")
  public let src = AttributeKey<[UInt8]>(2, "SRC")
  public let iif = AttributeKey<Int32>(3, "IIF")
  public let oif = AttributeKey<Int32>(4, "OIF")
  public let gateway = AttributeKey<[UInt8]>(5, "GATEWAY")
  public let priority = AttributeKey<UInt32>(6, "PRIORITY")
  public let prefsrc = AttributeKey<[UInt8]>(7, "PREFSRC")
  public let metrics = AttributeKey<Attributes<RouteMetricAttributes>>(8, "METRICS")
  public let multipath = AttributeKey<[UInt8]>(9, "MULTIPATH")
  public let protoinfo = AttributeKey<[UInt8]>(10, "PROTOINFO")
  public let flow = AttributeKey<UInt32>(11, "FLOW")
  public let cacheinfo = AttributeKey<[UInt8]>(12, "CACHEINFO")
  public let session = AttributeKey<[UInt8]>(13, "SESSION")
  public let mpAlgo = AttributeKey<[UInt8]>(14, "MP_ALGO")
  public let table = AttributeKey<UInt32>(15, "TABLE")
  public let mark = AttributeKey<UInt32>(16, "MARK")
  public let mfcStats = AttributeKey<[UInt8]>(17, "MFC_STATS")
  public let via = AttributeKey<[UInt8]>(18, "VIA")
  public let newdst = AttributeKey<[UInt8]>(19, "NEWDST")
  public let pref = AttributeKey<RouterPreference>(20, "PREF")
  public let encapType = AttributeKey<EncapsulationType>(21, "ENCAP_TYPE")
  public let encap = AttributeKey<[UInt8]>(22, "ENCAP")
  public let expires = AttributeKey<UInt32>(23, "EXPIRES")
  public let pad = AttributeKey<Padding>(24, "PAD")
  public let uid = AttributeKey<UInt32>(25, "UID")
  public let ttlPropagate = AttributeKey<UInt8>(26, "TTL_PROPAGATE")
  public let ipProto = AttributeKey<UInt8>(27, "IP_PROTO")
  public let sport = AttributeKey<UInt16>(28, "SPORT", .network)
  public let dport = AttributeKey<UInt16>(29, "DPORT", .network)
  public let nhId = AttributeKey<UInt32>(30, "NH_ID")
  public let flowlabel = AttributeKey<UInt32>(31, "FLOWLABEL", .network)
}

/// The metrics of a route (`RTAX_*`, linux/rtnetlink.h). Times are in milliseconds, windows in
/// segments.
public struct RouteMetricAttributes: AttributeSet {
  public static let prefix: StaticString = "RTAX_"
  public static let keys = RouteMetricAttributes()

  public let lock = AttributeKey<UInt32>(1, "LOCK")
  public let mtu = AttributeKey<UInt32>(2, "MTU")
  public let window = AttributeKey<UInt32>(3, "WINDOW")
  public let rtt = AttributeKey<UInt32>(4, "RTT")
  public let rttvar = AttributeKey<UInt32>(5, "RTTVAR")
  public let ssthresh = AttributeKey<UInt32>(6, "SSTHRESH")
  public let cwnd = AttributeKey<UInt32>(7, "CWND")
  public let advmss = AttributeKey<UInt32>(8, "ADVMSS")
  public let reordering = AttributeKey<UInt32>(9, "REORDERING")
  public let hoplimit = AttributeKey<UInt32>(10, "HOPLIMIT")
  public let initcwnd = AttributeKey<UInt32>(11, "INITCWND")
  public let features = AttributeKey<UInt32>(12, "FEATURES")
  public let rtoMin = AttributeKey<UInt32>(13, "RTO_MIN")
  public let initrwnd = AttributeKey<UInt32>(14, "INITRWND")
  public let quickack = AttributeKey<UInt32>(15, "QUICKACK")
  public let ccAlgo = AttributeKey<String>(16, "CC_ALGO")
  public let fastopenNoCookie = AttributeKey<UInt32>(17, "FASTOPEN_NO_COOKIE")
}

/// The preference of a router in IPv6 (`ICMPV6_ROUTER_PREF_*`, linux/icmpv6.h).
public struct RouterPreference: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let low = Self(rawValue: 3)
  public static let medium = Self(rawValue: 0)
  public static let high = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .low: "low", .medium: "medium", .high: "high",
  ]
}
