import Netlink

/// Attributes of a bridge (`IFLA_BR_*`, linux/if_link.h). Times are in hundredths of a second
/// (USER_HZ).
public struct BridgeAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bridge"]
  public static let prefix: StaticString = "IFLA_BR_"
  public static let keys = BridgeAttributes()

  /// How long a port is in the listening and then in the learning state before it forwards: 200 to 3000 with
  /// STP.
  public let forwardDelay = AttributeKey<UInt32>(1, "FORWARD_DELAY")
  /// The time between messages of the Spanning Tree Protocol (STP): 100 to 1000.
  public let helloTime = AttributeKey<UInt32>(2, "HELLO_TIME")
  /// How long an STP message is valid: 600 to 4000.
  public let maxAge = AttributeKey<UInt32>(3, "MAX_AGE")
  /// How long an entry of the forwarding database is kept without frames from its address.
  public let ageingTime = AttributeKey<UInt32>(4, "AGEING_TIME")
  /// 0: no STP; 1: STP in the kernel; 2: STP by a program. Only 0 and 1 can be set.
  public let stpState = AttributeKey<UInt32>(5, "STP_STATE")
  /// The STP priority, 0 to 65535; the bridge with the lowest one becomes the root.
  public let priority = AttributeKey<UInt16>(6, "PRIORITY")
  /// 0 or 1: whether frames are filtered by VLAN.
  public let vlanFiltering = AttributeKey<UInt8>(7, "VLAN_FILTERING")
  /// The protocol of the VLAN tags: 802.1Q or 802.1ad.
  public let vlanProtocol = AttributeKey<EtherType>(8, "VLAN_PROTOCOL", .network)
  /// Bit n: forwards frames to 01:80:C2:00:00:0n. Bits 0, 1 and 2 cannot be set.
  public let groupFwdMask = AttributeKey<UInt16>(9, "GROUP_FWD_MASK")
  /// The root of the spanning tree: priority in two bytes, then MAC address. Reported only.
  public let rootId = AttributeKey<[UInt8]>(10, "ROOT_ID")
  /// The bridge itself, in the same form. Reported only.
  public let bridgeId = AttributeKey<[UInt8]>(11, "BRIDGE_ID")
  /// The number of the port towards the root; 0 if this bridge is the root. Reported only.
  public let rootPort = AttributeKey<UInt16>(12, "ROOT_PORT")
  /// The path cost to the root. Reported only.
  public let rootPathCost = AttributeKey<UInt32>(13, "ROOT_PATH_COST")
  /// 0 or 1: whether a topology change is in progress. Reported only.
  public let topologyChange = AttributeKey<UInt8>(14, "TOPOLOGY_CHANGE")
  /// 0 or 1: whether this bridge has detected a topology change. Reported only.
  public let topologyChangeDetected = AttributeKey<UInt8>(15, "TOPOLOGY_CHANGE_DETECTED")
  /// Time until the next STP message; 0 if the timer is not running. Reported only.
  public let helloTimer = AttributeKey<UInt64>(16, "HELLO_TIMER")
  /// Time until the root is notified of a topology change again; 0 if the timer is not running. Reported only.
  public let tcnTimer = AttributeKey<UInt64>(17, "TCN_TIMER")
  /// Time until the topology change ends; 0 if the timer is not running. Reported only.
  public let topologyChangeTimer = AttributeKey<UInt64>(18, "TOPOLOGY_CHANGE_TIMER")
  /// Time until aged entries are removed from the forwarding database. Reported only.
  public let gcTimer = AttributeKey<UInt64>(19, "GC_TIMER")
  /// The MAC address that STP messages are sent to, 6 bytes: one of 01:80:C2:00:00:0x.
  public let groupAddr = AttributeKey<[UInt8]>(20, "GROUP_ADDR")
  /// Removes all learned entries from the forwarding database. In requests.
  public let fdbFlush = AttributeKey<FlagValue>(21, "FDB_FLUSH")
  /// Whether the bridge itself gets all multicast: 0 never, 1 if it sees queries, 2 always.
  public let mcastRouter = AttributeKey<UInt8>(22, "MCAST_ROUTER")
  /// 0 or 1: whether multicast is only forwarded to ports with listeners.
  public let mcastSnooping = AttributeKey<UInt8>(23, "MCAST_SNOOPING")
  /// 0 or 1: whether queries are sent from the bridge's own IPv4 address instead of 0.0.0.0.
  public let mcastQueryUseIfaddr = AttributeKey<UInt8>(24, "MCAST_QUERY_USE_IFADDR")
  /// 0 or 1: whether the bridge itself sends queries.
  public let mcastQuerier = AttributeKey<UInt8>(25, "MCAST_QUERIER")
  /// No longer used by the kernel, which always reports 16.
  public let mcastHashElasticity = AttributeKey<UInt32>(26, "MCAST_HASH_ELASTICITY")
  /// The largest number of multicast groups.
  public let mcastHashMax = AttributeKey<UInt32>(27, "MCAST_HASH_MAX")
  /// How many queries are sent before a group without listeners is removed.
  public let mcastLastMemberCnt = AttributeKey<UInt32>(28, "MCAST_LAST_MEMBER_CNT")
  /// How many queries are sent at startup.
  public let mcastStartupQueryCnt = AttributeKey<UInt32>(29, "MCAST_STARTUP_QUERY_CNT")
  /// The time between queries for a group that a listener has left.
  public let mcastLastMemberIntvl = AttributeKey<UInt64>(30, "MCAST_LAST_MEMBER_INTVL")
  /// How long a group is kept without reports.
  public let mcastMembershipIntvl = AttributeKey<UInt64>(31, "MCAST_MEMBERSHIP_INTVL")
  /// The time without queries after which another querier counts as gone.
  public let mcastQuerierIntvl = AttributeKey<UInt64>(32, "MCAST_QUERIER_INTVL")
  /// The time between general queries.
  public let mcastQueryIntvl = AttributeKey<UInt64>(33, "MCAST_QUERY_INTVL")
  /// The time that listeners have to answer a query.
  public let mcastQueryResponseIntvl = AttributeKey<UInt64>(34, "MCAST_QUERY_RESPONSE_INTVL")
  /// The time between queries at startup.
  public let mcastStartupQueryIntvl = AttributeKey<UInt64>(35, "MCAST_STARTUP_QUERY_INTVL")
  /// 0 or 1: whether bridged IPv4 packets go through iptables.
  public let nfCallIptables = AttributeKey<UInt8>(36, "NF_CALL_IPTABLES")
  /// 0 or 1: whether bridged IPv6 packets go through ip6tables.
  public let nfCallIP6tables = AttributeKey<UInt8>(37, "NF_CALL_IP6TABLES")
  /// 0 or 1: whether bridged ARP packets go through arptables.
  public let nfCallArptables = AttributeKey<UInt8>(38, "NF_CALL_ARPTABLES")
  /// The VLAN of new ports (untagged): 1 to 4094; 0 for none.
  public let vlanDefaultPvid = AttributeKey<UInt16>(39, "VLAN_DEFAULT_PVID")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(40, "PAD")
  /// 0 or 1: whether there are counters for each VLAN.
  public let vlanStatsEnabled = AttributeKey<UInt8>(41, "VLAN_STATS_ENABLED")
  /// 0 or 1: whether IGMP and MLD messages are counted.
  public let mcastStatsEnabled = AttributeKey<UInt8>(42, "MCAST_STATS_ENABLED")
  /// The version of IGMP, 2 or 3.
  public let mcastIgmpVersion = AttributeKey<UInt8>(43, "MCAST_IGMP_VERSION")
  /// The version of MLD, 1 or 2.
  public let mcastMldVersion = AttributeKey<UInt8>(44, "MCAST_MLD_VERSION")
  /// 0 or 1: whether there are counters for each VLAN of each port; can be changed only while no port is in a
  /// VLAN.
  public let vlanStatsPerPort = AttributeKey<UInt8>(45, "VLAN_STATS_PER_PORT")
  /// Options that are on or off, with a mask.
  public let multiBoolopt = AttributeKey<MaskedFlags<BridgeOptions>>(46, "MULTI_BOOLOPT")
  /// The multicast queriers that the bridge follows. Reported only.
  public let mcastQuerierState = AttributeKey<Attributes<BridgeQuerierAttributes>>(
    47, "MCAST_QUERIER_STATE")
  /// How many entries of the forwarding database are learned. Reported only.
  public let fdbNLearned = AttributeKey<UInt32>(48, "FDB_N_LEARNED")
  /// The largest number of learned entries; 0 for no limit.
  public let fdbMaxLearned = AttributeKey<UInt32>(49, "FDB_MAX_LEARNED")
  /// Who runs STP; can be changed only while STP is off.
  public let stpMode = AttributeKey<SpanningTreeMode>(50, "STP_MODE")
}

