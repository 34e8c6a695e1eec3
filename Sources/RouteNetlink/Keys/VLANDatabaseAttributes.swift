import Netlink

/// VLANs of a bridge or a port (`BRIDGE_VLANDB_*`, linux/if_bridge.h).
public struct VLANDatabaseAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_"
  public static let keys = VLANDatabaseAttributes()

  /// A VLAN of the port or the bridge. There is one attribute for each.
  public let entry = AttributeKey<Attributes<VLANEntryAttributes>>(1, "ENTRY")
  /// The bridge's global options of a VLAN. There is one attribute for each.
  public let globalOptions = AttributeKey<Attributes<VLANGlobalAttributes>>(2, "GLOBAL_OPTIONS")
}

/// Attributes of a VLAN of a port (`BRIDGE_VLANDB_ENTRY_*`, linux/if_bridge.h).
public struct VLANEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_ENTRY_"
  public static let keys = VLANEntryAttributes()

  /// The VLAN, or the first of a range, and its flags.
  public let info = AttributeKey<BridgeVLANInfo>(1, "INFO")
  /// The last VLAN of a range.
  public let range = AttributeKey<UInt16>(2, "RANGE")
  /// The port's state in the VLAN.
  public let state = AttributeKey<BridgePortState>(3, "STATE")
  /// The VLAN's tunnel.
  public let tunnelInfo = AttributeKey<Attributes<VLANTunnelAttributes>>(4, "TUNNEL_INFO")
  /// The counters of the VLAN. Reported only if asked for.
  public let stats = AttributeKey<Attributes<VLANStatistics>>(5, "STATS")
  /// Whether the port counts as a multicast router port (`MDB_RTR_TYPE_*`): 0 never, 1 while a router is heard,
  /// 2 always, 3 until it expires.
  public let mcastRouter = AttributeKey<UInt8>(6, "MCAST_ROUTER")
  /// How many multicast groups the VLAN has on the port. Reported only.
  public let mcastNGroups = AttributeKey<UInt32>(7, "MCAST_N_GROUPS")
  /// The largest number of multicast groups; 0 for no limit.
  public let mcastMaxGroups = AttributeKey<UInt32>(8, "MCAST_MAX_GROUPS")
  /// Whether the bridge answers neighbour requests for hosts that it knows, 0 or 1.
  public let neighSuppress = AttributeKey<UInt8>(9, "NEIGH_SUPPRESS")
}

/// The tunnel of a VLAN (`BRIDGE_VLANDB_TINFO_*`, linux/if_bridge.h).
public struct VLANTunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_TINFO_"
  public static let keys = VLANTunnelAttributes()

  /// The tunnel's id, a VNI of 24 bits; for a range, that of its first VLAN.
  public let id = AttributeKey<UInt32>(1, "ID")
  /// `RTM_SETLINK` sets the tunnel, `RTM_DELLINK` removes it. In requests only.
  public let cmd = AttributeKey<UInt32>(2, "CMD")
}

/// Counters of a VLAN (`BRIDGE_VLANDB_STATS_*`, linux/if_bridge.h).
public struct VLANStatistics: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_STATS_"
  public static let keys = VLANStatistics()

  /// Bytes received.
  public let rxBytes = AttributeKey<UInt64>(1, "RX_BYTES")
  /// Packets received.
  public let rxPackets = AttributeKey<UInt64>(2, "RX_PACKETS")
  /// Bytes sent.
  public let txBytes = AttributeKey<UInt64>(3, "TX_BYTES")
  /// Packets sent.
  public let txPackets = AttributeKey<UInt64>(4, "TX_PACKETS")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(5, "PAD")
}

/// Global options of a VLAN on a bridge (`BRIDGE_VLANDB_GOPTS_*`, linux/if_bridge.h). Times are in hundredths
/// of a second.
public struct VLANGlobalAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_GOPTS_"
  public static let keys = VLANGlobalAttributes()

  /// The VLAN, or the first of a range, 1 to 4094.
  public let id = AttributeKey<UInt16>(1, "ID")
  /// The last VLAN of a range.
  public let range = AttributeKey<UInt16>(2, "RANGE")
  /// Whether multicast snooping is on, 0 or 1.
  public let mcastSnooping = AttributeKey<UInt8>(3, "MCAST_SNOOPING")
  /// The version of IGMP, 2 or 3.
  public let mcastIgmpVersion = AttributeKey<UInt8>(4, "MCAST_IGMP_VERSION")
  /// The version of MLD, 1 or 2.
  public let mcastMldVersion = AttributeKey<UInt8>(5, "MCAST_MLD_VERSION")
  /// How many queries are sent after a leave message.
  public let mcastLastMemberCnt = AttributeKey<UInt32>(6, "MCAST_LAST_MEMBER_CNT")
  /// How many queries are sent at startup.
  public let mcastStartupQueryCnt = AttributeKey<UInt32>(7, "MCAST_STARTUP_QUERY_CNT")
  /// The time between the queries after a leave message.
  public let mcastLastMemberIntvl = AttributeKey<UInt64>(8, "MCAST_LAST_MEMBER_INTVL")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(9, "PAD")
  /// The time after which a port leaves a group that no listener reports.
  public let mcastMembershipIntvl = AttributeKey<UInt64>(10, "MCAST_MEMBERSHIP_INTVL")
  /// The time after which another, silent querier counts as gone.
  public let mcastQuerierIntvl = AttributeKey<UInt64>(11, "MCAST_QUERIER_INTVL")
  /// The time between general queries.
  public let mcastQueryIntvl = AttributeKey<UInt64>(12, "MCAST_QUERY_INTVL")
  /// The time that listeners have to answer a query.
  public let mcastQueryResponseIntvl = AttributeKey<UInt64>(13, "MCAST_QUERY_RESPONSE_INTVL")
  /// The time between the queries at startup.
  public let mcastStartupQueryIntvl = AttributeKey<UInt64>(14, "MCAST_STARTUP_QUERY_INTVL")
  /// Whether the bridge sends queries, 0 or 1.
  public let mcastQuerier = AttributeKey<UInt8>(15, "MCAST_QUERIER")
  /// The ports with multicast routers. Reported only.
  public let mcastRouterPorts = AttributeKey<Attributes<MulticastRouterListAttributes>>(
    16, "MCAST_ROUTER_PORTS")
  /// The queriers that the bridge knows of. Reported only.
  public let mcastQuerierState = AttributeKey<Attributes<BridgeQuerierAttributes>>(
    17, "MCAST_QUERIER_STATE")
  /// The number of the VLAN's spanning tree (MSTI); 0 is the common one.
  public let msti = AttributeKey<UInt16>(18, "MSTI")
}

/// Attributes of a query for VLANs (`BRIDGE_VLANDB_DUMP_*`, linux/if_bridge.h).
public struct VLANDumpAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_VLANDB_DUMP_"
  public static let keys = VLANDumpAttributes()

  /// `BRIDGE_VLANDB_DUMPF_*`: 1 for statistics, 2 for global options instead of entries.
  public let flags = AttributeKey<UInt32>(1, "FLAGS")
}
