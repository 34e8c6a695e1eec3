import CLinux
import Netlink

/// The names of attributes that may stand together, and of those nested in them.
struct AttributeNames: Sendable {
  struct Nest: Sendable {
    let code: Int
    /// How many bytes stand before the attributes.
    let skip: Int
    let names: AttributeNames

    init(_ code: Int, skip: Int = 0, _ names: AttributeNames) {
      self.code = code
      self.skip = skip
      self.names = names
    }
  }

  let prefix: StaticString
  /// In the order of their codes.
  let words: StaticString
  let nests: [Nest]

  init(_ prefix: StaticString, _ words: StaticString, _ nests: Nest...) {
    self.prefix = prefix
    self.words = words
    self.nests = nests
  }
}

/// What messages hold that have no schema of their own: those about queueing, bridges, statistics and
/// configuration (linux/rtnetlink.h, linux/if_bridge.h, linux/if_link.h, linux/netconf.h).
extension AttributeNames {
  static let queueing = AttributeNames(
    "TCA_",
    """
    UNSPEC KIND OPTIONS STATS XSTATS RATE FCNT STATS2 STAB PAD DUMP_INVISIBLE CHAIN HW_OFFLOAD \
    INGRESS_BLOCK EGRESS_BLOCK DUMP_FLAGS EXT_WARN_MSG
    """,
    Nest(
      TCA_STATS2,
      AttributeNames(
        "TCA_STATS_", "UNSPEC BASIC RATE_EST QUEUE APP RATE_EST64 PAD BASIC_HW PKT64")))

  /// `TCA_OPTIONS` of a kind, and how many bytes stand before the attributes.
  static func queueing(_ kind: String) -> (AttributeNames, Int)? {
    switch kind {
    case "tbf":
      (AttributeNames("TCA_TBF_", "UNSPEC PARMS RTAB PTAB RATE64 PRATE64 BURST PBURST PAD"), 0)
    case "netem":
      (
        AttributeNames(
          "TCA_NETEM_",
          """
          UNSPEC CORR DELAY_DIST REORDER CORRUPT LOSS RATE ECN RATE64 PAD LATENCY64 JITTER64 SLOT \
          SLOT_DIST PRNG_SEED
          """), 24
      )
    default: nil
    }
  }

  /// What a database of multicast groups tells.
  static let multicast = AttributeNames(
    "MDBA_", "UNSPEC MDB ROUTER",
    Nest(
      MDBA_MDB,
      AttributeNames(
        "MDBA_MDB_", "UNSPEC ENTRY",
        Nest(
          MDBA_MDB_ENTRY,
          AttributeNames(
            "MDBA_MDB_ENTRY_", "UNSPEC INFO",
            Nest(MDBA_MDB_ENTRY_INFO, skip: MemoryLayout<br_mdb_entry>.size, multicastEntry))))),
    Nest(
      MDBA_ROUTER,
      AttributeNames(
        "MDBA_ROUTER_", "UNSPEC PORT",
        Nest(
          MDBA_ROUTER_PORT, skip: 4,
          AttributeNames(
            "MDBA_ROUTER_PATTR_", "UNSPEC TIMER TYPE INET_TIMER INET6_TIMER VID")))))

  private static let multicastEntry = AttributeNames(
    "MDBA_MDB_EATTR_",
    "UNSPEC TIMER SRC_LIST GROUP_MODE SOURCE RTPROT DST DST_PORT VNI IFINDEX SRC_VNI",
    Nest(
      MDBA_MDB_EATTR_SRC_LIST,
      AttributeNames(
        "MDBA_MDB_SRCLIST_", "UNSPEC ENTRY",
        Nest(
          MDBA_MDB_SRCLIST_ENTRY, AttributeNames("MDBA_MDB_SRCATTR_", "UNSPEC ADDRESS TIMER")))))

  /// What is asked of it.
  static let multicastRequest = AttributeNames(
    "MDBA_SET_", "ENTRY_UNSPEC ENTRY ENTRY_ATTRS",
    Nest(
      MDBA_SET_ENTRY_ATTRS,
      AttributeNames(
        "MDBE_ATTR_",
        """
        UNSPEC SOURCE SRC_LIST GROUP_MODE RTPROT DST DST_PORT VNI IFINDEX SRC_VNI STATE_MASK
        """)))

  static let vlan = AttributeNames(
    "BRIDGE_VLANDB_", "UNSPEC ENTRY GLOBAL_OPTIONS",
    Nest(
      BRIDGE_VLANDB_ENTRY,
      AttributeNames(
        "BRIDGE_VLANDB_ENTRY_",
        """
        UNSPEC INFO RANGE STATE TUNNEL_INFO STATS MCAST_ROUTER MCAST_N_GROUPS MCAST_MAX_GROUPS \
        NEIGH_SUPPRESS
        """,
        Nest(
          BRIDGE_VLANDB_ENTRY_TUNNEL_INFO, AttributeNames("BRIDGE_VLANDB_TINFO_", "UNSPEC ID CMD")),
        Nest(
          BRIDGE_VLANDB_ENTRY_STATS,
          AttributeNames(
            "BRIDGE_VLANDB_STATS_", "UNSPEC RX_BYTES RX_PACKETS TX_BYTES TX_PACKETS PAD")))),
    Nest(
      BRIDGE_VLANDB_GLOBAL_OPTIONS,
      AttributeNames(
        "BRIDGE_VLANDB_GOPTS_",
        """
        UNSPEC ID RANGE MCAST_SNOOPING MCAST_IGMP_VERSION MCAST_MLD_VERSION MCAST_LAST_MEMBER_CNT \
        MCAST_STARTUP_QUERY_CNT MCAST_LAST_MEMBER_INTVL PAD MCAST_MEMBERSHIP_INTVL \
        MCAST_QUERIER_INTVL MCAST_QUERY_INTVL MCAST_QUERY_RESPONSE_INTVL \
        MCAST_STARTUP_QUERY_INTVL MCAST_QUERIER MCAST_ROUTER_PORTS MCAST_QUERIER_STATE MSTI
        """)))

