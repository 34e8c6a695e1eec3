import Netlink

/// Attributes of a list of virtual functions (linux/if_link.h).
public struct VirtualFunctionListAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_"
  public static let keys = VirtualFunctionListAttributes()

  public let info = AttributeKey<Attributes<VirtualFunctionAttributes>>(1, "INFO")
}

/// Attributes of a virtual function (`IFLA_VF_*`, linux/if_link.h): each holds a structure of C.
public struct VirtualFunctionAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_"
  public static let keys = VirtualFunctionAttributes()

  public let mac = AttributeKey<[UInt8]>(1, "MAC")
  public let vlan = AttributeKey<[UInt8]>(2, "VLAN")
  public let txRate = AttributeKey<[UInt8]>(3, "TX_RATE")
  public let spoofchk = AttributeKey<[UInt8]>(4, "SPOOFCHK")
  public let linkState = AttributeKey<[UInt8]>(5, "LINK_STATE")
  public let rate = AttributeKey<[UInt8]>(6, "RATE")
  public let rssQueryEn = AttributeKey<[UInt8]>(7, "RSS_QUERY_EN")
  public let stats = AttributeKey<Attributes<VirtualFunctionStatistics>>(8, "STATS")
  public let trust = AttributeKey<[UInt8]>(9, "TRUST")
  public let ibNodeGuid = AttributeKey<[UInt8]>(10, "IB_NODE_GUID")
  public let ibPortGuid = AttributeKey<[UInt8]>(11, "IB_PORT_GUID")
  public let vlanList = AttributeKey<Attributes<VirtualFunctionVLANAttributes>>(12, "VLAN_LIST")
  public let broadcast = AttributeKey<[UInt8]>(13, "BROADCAST")
}

/// What a virtual function counted (`IFLA_VF_STATS_*`, linux/if_link.h).
public struct VirtualFunctionStatistics: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_STATS_"
  public static let keys = VirtualFunctionStatistics()

  public let rxPackets = AttributeKey<UInt64>(0, "RX_PACKETS")
  public let txPackets = AttributeKey<UInt64>(1, "TX_PACKETS")
  public let rxBytes = AttributeKey<UInt64>(2, "RX_BYTES")
  public let txBytes = AttributeKey<UInt64>(3, "TX_BYTES")
  public let broadcast = AttributeKey<UInt64>(4, "BROADCAST")
  public let multicast = AttributeKey<UInt64>(5, "MULTICAST")
  public let pad = AttributeKey<Padding>(6, "PAD")
  public let rxDropped = AttributeKey<UInt64>(7, "RX_DROPPED")
  public let txDropped = AttributeKey<UInt64>(8, "TX_DROPPED")
}

/// VLANs of a virtual function (`IFLA_VF_VLAN_*`, linux/if_link.h).
public struct VirtualFunctionVLANAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VF_VLAN_"
  public static let keys = VirtualFunctionVLANAttributes()

  public let info = AttributeKey<[UInt8]>(1, "INFO")
}

/// The link of a virtual function (`IFLA_VF_LINK_STATE_*`, linux/if_link.h).
public struct VirtualFunctionLinkState: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let auto = Self(rawValue: 0)
  public static let enable = Self(rawValue: 1)
  public static let disable = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .auto: "auto", .enable: "enable", .disable: "disable",
  ]
}
