import Netlink

/// Attributes of `IFLA_AF_SPEC` in messages about a bridge (`IFLA_BRIDGE_*`, linux/if_bridge.h).
public struct BridgeLinkAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_"
  public static let keys = BridgeLinkAttributes()

  /// Who carries out the change (`BRIDGE_FLAGS_*`): 1 the bridge, 2 the device itself.
  public let flags = AttributeKey<BridgeTarget>(0, "FLAGS")
  /// How a network card switches between its own functions (`BRIDGE_MODE_*`): 0 by itself (VEB), 1 through the
  /// next switch (VEPA).
  public let mode = AttributeKey<BridgeMode>(1, "MODE")
  /// A VLAN, or one end of a range. There is one attribute for each.
  public let vlanInfo = AttributeKey<BridgeVLANInfo>(2, "VLAN_INFO")
  /// A VLAN's tunnel, or one end of a range. There is one attribute for each.
  public let vlanTunnelInfo = AttributeKey<Attributes<BridgeVLANTunnelAttributes>>(
    3, "VLAN_TUNNEL_INFO")
  /// A nest of `IFLA_BRIDGE_MRP_*`: Media Redundancy Protocol.
  public let mrp = AttributeKey<[UInt8]>(4, "MRP")
  /// A nest of `IFLA_BRIDGE_CFM_*`: Connectivity Fault Management.
  public let cfm = AttributeKey<[UInt8]>(5, "CFM")
  /// The port's state in each spanning tree.
  public let mst = AttributeKey<Attributes<BridgeMSTListAttributes>>(6, "MST")
}

/// Which tunnel a VLAN of a port goes through (`IFLA_BRIDGE_VLAN_TUNNEL_*`, linux/if_bridge.h).
public struct BridgeVLANTunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_VLAN_TUNNEL_"
  public static let keys = BridgeVLANTunnelAttributes()

  /// The tunnel's number, a VNI of 24 bits.
  public let id = AttributeKey<UInt32>(1, "ID")
  /// The VLAN, 1 to 4094.
  public let vid = AttributeKey<UInt16>(2, "VID")
  /// `BRIDGE_VLAN_INFO_*`, of which only the two range flags matter here.
  public let flags = AttributeKey<VLANFlags>(3, "FLAGS")
}

/// States of spanning trees (`IFLA_BRIDGE_MST_*`, linux/if_bridge.h).
public struct BridgeMSTListAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_MST_"
  public static let keys = BridgeMSTListAttributes()

  /// One spanning tree. There is one attribute for each.
  public let entry = AttributeKey<Attributes<BridgeMSTAttributes>>(1, "ENTRY")
}

/// The state of a port in one spanning tree (`IFLA_BRIDGE_MST_ENTRY_*`, linux/if_bridge.h).
public struct BridgeMSTAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BRIDGE_MST_ENTRY_"
  public static let keys = BridgeMSTAttributes()

  /// The number of the spanning tree (MSTI); 0 is the common one.
  public let msti = AttributeKey<UInt16>(1, "MSTI")
  /// The port's state in it.
  public let state = AttributeKey<BridgePortState>(2, "STATE")
}
