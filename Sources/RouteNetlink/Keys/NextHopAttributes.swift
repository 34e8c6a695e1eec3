import Netlink

/// Attributes of a next hop object (`NHA_*`, linux/nexthop.h).
public struct NextHopAttributes: AttributeSet {
  public static let prefix: StaticString = "NHA_"
  public static let keys = NextHopAttributes()

  public let id = AttributeKey<UInt32>(1, "ID")
  public let group = AttributeKey<[UInt8]>(2, "GROUP")
  public let groupType = AttributeKey<NextHopGroupType>(3, "GROUP_TYPE")
  public let blackhole = AttributeKey<FlagValue>(4, "BLACKHOLE")
  public let oif = AttributeKey<Int32>(5, "OIF")
  public let gateway = AttributeKey<[UInt8]>(6, "GATEWAY")
  public let encapType = AttributeKey<EncapsulationType>(7, "ENCAP_TYPE")
  public let encap = AttributeKey<[UInt8]>(8, "ENCAP")
  public let groups = AttributeKey<FlagValue>(9, "GROUPS")
  public let master = AttributeKey<Int32>(10, "MASTER")
  public let fdb = AttributeKey<FlagValue>(11, "FDB")
  public let resGroup = AttributeKey<Attributes<ResilientGroupAttributes>>(12, "RES_GROUP")
  public let resBucket = AttributeKey<Attributes<ResilientBucketAttributes>>(13, "RES_BUCKET")
  public let opFlags = AttributeKey<UInt32>(14, "OP_FLAGS")
  public let groupStats = AttributeKey<Attributes<NextHopGroupStatistics>>(15, "GROUP_STATS")
  public let hwStatsEnable = AttributeKey<UInt32>(16, "HW_STATS_ENABLE")
  public let hwStatsUsed = AttributeKey<UInt32>(17, "HW_STATS_USED")
}

/// Attributes of a resilient group (`NHA_RES_GROUP_*`, linux/nexthop.h). Times are in hundredths of
/// a second.
public struct ResilientGroupAttributes: AttributeSet {
  public static let prefix: StaticString = "NHA_RES_GROUP_"
  public static let keys = ResilientGroupAttributes()

  public let pad = AttributeKey<Padding>(0, "PAD")
  public let buckets = AttributeKey<UInt16>(1, "BUCKETS")
  public let idleTimer = AttributeKey<UInt32>(2, "IDLE_TIMER")
  public let unbalancedTimer = AttributeKey<UInt32>(3, "UNBALANCED_TIMER")
  public let unbalancedTime = AttributeKey<UInt64>(4, "UNBALANCED_TIME")
}

/// Attributes of a bucket of a resilient group (`NHA_RES_BUCKET_*`, linux/nexthop.h).
public struct ResilientBucketAttributes: AttributeSet {
  public static let prefix: StaticString = "NHA_RES_BUCKET_"
  public static let keys = ResilientBucketAttributes()

  public let pad = AttributeKey<Padding>(0, "PAD")
  public let index = AttributeKey<UInt16>(1, "INDEX")
  public let idleTime = AttributeKey<UInt64>(2, "IDLE_TIME")
  public let nhId = AttributeKey<UInt32>(3, "NH_ID")
}

/// What a group counted (`NHA_GROUP_STATS_*`, linux/nexthop.h).
public struct NextHopGroupStatistics: AttributeSet {
  public static let prefix: StaticString = "NHA_GROUP_STATS_"
  public static let keys = NextHopGroupStatistics()

  public let entry = AttributeKey<Attributes<NextHopEntryStatistics>>(1, "ENTRY")
}

/// What one next hop of a group counted (`NHA_GROUP_STATS_ENTRY_*`, linux/nexthop.h).
public struct NextHopEntryStatistics: AttributeSet {
  public static let prefix: StaticString = "NHA_GROUP_STATS_ENTRY_"
  public static let keys = NextHopEntryStatistics()

  public let id = AttributeKey<UInt32>(1, "ID")
  public let packets = AttributeKey<UInt64>(2, "PACKETS")
  public let packetsHw = AttributeKey<UInt64>(3, "PACKETS_HW")
}

/// How a group chooses among its next hops (`NEXTHOP_GRP_TYPE_*`, linux/nexthop.h).
public struct NextHopGroupType: NamedValue {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let multipath = Self(rawValue: 0)
  public static let resilient = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .multipath: "mpath", .resilient: "resilient",
  ]
}
