import Netlink

/// What a device counted (`IFLA_STATS_*`, linux/if_link.h).
public struct StatisticsAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_STATS_"
  public static let keys = StatisticsAttributes()

  /// A structure `rtnl_link_stats64`.
  public let link64 = AttributeKey<[UInt8]>(1, "LINK_64")
  /// What the device counted as one of its kind.
  public let linkXstats = AttributeKey<Attributes<ExtendedStatistics>>(2, "LINK_XSTATS")
  /// What it counted as a port of another device.
  public let linkXstatsSlave = AttributeKey<Attributes<ExtendedStatistics>>(
    3, "LINK_XSTATS_SLAVE")
  /// What the hardware counts: a nest of `IFLA_OFFLOAD_XSTATS_*`.
  public let linkOffloadXstats = AttributeKey<[UInt8]>(4, "LINK_OFFLOAD_XSTATS")
  /// What protocols count: a nest of attributes, each with a family as its code (`AF_MPLS`).
  public let afSpec = AttributeKey<[UInt8]>(5, "AF_SPEC")
}

/// Attributes of a question for statistics, or a change of what is counted (linux/if_link.h).
public struct StatisticsRequestAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_STATS_"
  public static let keys = StatisticsRequestAttributes()

  /// In a question, which parts to tell of the groups in `StatisticsAttributes`: a nest of masks of 32 bits,
  /// by the group's code.
  public let getFilters = AttributeKey<[UInt8]>(1, "GET_FILTERS")
  /// In a change: whether the hardware shall count routed packets, 0 or 1.
  public let setOffloadXstatsL3Stats = AttributeKey<UInt8>(2, "SET_OFFLOAD_XSTATS_L3_STATS")
}

/// What a device counted as one of its kind, or as a port of such a device (`LINK_XSTATS_TYPE_*`,
/// linux/if_link.h).
public struct ExtendedStatistics: AttributeSet {
  public static let prefix: StaticString = "LINK_XSTATS_TYPE_"
  public static let keys = ExtendedStatistics()

  /// What a bridge or its port counted.
  public let bridge = AttributeKey<Attributes<BridgeStatistics>>(1, "BRIDGE")
  /// What a bond or its port counted.
  public let bond = AttributeKey<Attributes<BondStatistics>>(2, "BOND")
}

/// What a bond or its port counted (`BOND_XSTATS_*`, linux/if_bonding.h).
public struct BondStatistics: AttributeSet {
  public static let prefix: StaticString = "BOND_XSTATS_"
  public static let keys = BondStatistics()

  /// Of mode 802.3ad: numbers of 64 bits by `BOND_3AD_STAT_*`.
  public let lacp = AttributeKey<AttributeArray>(1, "3AD")
}

/// What a bridge or its port counted (`BRIDGE_XSTATS_*`, linux/if_bridge.h).
public struct BridgeStatistics: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_XSTATS_"
  public static let keys = BridgeStatistics()

  /// A structure `bridge_vlan_xstats`. There is one attribute for each VLAN.
  public let vlan = AttributeKey<[UInt8]>(1, "VLAN")
  /// A structure `br_mcast_stats`: IGMP and MLD messages.
  public let mcast = AttributeKey<[UInt8]>(2, "MCAST")
  /// Aligns the attribute that follows; holds nothing.
  public let pad = AttributeKey<Padding>(3, "PAD")
  /// A structure `bridge_stp_xstats`: messages of the spanning tree protocol. Ports only.
  public let stp = AttributeKey<[UInt8]>(4, "STP")
}
