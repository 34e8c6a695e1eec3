import Netlink

/// Attributes of a route (`RTA_*`, linux/rtnetlink.h).
@frozen
public struct RouteAttributes: AttributeSet {
  public static let prefix: StaticString = "RTA_"
  // Made anew wherever one is used: what is left of it is the code, as a constant.
  @inlinable @inline(__always) public static var keys: RouteAttributes { RouteAttributes() }
  @inlinable @inline(__always) init() {}

  /// Bytes of the destination, 4 or 16, or an MPLS label of 4; its length is in the header.
  public let dst = AttributeKey<[UInt8]>(1, "DST")
  /// Bytes of the source that the route is for, or of that in a query; its length is in the header.
  public let src = AttributeKey<[UInt8]>(2, "SRC")
  /// Index of the device that packets come in by: of multicast routes, in queries and their answers.
  public let iif = AttributeKey<Int32>(3, "IIF")
  /// Index of the device that packets leave through.
  public let oif = AttributeKey<Int32>(4, "OIF")
  /// Bytes of an address, 4 or 16, of the route's own family.
  public let gateway = AttributeKey<[UInt8]>(5, "GATEWAY")
  /// The metric: of several routes to a destination the lowest is taken.
  public let priority = AttributeKey<UInt32>(6, "PRIORITY")
  /// Bytes of the address, 4 or 16, that packets have as source where their sender chose none.
  public let prefsrc = AttributeKey<[UInt8]>(7, "PREFSRC")
  /// What holds for connections along the route.
  public let metrics = AttributeKey<Attributes<RouteMetricAttributes>>(8, "METRICS")
  /// Structures `rtnexthop`, each with attributes of its own behind it: several next hops.
  public let multipath = AttributeKey<[UInt8]>(9, "MULTIPATH")
  /// No longer used by the kernel.
  public let protoinfo = AttributeKey<[UInt8]>(10, "PROTOINFO")
  /// The realms of the route: of the source in the upper 16 bits, of the destination in the lower.
  public let flow = AttributeKey<UInt32>(11, "FLOW")
  /// A structure `rta_cacheinfo`: when it expires, in USER_HZ, and how it was used. Reported only.
  public let cacheinfo = AttributeKey<[UInt8]>(12, "CACHEINFO")
  /// No longer used by the kernel.
  public let session = AttributeKey<[UInt8]>(13, "SESSION")
  /// No longer used by the kernel.
  public let mpAlgo = AttributeKey<[UInt8]>(14, "MP_ALGO")
  /// The routing table: takes precedence over the byte in the header.
  public let table = AttributeKey<UInt32>(15, "TABLE")
  /// The firewall mark of the packet, in queries and their answers.
  public let mark = AttributeKey<UInt32>(16, "MARK")
  /// A structure `rta_mfc_stats`: what a multicast route counted. Reported only.
  public let mfcStats = AttributeKey<[UInt8]>(17, "MFC_STATS")
  /// A structure `rtvia`: the family and address of a gateway of another family.
  public let via = AttributeKey<[UInt8]>(18, "VIA")
  /// MPLS labels, 4 bytes each, that take the place of the packet's label.
  public let newdst = AttributeKey<[UInt8]>(19, "NEWDST")
  /// How a router is preferred to others; IPv6 only.
  public let pref = AttributeKey<RouterPreference>(20, "PREF")
  /// Which set of attributes `encap` has.
  public let encapType = AttributeKey<EncapsulationType>(21, "ENCAP_TYPE")
  /// A nest of the lightweight tunnel's attributes: `IPEncapsulationAttributes` and the like.
  public let encap = AttributeKey<[UInt8]>(22, "ENCAP")
  /// Seconds until the kernel removes the route, IPv6 only. In requests; see `cacheinfo`.
  public let expires = AttributeKey<UInt32>(23, "EXPIRES")
  /// Aligns what follows to eight bytes.
  public let pad = AttributeKey<Padding>(24, "PAD")
  /// The user that a packet is of, in queries and their answers.
  public let uid = AttributeKey<UInt32>(25, "UID")
  /// 0 or 1: whether the TTL of MPLS labels goes to the packet when they are removed.
  public let ttlPropagate = AttributeKey<UInt8>(26, "TTL_PROPAGATE")
  /// The protocol above IP (`IPPROTO_*`), in queries.
  public let ipProto = AttributeKey<UInt8>(27, "IP_PROTO")
  /// The source port, in queries. In network order on the wire; here as a number of the host.
  public let sport = AttributeKey<UInt16>(28, "SPORT", .network)
  /// The destination port, like `sport`.
  public let dport = AttributeKey<UInt16>(29, "DPORT", .network)
  /// Id of a next hop object that the route uses.
  public let nhId = AttributeKey<UInt32>(30, "NH_ID")
  /// The flow label of IPv6, 20 bits, in queries. As a number of the host.
  public let flowlabel = AttributeKey<UInt32>(31, "FLOWLABEL", .network)
}

