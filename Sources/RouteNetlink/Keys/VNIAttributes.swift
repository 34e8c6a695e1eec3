import Netlink

/// VNIs of a vxlan in VNI filtering mode (`VXLAN_VNIFILTER_*`, linux/if_link.h).
public struct TunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "VXLAN_VNIFILTER_"
  public static let keys = TunnelAttributes()

  /// One VNI, or a range. There is one attribute for each.
  public let entry = AttributeKey<Attributes<TunnelEntryAttributes>>(1, "ENTRY")
}

/// Attributes of one VNI, or a range (`VXLAN_VNIFILTER_ENTRY_*`, linux/if_link.h).
public struct TunnelEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "VXLAN_VNIFILTER_ENTRY_"
  public static let keys = TunnelEntryAttributes()

  /// The VNI, or the first of a range, 24 bits.
  public let start = AttributeKey<UInt32>(1, "START")
  /// The last of a range.
  public let end = AttributeKey<UInt32>(2, "END")
  /// Where packets without an FDB entry of their own go: a multicast group or a host, 4 bytes.
  public let group = AttributeKey<[UInt8]>(3, "GROUP")
  /// Like `group`, 16 bytes.
  public let group6 = AttributeKey<[UInt8]>(4, "GROUP6")
  /// The counters of the VNI. Reported only if asked for.
  public let stats = AttributeKey<Attributes<TunnelEntryStatistics>>(5, "STATS")
}

/// Counters of one VNI of a vxlan (`VNIFILTER_ENTRY_STATS_*`, linux/if_link.h).
public struct TunnelEntryStatistics: AttributeSet {
  public static let prefix: StaticString = "VNIFILTER_ENTRY_STATS_"
  public static let keys = TunnelEntryStatistics()

  /// Bytes received.
  public let rxBytes = AttributeKey<UInt64>(1, "RX_BYTES")
  /// Packets received.
  public let rxPkts = AttributeKey<UInt64>(2, "RX_PKTS")
  /// Received packets that were dropped.
  public let rxDrops = AttributeKey<UInt64>(3, "RX_DROPS")
  /// Received packets with an error.
  public let rxErrors = AttributeKey<UInt64>(4, "RX_ERRORS")
  /// Bytes sent.
  public let txBytes = AttributeKey<UInt64>(5, "TX_BYTES")
  /// Packets sent.
  public let txPkts = AttributeKey<UInt64>(6, "TX_PKTS")
  /// Packets that were dropped instead of being sent.
  public let txDrops = AttributeKey<UInt64>(7, "TX_DROPS")
  /// Packets that could not be sent because of an error.
  public let txErrors = AttributeKey<UInt64>(8, "TX_ERRORS")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(9, "PAD")
}
