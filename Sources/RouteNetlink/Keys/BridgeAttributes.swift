import Netlink

/// Attributes of a bridge (`IFLA_BR_*`, linux/if_link.h). Times are in hundredths of a second
/// (USER_HZ).
public struct BridgeAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bridge"]
  public static let prefix: StaticString = "IFLA_BR_"
  public static let keys = BridgeAttributes()

  public let forwardDelay = AttributeKey<UInt32>(1, "FORWARD_DELAY")
  public let helloTime = AttributeKey<UInt32>(2, "HELLO_TIME")
  public let maxAge = AttributeKey<UInt32>(3, "MAX_AGE")
  public let ageingTime = AttributeKey<UInt32>(4, "AGEING_TIME")
  public let stpState = AttributeKey<UInt32>(5, "STP_STATE")
  public let priority = AttributeKey<UInt16>(6, "PRIORITY")
  public let vlanFiltering = AttributeKey<UInt8>(7, "VLAN_FILTERING")
  public let vlanProtocol = AttributeKey<EtherType>(8, "VLAN_PROTOCOL", .network)
  public let groupFwdMask = AttributeKey<UInt16>(9, "GROUP_FWD_MASK")
  public let rootId = AttributeKey<[UInt8]>(10, "ROOT_ID")
  public let bridgeId = AttributeKey<[UInt8]>(11, "BRIDGE_ID")
  public let rootPort = AttributeKey<UInt16>(12, "ROOT_PORT")
  public let rootPathCost = AttributeKey<UInt32>(13, "ROOT_PATH_COST")
  public let topologyChange = AttributeKey<UInt8>(14, "TOPOLOGY_CHANGE")
  public let topologyChangeDetected = AttributeKey<UInt8>(15, "TOPOLOGY_CHANGE_DETECTED")
  public let helloTimer = AttributeKey<UInt64>(16, "HELLO_TIMER")
  public let tcnTimer = AttributeKey<UInt64>(17, "TCN_TIMER")
  public let topologyChangeTimer = AttributeKey<UInt64>(18, "TOPOLOGY_CHANGE_TIMER")
  public let gcTimer = AttributeKey<UInt64>(19, "GC_TIMER")
  public let groupAddr = AttributeKey<[UInt8]>(20, "GROUP_ADDR")
  public let fdbFlush = AttributeKey<FlagValue>(21, "FDB_FLUSH")
  public let mcastRouter = AttributeKey<UInt8>(22, "MCAST_ROUTER")
  public let mcastSnooping = AttributeKey<UInt8>(23, "MCAST_SNOOPING")
  public let mcastQueryUseIfaddr = AttributeKey<UInt8>(24, "MCAST_QUERY_USE_IFADDR")
  public let mcastQuerier = AttributeKey<UInt8>(25, "MCAST_QUERIER")
  public let mcastHashElasticity = AttributeKey<UInt32>(26, "MCAST_HASH_ELASTICITY")
  public let mcastHashMax = AttributeKey<UInt32>(27, "MCAST_HASH_MAX")
  public let mcastLastMemberCnt = AttributeKey<UInt32>(28, "MCAST_LAST_MEMBER_CNT")
  public let mcastStartupQueryCnt = AttributeKey<UInt32>(29, "MCAST_STARTUP_QUERY_CNT")
  public let mcastLastMemberIntvl = AttributeKey<UInt64>(30, "MCAST_LAST_MEMBER_INTVL")
  public let mcastMembershipIntvl = AttributeKey<UInt64>(31, "MCAST_MEMBERSHIP_INTVL")
  public let mcastQuerierIntvl = AttributeKey<UInt64>(32, "MCAST_QUERIER_INTVL")
  public let mcastQueryIntvl = AttributeKey<UInt64>(33, "MCAST_QUERY_INTVL")
  public let mcastQueryResponseIntvl = AttributeKey<UInt64>(34, "MCAST_QUERY_RESPONSE_INTVL")
  public let mcastStartupQueryIntvl = AttributeKey<UInt64>(35, "MCAST_STARTUP_QUERY_INTVL")
  public let nfCallIptables = AttributeKey<UInt8>(36, "NF_CALL_IPTABLES")
  public let nfCallIP6tables = AttributeKey<UInt8>(37, "NF_CALL_IP6TABLES")
  public let nfCallArptables = AttributeKey<UInt8>(38, "NF_CALL_ARPTABLES")
  public let vlanDefaultPvid = AttributeKey<UInt16>(39, "VLAN_DEFAULT_PVID")
  public let pad = AttributeKey<Padding>(40, "PAD")
  public let vlanStatsEnabled = AttributeKey<UInt8>(41, "VLAN_STATS_ENABLED")
  public let mcastStatsEnabled = AttributeKey<UInt8>(42, "MCAST_STATS_ENABLED")
  public let mcastIgmpVersion = AttributeKey<UInt8>(43, "MCAST_IGMP_VERSION")
  public let mcastMldVersion = AttributeKey<UInt8>(44, "MCAST_MLD_VERSION")
  public let vlanStatsPerPort = AttributeKey<UInt8>(45, "VLAN_STATS_PER_PORT")
  public let multiBoolopt = AttributeKey<MaskedFlags<BridgeOptions>>(46, "MULTI_BOOLOPT")
  public let mcastQuerierState = AttributeKey<Attributes<BridgeQuerierAttributes>>(
    47, "MCAST_QUERIER_STATE")
  public let fdbNLearned = AttributeKey<UInt32>(48, "FDB_N_LEARNED")
  public let fdbMaxLearned = AttributeKey<UInt32>(49, "FDB_MAX_LEARNED")
  public let stpMode = AttributeKey<SpanningTreeMode>(50, "STP_MODE")
}

