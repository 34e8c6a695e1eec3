import Netlink

/// Attributes of a list of virtual functions (linux/if_link.h).
public struct VirtualFunctionListAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_"
  public static let keys = VirtualFunctionListAttributes()

  /// One virtual function. There is one attribute for each.
  public let info = AttributeKey<Attributes<VirtualFunctionAttributes>>(1, "INFO")
}

/// Attributes of a virtual function (`IFLA_VF_*`, linux/if_link.h); each holds a C structure.
public struct VirtualFunctionAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_"
  public static let keys = VirtualFunctionAttributes()

  /// A structure `ifla_vf_mac`: the function's number, and its link-layer address in 32 bytes.
  public let mac = AttributeKey<[UInt8]>(1, "MAC")
  /// A structure `ifla_vf_vlan`: the function's number, the VLAN (0 for none) and the priority.
  public let vlan = AttributeKey<[UInt8]>(2, "VLAN")
  /// A structure `ifla_vf_tx_rate`: the function's number, and the highest transmit rate in Mbit/s; 0 for no
  /// limit.
  public let txRate = AttributeKey<[UInt8]>(3, "TX_RATE")
  /// A structure `ifla_vf_spoofchk`: the function's number, and whether source addresses are checked.
  public let spoofchk = AttributeKey<[UInt8]>(4, "SPOOFCHK")
  /// A structure `ifla_vf_link_state`: the function's number, and a `VirtualFunctionLinkState`.
  public let linkState = AttributeKey<[UInt8]>(5, "LINK_STATE")
  /// A structure `ifla_vf_rate`: the function's number, and the lowest and highest transmit rate in Mbit/s.
  public let rate = AttributeKey<[UInt8]>(6, "RATE")
  /// A structure `ifla_vf_rss_query_en`: the function's number, and whether it may query its RSS table and hash
  /// key.
  public let rssQueryEn = AttributeKey<[UInt8]>(7, "RSS_QUERY_EN")
  /// The counters of the function. Reported only.
  public let stats = AttributeKey<Attributes<VirtualFunctionStatistics>>(8, "STATS")
  /// A structure `ifla_vf_trust`: the function's number, and whether it is trusted with settings that affect
  /// others, such as promiscuous mode.
  public let trust = AttributeKey<[UInt8]>(9, "TRUST")
  /// A structure `ifla_vf_guid`: the function's number, and the GUID of its InfiniBand node.
  public let ibNodeGuid = AttributeKey<[UInt8]>(10, "IB_NODE_GUID")
  /// A structure `ifla_vf_guid`: the function's number, and the GUID of its InfiniBand port.
  public let ibPortGuid = AttributeKey<[UInt8]>(11, "IB_PORT_GUID")
  /// The function's VLANs with their protocols.
  public let vlanList = AttributeKey<Attributes<VirtualFunctionVLANAttributes>>(12, "VLAN_LIST")
  /// A structure `ifla_vf_broadcast`: the broadcast address in 32 bytes. Reported only.
  public let broadcast = AttributeKey<[UInt8]>(13, "BROADCAST")
}

/// Counters of a virtual function (`IFLA_VF_STATS_*`, linux/if_link.h).
public struct VirtualFunctionStatistics: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_STATS_"
  public static let keys = VirtualFunctionStatistics()

  /// Packets received.
  public let rxPackets = AttributeKey<UInt64>(0, "RX_PACKETS")
  /// Packets sent.
  public let txPackets = AttributeKey<UInt64>(1, "TX_PACKETS")
  /// Bytes received.
  public let rxBytes = AttributeKey<UInt64>(2, "RX_BYTES")
  /// Bytes sent.
  public let txBytes = AttributeKey<UInt64>(3, "TX_BYTES")
  /// Broadcast packets received.
  public let broadcast = AttributeKey<UInt64>(4, "BROADCAST")
  /// Multicast packets received.
  public let multicast = AttributeKey<UInt64>(5, "MULTICAST")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(6, "PAD")
  /// Received packets that were dropped.
  public let rxDropped = AttributeKey<UInt64>(7, "RX_DROPPED")
  /// Packets that were dropped instead of being sent.
  public let txDropped = AttributeKey<UInt64>(8, "TX_DROPPED")
}

/// VLANs of a virtual function (`IFLA_VF_VLAN_*`, linux/if_link.h).
public struct VirtualFunctionVLANAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_VLAN_"
  public static let keys = VirtualFunctionVLANAttributes()

  /// A structure `ifla_vf_vlan_info`: the function's number, the VLAN, the priority, and the protocol in
  /// network order. There is one attribute for each VLAN.
  public let info = AttributeKey<[UInt8]>(1, "INFO")
}

/// The link state of a virtual function (`IFLA_VF_LINK_STATE_*`, linux/if_link.h).
public struct VirtualFunctionLinkState: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Follows the physical device.
  public static let auto = Self(rawValue: 0)
  /// Always up.
  public static let enable = Self(rawValue: 1)
  /// Always down.
  public static let disable = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .auto: "auto", .enable: "enable", .disable: "disable",
  ]
}
