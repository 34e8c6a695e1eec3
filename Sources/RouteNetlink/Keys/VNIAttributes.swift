import Netlink

/// Networks of a vxlan that has many (`VXLAN_VNIFILTER_*`, linux/if_link.h).
public struct TunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "VXLAN_VNIFILTER_"
  public static let keys = TunnelAttributes()

  public let entry = AttributeKey<Attributes<TunnelEntryAttributes>>(1, "ENTRY")
}

/// Attributes of one network, or a range (`VXLAN_VNIFILTER_ENTRY_*`, linux/if_link.h).
public struct TunnelEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "VXLAN_VNIFILTER_ENTRY_"
  public static let keys = TunnelEntryAttributes()

  public let start = AttributeKey<UInt32>(1, "START")
  public let end = AttributeKey<UInt32>(2, "END")
  public let group = AttributeKey<[UInt8]>(3, "GROUP")
  public let group6 = AttributeKey<[UInt8]>(4, "GROUP6")
  public let stats = AttributeKey<Attributes<TunnelEntryStatistics>>(5, "STATS")
}

/// What one network of a vxlan counted (`VNIFILTER_ENTRY_STATS_*`, linux/if_link.h).
public struct TunnelEntryStatistics: AttributeSet {
  public static let prefix: StaticString = "VNIFILTER_ENTRY_STATS_"
  public static let keys = TunnelEntryStatistics()

  public let rxBytes = AttributeKey<UInt64>(1, "RX_BYTES")
  public let rxPkts = AttributeKey<UInt64>(2, "RX_PKTS")
  public let rxDrops = AttributeKey<UInt64>(3, "RX_DROPS")
  public let rxErrors = AttributeKey<UInt64>(4, "RX_ERRORS")
  public let txBytes = AttributeKey<UInt64>(5, "TX_BYTES")
  public let txPkts = AttributeKey<UInt64>(6, "TX_PKTS")
  public let txDrops = AttributeKey<UInt64>(7, "TX_DROPS")
  public let txErrors = AttributeKey<UInt64>(8, "TX_ERRORS")
  public let pad = AttributeKey<Padding>(9, "PAD")
}