  static let vlanDump = AttributeNames("BRIDGE_VLANDB_DUMP_", "UNSPEC FLAGS")

  static let statistics = AttributeNames(
    "IFLA_STATS_", "UNSPEC LINK_64 LINK_XSTATS LINK_XSTATS_SLAVE LINK_OFFLOAD_XSTATS AF_SPEC")
  static let statisticsRequest = AttributeNames(
    "IFLA_STATS_", "GETSET_UNSPEC GET_FILTERS SET_OFFLOAD_XSTATS_L3_STATS")

  static let tunnel = AttributeNames(
    "VXLAN_VNIFILTER_", "UNSPEC ENTRY",
    Nest(
      VXLAN_VNIFILTER_ENTRY,
      AttributeNames("VXLAN_VNIFILTER_ENTRY_", "UNSPEC START END GROUP GROUP6 STATS")))

  static let prefix = AttributeNames("PREFIX_", "UNSPEC ADDRESS CACHEINFO")
  static let label = AttributeNames("IFAL_", "UNSPEC ADDRESS LABEL")
  static let configuration = AttributeNames(
    "NETCONFA_",
    """
    UNSPEC IFINDEX FORWARDING RP_FILTER MC_FORWARDING PROXY_NEIGH IGNORE_ROUTES_WITH_LINKDOWN INPUT \
    BC_FORWARDING
    """)
  static let neighbourTable = AttributeNames(
    "NDTA_", "UNSPEC NAME THRESH1 THRESH2 THRESH3 CONFIG PARMS STATS GC_INTERVAL PAD")

  /// `IFLA_AF_SPEC` of a message about a bridge.
  static let bridge = AttributeNames(
    "IFLA_BRIDGE_", "FLAGS MODE VLAN_INFO VLAN_TUNNEL_INFO MRP CFM MST",
    Nest(
      IFLA_BRIDGE_VLAN_TUNNEL_INFO,
      AttributeNames("IFLA_BRIDGE_VLAN_TUNNEL_", "UNSPEC ID VID FLAGS")),
    Nest(
      6,
      AttributeNames(
        "IFLA_BRIDGE_MST_", "UNSPEC ENTRY",
        Nest(1, AttributeNames("IFLA_BRIDGE_MST_ENTRY_", "UNSPEC MSTI STATE")))))

  /// `RTA_ENCAP` by its type (linux/lwtunnel.h).
  static func encapsulation(_ type: UInt16) -> AttributeNames? {
    switch Int(type) {
    case LWTUNNEL_ENCAP_MPLS: AttributeNames("MPLS_IPTUNNEL_", "UNSPEC DST TTL")
    case LWTUNNEL_ENCAP_IP:
      AttributeNames("LWTUNNEL_IP_", "UNSPEC ID DST SRC TTL TOS FLAGS PAD OPTS")
    case LWTUNNEL_ENCAP_ILA:
      AttributeNames(
        "ILA_ATTR_",
        "UNSPEC LOCATOR IDENTIFIER LOCATOR_MATCH IFINDEX DIR PAD CSUM_MODE IDENT_TYPE HOOK_TYPE")
    case LWTUNNEL_ENCAP_IP6:
      AttributeNames("LWTUNNEL_IP6_", "UNSPEC ID DST SRC HOPLIMIT TC FLAGS PAD OPTS")
    case LWTUNNEL_ENCAP_SEG6: AttributeNames("SEG6_IPTUNNEL_", "UNSPEC SRH SRC")
    case LWTUNNEL_ENCAP_BPF: AttributeNames("LWT_BPF_", "UNSPEC IN OUT XMIT XMIT_HEADROOM")
    case LWTUNNEL_ENCAP_SEG6_LOCAL:
      AttributeNames(
        "SEG6_LOCAL_", "UNSPEC ACTION SRH TABLE NH4 NH6 IIF OIF BPF VRFTABLE COUNTERS FLAVORS")
    case LWTUNNEL_ENCAP_RPL: AttributeNames("RPL_IPTUNNEL_", "UNSPEC SRH")
    case LWTUNNEL_ENCAP_IOAM6:
      AttributeNames("IOAM6_IPTUNNEL_", "UNSPEC MODE DST TRACE FREQ_K FREQ_N SRC")
    case 10: AttributeNames("LWT_XFRM_", "UNSPEC IF_ID LINK")
    default: nil
    }
  }
}
