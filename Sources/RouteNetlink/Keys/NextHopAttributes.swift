import Netlink

/// Attributes of a nexthop object (`NHA_*`, linux/nexthop.h).
public struct NextHopAttributes: AttributeSet {
  public static let prefix: StaticString = "NHA_"
  public static let keys = NextHopAttributes()

  /// The object's id; 0 in a request lets the kernel choose one.
  public let id = AttributeKey<UInt32>(1, "ID")
  /// The members of a group: a structure `nexthop_grp` for each, with its id and its weight minus one.
  public let group = AttributeKey<[UInt8]>(2, "GROUP")
  /// How a group chooses among its members.
  public let groupType = AttributeKey<NextHopGroupType>(3, "GROUP_TYPE")
  /// Packets are dropped.
  public let blackhole = AttributeKey<FlagValue>(4, "BLACKHOLE")
  /// The index of the output device. In a query: only objects with this device.
  public let oif = AttributeKey<Int32>(5, "OIF")
  /// The gateway's address, 4 or 16 bytes.
  public let gateway = AttributeKey<[UInt8]>(6, "GATEWAY")
  /// The type of `encap`.
  public let encapType = AttributeKey<EncapsulationType>(7, "ENCAP_TYPE")
  /// The tunnel that packets are put into: a nest of attributes of that type.
  public let encap = AttributeKey<[UInt8]>(8, "ENCAP")
  /// In a query: only groups.
  public let groups = AttributeKey<FlagValue>(9, "GROUPS")
  /// In a query: only objects whose device is a port of the bridge or VRF with this index.
  public let master = AttributeKey<Int32>(10, "MASTER")
  /// The object is for forwarding databases instead of routes. In a query: only such objects.
  public let fdb = AttributeKey<FlagValue>(11, "FDB")
  /// The additional settings of a resilient group.
  public let resGroup = AttributeKey<Attributes<ResilientGroupAttributes>>(12, "RES_GROUP")
  /// A bucket of a resilient group.
  public let resBucket = AttributeKey<Attributes<ResilientBucketAttributes>>(13, "RES_BUCKET")
  /// `NHA_OP_FLAG_*`: in a request, what to report in addition; in an answer, how to read `group`.
  public let opFlags = AttributeKey<UInt32>(14, "OP_FLAGS")
  /// The counters of each member. Reported only if `opFlags` asks for them.
  public let groupStats = AttributeKey<Attributes<NextHopGroupStatistics>>(15, "GROUP_STATS")
  /// Whether the hardware shall count the packets of each member, 0 or 1.
  public let hwStatsEnable = AttributeKey<UInt32>(16, "HW_STATS_ENABLE")
  /// Whether the hardware counts them, 0 or 1. Reported only.
  public let hwStatsUsed = AttributeKey<UInt32>(17, "HW_STATS_USED")
}

/// Attributes of a resilient group (`NHA_RES_GROUP_*`, linux/nexthop.h). Times are in hundredths of a second.
public struct ResilientGroupAttributes: AttributeSet {
  public static let prefix: StaticString = "NHA_RES_GROUP_"
  public static let keys = ResilientGroupAttributes()

  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(0, "PAD")
  /// How many buckets flows are spread over; only for a new group.
  public let buckets = AttributeKey<UInt16>(1, "BUCKETS")
  /// How long a bucket must be idle before it may be moved to another member.
  public let idleTimer = AttributeKey<UInt32>(2, "IDLE_TIMER")
  /// How long the group may stay unbalanced before busy buckets are moved too; 0 for ever.
  public let unbalancedTimer = AttributeKey<UInt32>(3, "UNBALANCED_TIMER")
  /// How long the group has been unbalanced. Reported only.
  public let unbalancedTime = AttributeKey<UInt64>(4, "UNBALANCED_TIME")
}

/// Attributes of a bucket of a resilient group (`NHA_RES_BUCKET_*`, linux/nexthop.h).
public struct ResilientBucketAttributes: AttributeSet {
  public static let prefix: StaticString = "NHA_RES_BUCKET_"
  public static let keys = ResilientBucketAttributes()

  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(0, "PAD")
  /// The bucket's number, from 0.
  public let index = AttributeKey<UInt16>(1, "INDEX")
  /// Hundredths of a second since the last packet. Reported only.
  public let idleTime = AttributeKey<UInt64>(2, "IDLE_TIME")
  /// The id of the member that forwards the bucket's flows.
  public let nhId = AttributeKey<UInt32>(3, "NH_ID")
}

/// Counters of a group (`NHA_GROUP_STATS_*`, linux/nexthop.h).
public struct NextHopGroupStatistics: AttributeSet {
  public static let prefix: StaticString = "NHA_GROUP_STATS_"
  public static let keys = NextHopGroupStatistics()

  /// One member. There is one attribute for each.
  public let entry = AttributeKey<Attributes<NextHopEntryStatistics>>(1, "ENTRY")
}

/// Counters of one member of a group (`NHA_GROUP_STATS_ENTRY_*`, linux/nexthop.h).
public struct NextHopEntryStatistics: AttributeSet {
  public static let prefix: StaticString = "NHA_GROUP_STATS_ENTRY_"
  public static let keys = NextHopEntryStatistics()

  /// The member's id.
  public let id = AttributeKey<UInt32>(1, "ID")
  /// The packets that it forwarded, including those forwarded in hardware.
  public let packets = AttributeKey<ShortestNumber>(2, "PACKETS")
  /// The packets that the hardware forwarded.
  public let packetsHw = AttributeKey<ShortestNumber>(3, "PACKETS_HW")
}

/// How a group chooses among its members (`NEXTHOP_GRP_TYPE_*`, linux/nexthop.h).
public struct NextHopGroupType: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// By a hash of the flow, in proportion to the weights (`NEXTHOP_GRP_TYPE_MPATH`).
  public static let multipath = Self(rawValue: 0)
  /// By buckets that keep their member when others come or go (`NEXTHOP_GRP_TYPE_RES`).
  public static let resilient = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .multipath: "mpath", .resilient: "resilient",
  ]
}
