import Netlink

/// Counters of a device (`IFLA_STATS_*`, linux/if_link.h).
public struct StatisticsAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_STATS_"
  public static let keys = StatisticsAttributes()

  /// A structure `rtnl_link_stats64`.
  public let link64 = AttributeKey<[UInt8]>(1, "LINK_64")
  /// Counters of the device's kind.
  public let linkXstats = AttributeKey<Attributes<ExtendedStatistics>>(2, "LINK_XSTATS")
  /// Counters of the device as a port of another device.
  public let linkXstatsSlave = AttributeKey<Attributes<ExtendedStatistics>>(
    3, "LINK_XSTATS_SLAVE")
  /// Counters of the hardware: a nest of `IFLA_OFFLOAD_XSTATS_*`.
  public let linkOffloadXstats = AttributeKey<[UInt8]>(4, "LINK_OFFLOAD_XSTATS")
  /// Counters of protocols: a nest of attributes, each with a family as its code (`.mpls`).
  public let afSpec = AttributeKey<[UInt8]>(5, "AF_SPEC")
}

/// Attributes of a query for statistics, or of a change of what to count (linux/if_link.h).
public struct StatisticsRequestAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_STATS_"
  public static let keys = StatisticsRequestAttributes()

  /// In a query, which parts of the groups in `StatisticsAttributes` to report: a nest of 32-bit masks, with
  /// the group's code.
  public let getFilters = AttributeKey<[UInt8]>(1, "GET_FILTERS")
  /// In a change: whether the hardware shall count routed packets, 0 or 1.
  public let setOffloadXstatsL3Stats = AttributeKey<UInt8>(2, "SET_OFFLOAD_XSTATS_L3_STATS")
}

/// Counters of a device's kind, or of the device as a port (`LINK_XSTATS_TYPE_*`, linux/if_link.h).
public struct ExtendedStatistics: AttributeSet {
  public static let prefix: StaticString = "LINK_XSTATS_TYPE_"
  public static let keys = ExtendedStatistics()

  /// Counters of a bridge or its port.
  public let bridge = AttributeKey<Attributes<BridgeStatistics>>(1, "BRIDGE")
  /// Counters of a bond or its port.
  public let bond = AttributeKey<Attributes<BondStatistics>>(2, "BOND")
}

/// Counters of a bond or its port (`BOND_XSTATS_*`, linux/if_bonding.h).
public struct BondStatistics: AttributeSet {
  public static let prefix: StaticString = "BOND_XSTATS_"
  public static let keys = BondStatistics()

  /// Mode 802.3ad: 64-bit numbers with code `BOND_3AD_STAT_*`.
  public let lacp = AttributeKey<AttributeArray>(1, "3AD")
}

/// Counters of a bridge or its port (`BRIDGE_XSTATS_*`, linux/if_bridge.h).
public struct BridgeStatistics: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_XSTATS_"
  public static let keys = BridgeStatistics()

  /// A structure `bridge_vlan_xstats`. There is one attribute for each VLAN.
  public let vlan = AttributeKey<[UInt8]>(1, "VLAN")
  /// A structure `br_mcast_stats`: counters of IGMP and MLD messages.
  public let mcast = AttributeKey<[UInt8]>(2, "MCAST")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(3, "PAD")
  /// A structure `bridge_stp_xstats`: counters of STP messages. Ports only.
  public let stp = AttributeKey<[UInt8]>(4, "STP")
}
