import Netlink

/// Attributes of a route (`RTA_*`, linux/rtnetlink.h).
@frozen
public struct RouteAttributes: AttributeSet {
  public static let prefix: StaticString = "RTA_"
  // Not stored: the compiler reduces each use to the constant code.
  @inlinable @inline(__always) public static var keys: RouteAttributes { RouteAttributes() }
  @inlinable @inline(__always) init() {}

  /// The destination's address, 4 or 16 bytes, or an MPLS label of 4; the header has its length.
  public let dst = AttributeKey<[UInt8]>(1, "DST")
  /// The source prefix's address, or the source of a packet in a look-up; the header has its length.
  public let src = AttributeKey<[UInt8]>(2, "SRC")
  /// Index of the input device: for multicast routes, and in look-ups and their answers.
  public let iif = AttributeKey<Int32>(3, "IIF")
  /// Index of the output device.
  public let oif = AttributeKey<Int32>(4, "OIF")
  /// The gateway's address, 4 or 16 bytes, of the route's own family.
  public let gateway = AttributeKey<[UInt8]>(5, "GATEWAY")
  /// The metric: of several routes to a destination, the one with the lowest is used.
  public let priority = AttributeKey<UInt32>(6, "PRIORITY")
  /// The source address, 4 or 16 bytes, of packets whose sender chose none.
  public let prefsrc = AttributeKey<[UInt8]>(7, "PREFSRC")
  /// Metrics for connections along the route.
  public let metrics = AttributeKey<Attributes<RouteMetricAttributes>>(8, "METRICS")
  /// Several legs: structures `rtnexthop`, each followed by its own attributes.
  public let multipath = AttributeKey<[UInt8]>(9, "MULTIPATH")
  /// No longer used by the kernel.
  public let protoinfo = AttributeKey<[UInt8]>(10, "PROTOINFO")
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower.
  public let flow = AttributeKey<UInt32>(11, "FLOW")
  /// A structure `rta_cacheinfo`: when the route expires, in USER_HZ, and how it was used. Reported only.
  public let cacheinfo = AttributeKey<[UInt8]>(12, "CACHEINFO")
  /// No longer used by the kernel.
  public let session = AttributeKey<[UInt8]>(13, "SESSION")
  /// No longer used by the kernel.
  public let mpAlgo = AttributeKey<[UInt8]>(14, "MP_ALGO")
  /// The routing table; takes precedence over the byte in the header.
  public let table = AttributeKey<UInt32>(15, "TABLE")
  /// The firewall mark of a packet, in look-ups and their answers.
  public let mark = AttributeKey<UInt32>(16, "MARK")
  /// A structure `rta_mfc_stats`: counters of a multicast route. Reported only.
  public let mfcStats = AttributeKey<[UInt8]>(17, "MFC_STATS")
  /// A structure `rtvia`: the family and address of a gateway of another family.
  public let via = AttributeKey<[UInt8]>(18, "VIA")
  /// MPLS labels, 4 bytes each, that replace the packet's own.
  public let newdst = AttributeKey<[UInt8]>(19, "NEWDST")
  /// The preference of the router. IPv6 only.
  public let pref = AttributeKey<RouterPreference>(20, "PREF")
  /// The type of `encap`.
  public let encapType = AttributeKey<EncapsulationType>(21, "ENCAP_TYPE")
  /// A nest of the lightweight tunnel's attributes: `IPEncapsulationAttributes` and the like.
  public let encap = AttributeKey<[UInt8]>(22, "ENCAP")
  /// Seconds until the route expires, IPv6 only. In requests; reports have `cacheinfo`.
  public let expires = AttributeKey<UInt32>(23, "EXPIRES")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(24, "PAD")
  /// The user who sends a packet, in look-ups and their answers.
  public let uid = AttributeKey<UInt32>(25, "UID")
  /// 0 or 1: whether the TTL of MPLS labels is copied to the packet when they are removed.
  public let ttlPropagate = AttributeKey<UInt8>(26, "TTL_PROPAGATE")
  /// The protocol above IP, in look-ups.
  public let ipProto = AttributeKey<InternetProtocol>(27, "IP_PROTO")
  /// The source port, in look-ups. In network order on the wire, in host order here.
  public let sport = AttributeKey<UInt16>(28, "SPORT", .network)
  /// The destination port, like `sport`.
  public let dport = AttributeKey<UInt16>(29, "DPORT", .network)
  /// The id of the nexthop object that the route uses.
  public let nhId = AttributeKey<UInt32>(30, "NH_ID")
  /// The IPv6 flow label, 20 bits, in look-ups. In host order here.
  public let flowlabel = AttributeKey<UInt32>(31, "FLOWLABEL", .network)
}