/// Attributes of the multicast querier that a bridge follows (`BRIDGE_QUERIER_*`,
/// linux/if_bridge.h).
public struct BridgeQuerierAttributes: AttributeSet {
  public static let prefix: StaticString = "BRIDGE_QUERIER_"
  public static let keys = BridgeQuerierAttributes()

  public let ipAddress = AttributeKey<[UInt8]>(1, "IP_ADDRESS")
  public let ipPort = AttributeKey<UInt32>(2, "IP_PORT")
  public let ipOtherTimer = AttributeKey<UInt64>(3, "IP_OTHER_TIMER")
  public let pad = AttributeKey<Padding>(4, "PAD")
  public let ipv6Address = AttributeKey<[UInt8]>(5, "IPV6_ADDRESS")
  public let ipv6Port = AttributeKey<UInt32>(6, "IPV6_PORT")
  public let ipv6OtherTimer = AttributeKey<UInt64>(7, "IPV6_OTHER_TIMER")
}

/// Who runs the spanning tree protocol of a bridge (`BR_STP_MODE_*`, linux/if_link.h).
public struct SpanningTreeMode: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let auto = Self(rawValue: 0)
  public static let user = Self(rawValue: 1)
  public static let kernel = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .auto: "auto", .user: "user", .kernel: "kernel",
  ]
}

/// Options of a bridge that share an attribute (`BR_BOOLOPT_*`, linux/if_bridge.h).
public struct BridgeOptions: NamedFlags {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let noLinkLocalLearning = Self(rawValue: 1 << 0)
  public static let multicastVLANSnooping = Self(rawValue: 1 << 1)
  public static let multipleSpanningTrees = Self(rawValue: 1 << 2)
  public static let mdbOffloadFailNotification = Self(rawValue: 1 << 3)
  public static let fdbLocalVLAN0 = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .noLinkLocalLearning: "no_linklocal_learn", .multicastVLANSnooping: "mcast_vlan_snooping",
    .multipleSpanningTrees: "mst_enabled",
    .mdbOffloadFailNotification: "mdb_offload_fail_notification",
    .fdbLocalVLAN0: "fdb_local_vlan_0",
  ]
}
