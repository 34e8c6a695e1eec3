import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// An Ethernet bridge. Times are in hundredths of a second (kernel: USER_HZ).
  static let bridge = LinkKind("bridge", rows: Bridge.rows)
}

private enum Bridge {
  static let rows: [KindAttribute] = spanningTree + vlans + group + multicast + filters

  private static let spanningTree: [KindAttribute] = [
    .number(BridgeAttributes.keys.forwardDelay, "forward_delay", label: "forward_delay", tried: -2),
    .number(BridgeAttributes.keys.helloTime, "hello_time", label: "hello_time", tried: -2),
    .number(BridgeAttributes.keys.maxAge, "max_age", label: "max_age", tried: -2),
    .number(BridgeAttributes.keys.ageingTime, "ageing_time", label: "ageing_time", tried: -2),
    .number(BridgeAttributes.keys.stpState, "stp_state", label: "stp_state", tried: -2),
    .numbered(BridgeAttributes.keys.stpMode, "=stp_mode", label: "stp_mode"),
    .number(BridgeAttributes.keys.priority, "priority", label: "priority", tried: -2),
    .number(
      BridgeAttributes.keys.vlanFiltering, "vlan_filtering", label: "vlan_filtering", tried: -2),
    KindAttribute(
      BridgeAttributes.keys.vlanProtocol,
      word: Word("vlan_protocol", EtherType.tagShape) {
        (request, words) throws(CommandFailure) in
        request.data.put(
          BridgeAttributes.keys.vlanProtocol, try words.etherType("invalid vlan_protocol"))
      }, tried: -2
    ) { type, view in
      view.output.field("vlan_protocol", "vlan_protocol ", type.text)
    },
    bridgeID(BridgeAttributes.keys.bridgeId, "bridge_id", key: "bridge_id"),
    bridgeID(BridgeAttributes.keys.rootId, "designated_root", key: "root_id"),
    .number(BridgeAttributes.keys.rootPort, label: "root_port"),
    .number(BridgeAttributes.keys.rootPathCost, label: "root_path_cost"),
    .number(BridgeAttributes.keys.topologyChange, label: "topology_change"),
    .number(BridgeAttributes.keys.topologyChangeDetected, label: "topology_change_detected"),
    bridgeTimer(BridgeAttributes.keys.helloTimer, "hello_timer"),
    bridgeTimer(BridgeAttributes.keys.tcnTimer, "tcn_timer"),
    bridgeTimer(BridgeAttributes.keys.topologyChangeTimer, "topology_change_timer"),
    bridgeTimer(BridgeAttributes.keys.gcTimer, "gc_timer"),
    .number(BridgeAttributes.keys.fdbNLearned, label: "fdb_n_learned"),
    .number(BridgeAttributes.keys.fdbMaxLearned, "=fdb_max_learned", label: "fdb_max_learned"),
    KindAttribute(
      BridgeAttributes.keys.fdbFlush,
      word: Word("fdb_flush") { (request, _) in request.data.put(BridgeAttributes.keys.fdbFlush) },
      tried: -1),
  ]

  private static let vlans: [KindAttribute] = [
    .number(BridgeAttributes.keys.vlanDefaultPvid, "vlan_default_pvid", label: "vlan_default_pvid"),
    .number(
      BridgeAttributes.keys.vlanStatsEnabled, "vlan_stats_enabled", label: "vlan_stats_enabled"),
    .number(
      BridgeAttributes.keys.vlanStatsPerPort, "vlan_stats_per_port", label: "vlan_stats_per_port"),
  ]

  private static let group: [KindAttribute] = [
    KindAttribute(
      BridgeAttributes.keys.groupFwdMask,
      word: Word("group_fwd_mask", .number("MASK")) { (request, words) throws(CommandFailure) in
        request.data.put(
          BridgeAttributes.keys.groupFwdMask, try words.u16("invalid group_fwd_mask"))
      }
    ) { mask, view in
      view.output.field("group_fwd_mask", "group_fwd_mask ", alternateHex(mask))
    },
    .lladdr(
      BridgeAttributes.keys.groupAddr, "group_address", label: "group_address", key: "group_addr"),
  ]