/// Attributes of the multicast querier that a bridge follows (`BRIDGE_QUERIER_*`,
/// linux/if_bridge.h).
public struct BridgeQuerierAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_QUERIER_"
  public static let keys = BridgeQuerierAttributes()

  /// The IPv4 address of the querier, 4 bytes.
  public let ipAddress = AttributeKey<[UInt8]>(1, "IP_ADDRESS")
  /// Index of the querier's port; missing if the bridge itself is the querier.
  public let ipPort = AttributeKey<UInt32>(2, "IP_PORT")
  /// Time until the querier counts as gone, in hundredths of a second.
  public let ipOtherTimer = AttributeKey<UInt64>(3, "IP_OTHER_TIMER")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(4, "PAD")
  /// The IPv6 address of the querier, 16 bytes.
  public let ipv6Address = AttributeKey<[UInt8]>(5, "IPV6_ADDRESS")
  /// Like `ipPort`.
  public let ipv6Port = AttributeKey<UInt32>(6, "IPV6_PORT")
  /// Like `ipOtherTimer`.
  public let ipv6OtherTimer = AttributeKey<UInt64>(7, "IPV6_OTHER_TIMER")
}

/// Who runs the Spanning Tree Protocol of a bridge (`BR_STP_MODE_*`, linux/if_link.h).
public struct SpanningTreeMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// In the initial network namespace, the program /sbin/bridge-stp if it accepts; otherwise the kernel.
  public static let auto = Self(rawValue: 0)
  /// A program; /sbin/bridge-stp is not called.
  public static let user = Self(rawValue: 1)
  /// The kernel; /sbin/bridge-stp is not called.
  public static let kernel = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .auto: "auto", .user: "user", .kernel: "kernel",
  ]
}

