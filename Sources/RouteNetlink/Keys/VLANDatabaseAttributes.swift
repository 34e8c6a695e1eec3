import Netlink

/// VLANs of a bridge or a port (`BRIDGE_VLANDB_*`, linux/if_bridge.h).
public struct VLANDatabaseAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_"
  public static let keys = VLANDatabaseAttributes()

  public let entry = AttributeKey<Attributes<VLANEntryAttributes>>(1, "ENTRY")
  public let globalOptions = AttributeKey<Attributes<VLANGlobalAttributes>>(2, "GLOBAL_OPTIONS")
}

/// Attributes of a VLAN of a port (`BRIDGE_VLANDB_ENTRY_*`, linux/if_bridge.h).
public struct VLANEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_ENTRY_"
  public static let keys = VLANEntryAttributes()

  public let info = AttributeKey<BridgeVLANInfo>(1, "INFO")
  public let range = AttributeKey<UInt16>(2, "RANGE")
  public let state = AttributeKey<BridgePortState>(3, "STATE")
  public let tunnelInfo = AttributeKey<Attributes<VLANTunnelAttributes>>(4, "TUNNEL_INFO")
  public let stats = AttributeKey<Attributes<VLANStatistics>>(5, "STATS")
  public let mcastRouter = AttributeKey<UInt8>(6, "MCAST_ROUTER")
  public let mcastNGroups = AttributeKey<UInt32>(7, "MCAST_N_GROUPS")
  public let mcastMaxGroups = AttributeKey<UInt32>(8, "MCAST_MAX_GROUPS")
  public let neighSuppress = AttributeKey<UInt8>(9, "NEIGH_SUPPRESS")
}

/// The tunnel of a VLAN (`BRIDGE_VLANDB_TINFO_*`, linux/if_bridge.h).
public struct VLANTunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_TINFO_"
  public static let keys = VLANTunnelAttributes()

  public let id = AttributeKey<UInt32>(1, "ID")
  public let cmd = AttributeKey<UInt32>(2, "CMD")
}

/// What a VLAN counted (`BRIDGE_VLANDB_STATS_*`, linux/if_bridge.h).
public struct VLANStatistics: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_STATS_"
  public static let keys = VLANStatistics()

  public let rxBytes = AttributeKey<UInt64>(1, "RX_BYTES")
  public let rxPackets = AttributeKey<UInt64>(2, "RX_PACKETS")
  public let txBytes = AttributeKey<UInt64>(3, "TX_BYTES")
  public let txPackets = AttributeKey<UInt64>(4, "TX_PACKETS")
  public let pad = AttributeKey<Padding>(5, "PAD")
}

/// Attributes of a VLAN of a bridge as a whole (`BRIDGE_VLANDB_GOPTS_*`, linux/if_bridge.h). Times
/// are in hundredths of a second.
public struct VLANGlobalAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_GOPTS_"
  public static let keys = VLANGlobalAttributes()

  public let id = AttributeKey<UInt16>(1, "ID")
  public let range = AttributeKey<UInt16>(2, "RANGE")
  public let mcastSnooping = AttributeKey<UInt8>(3, "MCAST_SNOOPING")
  public let mcastIgmpVersion = AttributeKey<UInt8>(4, "MCAST_IGMP_VERSION")
  public let mcastMldVersion = AttributeKey<UInt8>(5, "MCAST_MLD_VERSION")
  public let mcastLastMemberCnt = AttributeKey<UInt32>(6, "MCAST_LAST_MEMBER_CNT")
  public let mcastStartupQueryCnt = AttributeKey<UInt32>(7, "MCAST_STARTUP_QUERY_CNT")
  public let mcastLastMemberIntvl = AttributeKey<UInt64>(8, "MCAST_LAST_MEMBER_INTVL")
  public let pad = AttributeKey<Padding>(9, "PAD")
  public let mcastMembershipIntvl = AttributeKey<UInt64>(10, "MCAST_MEMBERSHIP_INTVL")
  public let mcastQuerierIntvl = AttributeKey<UInt64>(11, "MCAST_QUERIER_INTVL")
  public let mcastQueryIntvl = AttributeKey<UInt64>(12, "MCAST_QUERY_INTVL")
  public let mcastQueryResponseIntvl = AttributeKey<UInt64>(13, "MCAST_QUERY_RESPONSE_INTVL")
  public let mcastStartupQueryIntvl = AttributeKey<UInt64>(14, "MCAST_STARTUP_QUERY_INTVL")
  public let mcastQuerier = AttributeKey<UInt8>(15, "MCAST_QUERIER")
  public let mcastRouterPorts = AttributeKey<Attributes<MulticastRouterListAttributes>>(
    16, "MCAST_ROUTER_PORTS")
  public let mcastQuerierState = AttributeKey<Attributes<BridgeQuerierAttributes>>(
    17, "MCAST_QUERIER_STATE")
  public let msti = AttributeKey<UInt16>(18, "MSTI")
}

/// Attributes of a question for VLANs (`BRIDGE_VLANDB_DUMP_*`, linux/if_bridge.h).
public struct VLANDumpAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_DUMP_"
  public static let keys = VLANDumpAttributes()

  public let flags = AttributeKey<UInt32>(1, "FLAGS")
}