  private static let multicast: [KindAttribute] =
    [
      .number(BridgeAttributes.keys.mcastSnooping, "mcast_snooping", label: "mcast_snooping"),
      option(.noLinkLocalLearning, "=no_linklocal_learn"),
      option(.multicastVLANSnooping, "=mcast_vlan_snooping"),
      option(.multipleSpanningTrees, "=mst_enabled"),
      option(.mdbOffloadFailNotification, "=mdb_offload_fail_notification"),
      option(.fdbLocalVLAN0, "=fdb_local_vlan_0"),
      .number(BridgeAttributes.keys.mcastRouter, "mcast_router", label: "mcast_router", tried: -1),
      .number(
        BridgeAttributes.keys.mcastQueryUseIfaddr, "mcast_query_use_ifaddr",
        label: "mcast_query_use_ifaddr"),
      .number(BridgeAttributes.keys.mcastQuerier, "mcast_querier", label: "mcast_querier"),
      KindAttribute(BridgeAttributes.keys.mcastQuerierState) { querier, view in
        QuerierState.describe(querier.attributeTable, view.output)
      },
      .number(
        BridgeAttributes.keys.mcastHashElasticity, "mcast_hash_elasticity",
        label: "mcast_hash_elasticity"),
      .number(BridgeAttributes.keys.mcastHashMax, "mcast_hash_max", label: "mcast_hash_max"),
      .number(
        BridgeAttributes.keys.mcastLastMemberCnt, "mcast_last_member_count",
        label: "mcast_last_member_count",
        key: "mcast_last_member_cnt"),
      .number(
        BridgeAttributes.keys.mcastStartupQueryCnt, "mcast_startup_query_count",
        label: "mcast_startup_query_count", key: "mcast_startup_query_cnt"),
      interval(BridgeAttributes.keys.mcastLastMemberIntvl, "mcast_last_member_interval"),
      interval(BridgeAttributes.keys.mcastMembershipIntvl, "mcast_membership_interval"),
      interval(BridgeAttributes.keys.mcastQuerierIntvl, "mcast_querier_interval"),
      interval(BridgeAttributes.keys.mcastQueryIntvl, "mcast_query_interval"),
      interval(BridgeAttributes.keys.mcastQueryResponseIntvl, "mcast_query_response_interval"),
      interval(BridgeAttributes.keys.mcastStartupQueryIntvl, "mcast_startup_query_interval"),
      .number(
        BridgeAttributes.keys.mcastStatsEnabled, "mcast_stats_enabled", label: "mcast_stats_enabled"
      ),
      .number(
        BridgeAttributes.keys.mcastIgmpVersion, "mcast_igmp_version", label: "mcast_igmp_version"),
      .number(
        BridgeAttributes.keys.mcastMldVersion, "mcast_mld_version", label: "mcast_mld_version"),
    ]

  private static let filters: [KindAttribute] = [
    .number(BridgeAttributes.keys.nfCallIptables, "nf_call_iptables", label: "nf_call_iptables"),
    .number(BridgeAttributes.keys.nfCallIP6tables, "nf_call_ip6tables", label: "nf_call_ip6tables"),
    .number(BridgeAttributes.keys.nfCallArptables, "nf_call_arptables", label: "nf_call_arptables"),
  ]

  private static func interval(_ key: AttributeKey<UInt64>, _ label: StaticString) -> KindAttribute
  {
    .number(
      key, label, label: "\(label)",
      key: String("\(label)".dropLast("interval".count)) + "intvl")
  }

  /// One bit of `IFLA_BR_MULTI_BOOLOPT`, shown if the kernel supports it.
  private static func option(_ option: BridgeOptions, _ spec: StaticString) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return KindAttribute(
      BridgeAttributes.keys.multiBoolopt,
      word: Word(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        let isOn = try words.u8("invalid \(label)") != 0
        request.set(BridgeAttributes.keys.multiBoolopt, option, isOn)
      }
    ) { options, view in
      guard options.mask.contains(option) else { return }
      view.output.field(label, label + " ", options.flags.contains(option) ? 1 : 0)
    }
  }
}

/// The id of a bridge: its priority, a dot, and its address without leading zeros.
func bridgeID(_ attribute: AttributeKey<[UInt8]>, _ label: String, key: String) -> KindAttribute {
  KindAttribute(attribute) { bytes, view in
    guard bytes.count >= 8 else { return }
    let priority = bytes[..<2].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    let address = bytes[2..<8].map { String($0, radix: 16) }
    view.output.field(
      key, label + " ", priority.joined() + "." + address.joined(separator: ":"))
  }
}

/// A timer in hundredths of a second, shown in seconds with two decimals.
func bridgeTimer(_ key: AttributeKey<UInt64>, _ label: String) -> KindAttribute {
  KindAttribute(key) { value, view in
    let (seconds, rest) = value.quotientAndRemainder(dividingBy: 100)
    let text = "\(seconds)." + (rest < 10 ? "0" : "") + "\(rest)"
    let padding = String(repeating: " ", count: max(0, 7 - text.utf8.count))
    view.output.field(label, json: .raw(text), text: "\(label) \(padding)\(text) ")
  }
}