/// Options of a bridge that share an attribute (`BR_BOOLOPT_*`, linux/if_bridge.h).
public struct BridgeOptions: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Does not learn addresses from link-local frames (`BR_BOOLOPT_NO_LL_LEARN`).
  public static let noLinkLocalLearning = Self(rawValue: 1 << 0)
  /// Multicast snooping for each VLAN (`BR_BOOLOPT_MCAST_VLAN_SNOOPING`).
  public static let multicastVLANSnooping = Self(rawValue: 1 << 1)
  /// Ports have a state for each spanning tree of VLANs (`BR_BOOLOPT_MST_ENABLE`).
  public static let multipleSpanningTrees = Self(rawValue: 1 << 2)
  /// Sends notifications about groups that could not be offloaded to hardware.
  public static let mdbOffloadFailNotification = Self(rawValue: 1 << 3)
  /// Keeps the ports' own addresses only once, for VLAN 0, instead of for each VLAN.
  public static let fdbLocalVLAN0 = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .noLinkLocalLearning: "no_linklocal_learn", .multicastVLANSnooping: "mcast_vlan_snooping",
    .multipleSpanningTrees: "mst_enabled",
    .mdbOffloadFailNotification: "mdb_offload_fail_notification",
    .fdbLocalVLAN0: "fdb_local_vlan_0",
  ]
}