/// The metrics of a route (`RTAX_*`, linux/rtnetlink.h). Unless stated otherwise, times are in milliseconds and
/// windows in segments.
public struct RouteMetricAttributes: AttributeSet {
  public static let prefix: StaticString = "RTAX_"
  public static let keys = RouteMetricAttributes()

  /// The metrics that the kernel must not change: bit `1 << code` for each.
  public let lock = AttributeKey<UInt32>(1, "LOCK")
  /// The MTU of the path, in bytes.
  public let mtu = AttributeKey<UInt32>(2, "MTU")
  /// The largest window that TCP announces, in bytes.
  public let window = AttributeKey<UInt32>(3, "WINDOW")
  /// The first estimate of the round-trip time, in eighths of a millisecond.
  public let rtt = AttributeKey<UInt32>(4, "RTT")
  /// The first estimate of its variance, in quarters of a millisecond.
  public let rttvar = AttributeKey<UInt32>(5, "RTTVAR")
  /// The slow start threshold.
  public let ssthresh = AttributeKey<UInt32>(6, "SSTHRESH")
  /// The largest congestion window; only with its bit in `lock`.
  public let cwnd = AttributeKey<UInt32>(7, "CWND")
  /// The segment size that TCP announces, in bytes.
  public let advmss = AttributeKey<UInt32>(8, "ADVMSS")
  /// How far out of order segments may initially be before one counts as lost.
  public let reordering = AttributeKey<UInt32>(9, "REORDERING")
  /// The TTL or hop limit of packets: 1 to 255; 0 for the default.
  public let hoplimit = AttributeKey<UInt32>(10, "HOPLIMIT")
  /// The initial congestion window.
  public let initcwnd = AttributeKey<UInt32>(11, "INITCWND")
  /// TCP features of connections along the route.
  public let features = AttributeKey<RouteFeatures>(12, "FEATURES")
  /// The shortest TCP retransmission timeout, in milliseconds; only with its bit in `lock`.
  public let rtoMin = AttributeKey<UInt32>(13, "RTO_MIN")
  /// The initial window that TCP announces.
  public let initrwnd = AttributeKey<UInt32>(14, "INITRWND")
  /// 0 or 1: whether TCP acknowledges at once.
  public let quickack = AttributeKey<UInt32>(15, "QUICKACK")
  /// The name of the congestion control algorithm, such as "cubic".
  public let ccAlgo = AttributeKey<String>(16, "CC_ALGO")
  /// 0 or 1: whether TCP Fast Open needs no cookie.
  public let fastopenNoCookie = AttributeKey<UInt32>(17, "FASTOPEN_NO_COOKIE")
}

/// The preference of an IPv6 router (`ICMPV6_ROUTER_PREF_*`, linux/icmpv6.h).
public struct RouterPreference: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Used only if there is no other.
  public static let low = Self(rawValue: 3)
  /// The default.
  public static let medium = Self(rawValue: 0)
  /// Preferred to the others.
  public static let high = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .low: "low", .medium: "medium", .high: "high",
  ]
}

/// TCP features of connections along a route (`RTAX_FEATURE_*`, linux/rtnetlink.h).
public struct RouteFeatures: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Explicit congestion notification (ECN), even if the sysctl does not enable it.
  public static let ecn = Self(rawValue: 1 << 0)
  /// TCP timestamps in microseconds (Linux 6.7).
  public static let tcpMicrosecondTimestamps = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ecn: "ecn", .tcpMicrosecondTimestamps: "tcp_usec_ts",
  ]
}
