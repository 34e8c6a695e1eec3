import Netlink

/// What a device counted (`IFLA_STATS_*`, linux/if_link.h).
public struct StatisticsAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_STATS_"
  public static let keys = StatisticsAttributes()

  public let link64 = AttributeKey<[UInt8]>(1, "LINK_64")
  public let linkXstats = AttributeKey<[UInt8]>(2, "LINK_XSTATS")
  public let linkXstatsSlave = AttributeKey<[UInt8]>(3, "LINK_XSTATS_SLAVE")
  public let linkOffloadXstats = AttributeKey<[UInt8]>(4, "LINK_OFFLOAD_XSTATS")
  public let afSpec = AttributeKey<[UInt8]>(5, "AF_SPEC")
}

/// Attributes of a question for statistics, or a change of what is counted (linux/if_link.h).
public struct StatisticsRequestAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_STATS_"
  public static let keys = StatisticsRequestAttributes()

  public let getFilters = AttributeKey<[UInt8]>(1, "GET_FILTERS")
  public let setOffloadXstatsL3Stats = AttributeKey<UInt8>(2, "SET_OFFLOAD_XSTATS_L3_STATS")
}

/// What a bridge or its port counted (`BRIDGE_XSTATS_*`, linux/if_bridge.h).
public struct BridgeStatistics: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_XSTATS_"
  public static let keys = BridgeStatistics()

  public let vlan = AttributeKey<[UInt8]>(1, "VLAN")
  public let mcast = AttributeKey<[UInt8]>(2, "MCAST")
  public let pad = AttributeKey<Padding>(3, "PAD")
  public let stp = AttributeKey<[UInt8]>(4, "STP")
}
