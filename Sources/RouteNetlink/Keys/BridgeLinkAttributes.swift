import Netlink

/// Attributes of `IFLA_AF_SPEC` in messages about a bridge (`IFLA_BRIDGE_*`, linux/if_bridge.h).
public struct BridgeLinkAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_"
  public static let keys = BridgeLinkAttributes()

  public let flags = AttributeKey<BridgeTarget>(0, "FLAGS")
  public let mode = AttributeKey<BridgeMode>(1, "MODE")
  public let vlanInfo = AttributeKey<BridgeVLANInfo>(2, "VLAN_INFO")
  public let vlanTunnelInfo = AttributeKey<Attributes<BridgeVLANTunnelAttributes>>(
    3, "VLAN_TUNNEL_INFO")
  public let mrp = AttributeKey<[UInt8]>(4, "MRP")
  public let cfm = AttributeKey<[UInt8]>(5, "CFM")
  public let mst = AttributeKey<Attributes<BridgeMSTListAttributes>>(6, "MST")
}

/// Which tunnel a VLAN of a port goes through (`IFLA_BRIDGE_VLAN_TUNNEL_*`, linux/if_bridge.h).
public struct BridgeVLANTunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_VLAN_TUNNEL_"
  public static let keys = BridgeVLANTunnelAttributes()

  public let id = AttributeKey<UInt32>(1, "ID")
  public let vid = AttributeKey<UInt16>(2, "VID")
  public let flags = AttributeKey<VLANFlags>(3, "FLAGS")
}

/// States of spanning trees (`IFLA_BRIDGE_MST_*`, linux/if_bridge.h).
public struct BridgeMSTListAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_MST_"
  public static let keys = BridgeMSTListAttributes()

  public let entry = AttributeKey<Attributes<BridgeMSTAttributes>>(1, "ENTRY")
}

/// The state of a port in one spanning tree (`IFLA_BRIDGE_MST_ENTRY_*`, linux/if_bridge.h).
public struct BridgeMSTAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_MST_ENTRY_"
  public static let keys = BridgeMSTAttributes()

  public let msti = AttributeKey<UInt16>(1, "MSTI")
  public let state = AttributeKey<BridgePortState>(2, "STATE")
}