/// The metrics of a route (`RTAX_*`, linux/rtnetlink.h). Times are in milliseconds and windows in
/// segments, where nothing else is said.
public struct RouteMetricAttributes: AttributeSet {
  public static let prefix: StaticString = "RTAX_"
  public static let keys = RouteMetricAttributes()

  /// Metrics that the kernel may not change by itself: the bit `1 << code` for each.
  public let lock = AttributeKey<UInt32>(1, "LOCK")
  /// The MTU of the path, in bytes.
  public let mtu = AttributeKey<UInt32>(2, "MTU")
  /// The largest window that TCP announces, in bytes.
  public let window = AttributeKey<UInt32>(3, "WINDOW")
  /// The first estimate of the round-trip time, in eighths of a millisecond.
  public let rtt = AttributeKey<UInt32>(4, "RTT")
  /// The first estimate of its variance, in quarters of a millisecond.
  public let rttvar = AttributeKey<UInt32>(5, "RTTVAR")
  /// The threshold of slow start.
  public let ssthresh = AttributeKey<UInt32>(6, "SSTHRESH")
  /// The largest congestion window; only with its bit in `lock`.
  public let cwnd = AttributeKey<UInt32>(7, "CWND")
  /// The segment size that TCP announces, in bytes.
  public let advmss = AttributeKey<UInt32>(8, "ADVMSS")
  /// How far segments may be out of order at first before one counts as lost.
  public let reordering = AttributeKey<UInt32>(9, "REORDERING")
  /// The TTL or hop limit of packets: 1 to 255; 0 for the default.
  public let hoplimit = AttributeKey<UInt32>(10, "HOPLIMIT")
  /// The first congestion window.
  public let initcwnd = AttributeKey<UInt32>(11, "INITCWND")
  /// What TCP does on the route's connections.
  public let features = AttributeKey<RouteFeatures>(12, "FEATURES")
  /// The least time before TCP sends a segment again, in milliseconds; only with its bit in `lock`.
  public let rtoMin = AttributeKey<UInt32>(13, "RTO_MIN")
  /// The first window that TCP announces.
  public let initrwnd = AttributeKey<UInt32>(14, "INITRWND")
  /// 0 or 1: whether TCP confirms at once.
  public let quickack = AttributeKey<UInt32>(15, "QUICKACK")
  /// The name of the congestion control algorithm, "cubic".
  public let ccAlgo = AttributeKey<String>(16, "CC_ALGO")
  /// 0 or 1: whether TCP Fast Open needs no cookie.
  public let fastopenNoCookie = AttributeKey<UInt32>(17, "FASTOPEN_NO_COOKIE")
}

/// The preference of a router in IPv6 (`ICMPV6_ROUTER_PREF_*`, linux/icmpv6.h).
public struct RouterPreference: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Only where there is no other.
  public static let low = Self(rawValue: 3)
  /// The default.
  public static let medium = Self(rawValue: 0)
  /// Before the others.
  public static let high = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .low: "low", .medium: "medium", .high: "high",
  ]
}

/// What TCP does on connections along a route (`RTAX_FEATURE_*`, linux/rtnetlink.h).
public struct RouteFeatures: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Explicit congestion notification (ECN), even where the sysctl does not ask for it.
  public static let ecn = Self(rawValue: 1 << 0)
  /// Timestamps of TCP count microseconds (Linux 6.7).
  public static let tcpMicrosecondTimestamps = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ecn: "ecn", .tcpMicrosecondTimestamps: "tcp_usec_ts",
  ]
}
