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
    .u32(IFLA_BR_FORWARD_DELAY, "forward_delay", label: "forward_delay", tried: -2),
    .u32(IFLA_BR_HELLO_TIME, "hello_time", label: "hello_time", tried: -2),
    .u32(IFLA_BR_MAX_AGE, "max_age", label: "max_age", tried: -2),
    .u32(IFLA_BR_AGEING_TIME, "ageing_time", label: "ageing_time", tried: -2),
    .u32(IFLA_BR_STP_STATE, "stp_state", label: "stp_state", tried: -2),
    .named(
      UAPI.IFLA_BR_STP_MODE, "=stp_mode", ["auto", "user", "kernel"], as: UInt32.self,
      label: "stp_mode"),
    .u16(IFLA_BR_PRIORITY, "priority", label: "priority", tried: -2),
    .u8(IFLA_BR_VLAN_FILTERING, "vlan_filtering", label: "vlan_filtering", tried: -2),
    KindAttribute(
      IFLA_BR_VLAN_PROTOCOL,
      word: Word("vlan_protocol", .choice(["802.1Q", "802.1ad"])) {
        (request, words) throws(CommandFailure) in
        let word = try words.next()
        guard let number = EtherType.number(word) else {
          throw .invalid(word, "invalid vlan_protocol")
        }
        request.data.put(IFLA_BR_VLAN_PROTOCOL, number.bigEndian)
      }, tried: -2
    ) { payload, view in
      if let number = payload.be16 {
        view.output.field("vlan_protocol", "vlan_protocol ", EtherType.text(number))
      }
    },
    bridgeID(IFLA_BR_BRIDGE_ID, "bridge_id", key: "bridge_id"),
    bridgeID(IFLA_BR_ROOT_ID, "designated_root", key: "root_id"),
    .u16(IFLA_BR_ROOT_PORT, label: "root_port"),
    .u32(IFLA_BR_ROOT_PATH_COST, label: "root_path_cost"),
    .u8(IFLA_BR_TOPOLOGY_CHANGE, label: "topology_change"),
    .u8(IFLA_BR_TOPOLOGY_CHANGE_DETECTED, label: "topology_change_detected"),
    bridgeTimer(IFLA_BR_HELLO_TIMER, "hello_timer"),
    bridgeTimer(IFLA_BR_TCN_TIMER, "tcn_timer"),
    bridgeTimer(IFLA_BR_TOPOLOGY_CHANGE_TIMER, "topology_change_timer"),
    bridgeTimer(IFLA_BR_GC_TIMER, "gc_timer"),
    .u32(UAPI.IFLA_BR_FDB_N_LEARNED, label: "fdb_n_learned"),
    .u32(UAPI.IFLA_BR_FDB_MAX_LEARNED, "=fdb_max_learned", label: "fdb_max_learned"),
    KindAttribute(
      IFLA_BR_FDB_FLUSH,
      word: Word("fdb_flush") { (request, _) in request.data.putFlag(IFLA_BR_FDB_FLUSH) },
      tried: -1),
  ]

  private static let vlans: [KindAttribute] = [
    .u16(IFLA_BR_VLAN_DEFAULT_PVID, "vlan_default_pvid", label: "vlan_default_pvid"),
    .u8(IFLA_BR_VLAN_STATS_ENABLED, "vlan_stats_enabled", label: "vlan_stats_enabled"),
    .u8(IFLA_BR_VLAN_STATS_PER_PORT, "vlan_stats_per_port", label: "vlan_stats_per_port"),
  ]

  private static let group: [KindAttribute] = [
    KindAttribute(
      IFLA_BR_GROUP_FWD_MASK,
      word: Word("group_fwd_mask", .number("MASK")) { (request, words) throws(CommandFailure) in
        request.data.put(IFLA_BR_GROUP_FWD_MASK, try words.u16("invalid group_fwd_mask"))
      }
    ) { payload, view in
      guard let mask = payload.u16 else { return }
      view.output.field("group_fwd_mask", "group_fwd_mask ", alternateHex(mask))
    },
    .lladdr(IFLA_BR_GROUP_ADDR, "group_address", label: "group_address", key: "group_addr"),
  ]

  private static let multicast: [KindAttribute] =
    [
      .u8(IFLA_BR_MCAST_SNOOPING, "mcast_snooping", label: "mcast_snooping"),
      option(0, "=no_linklocal_learn"),
      option(1, "=mcast_vlan_snooping"),
      option(2, "=mst_enabled"),
      option(3, "=mdb_offload_fail_notification"),
      option(4, "=fdb_local_vlan_0"),
      .u8(IFLA_BR_MCAST_ROUTER, "mcast_router", label: "mcast_router", tried: -1),
      .u8(
        IFLA_BR_MCAST_QUERY_USE_IFADDR, "mcast_query_use_ifaddr", label: "mcast_query_use_ifaddr"),
      .u8(IFLA_BR_MCAST_QUERIER, "mcast_querier", label: "mcast_querier"),
      KindAttribute(IFLA_BR_MCAST_QUERIER_STATE) { payload, view in
        QuerierState.describe(payload.nested, view.output)
      },
      .u32(IFLA_BR_MCAST_HASH_ELASTICITY, "mcast_hash_elasticity", label: "mcast_hash_elasticity"),
      .u32(IFLA_BR_MCAST_HASH_MAX, "mcast_hash_max", label: "mcast_hash_max"),
      .u32(
        IFLA_BR_MCAST_LAST_MEMBER_CNT, "mcast_last_member_count", label: "mcast_last_member_count",
        key: "mcast_last_member_cnt"),
      .u32(
        IFLA_BR_MCAST_STARTUP_QUERY_CNT, "mcast_startup_query_count",
        label: "mcast_startup_query_count", key: "mcast_startup_query_cnt"),
      interval(IFLA_BR_MCAST_LAST_MEMBER_INTVL, "mcast_last_member_interval"),
      interval(IFLA_BR_MCAST_MEMBERSHIP_INTVL, "mcast_membership_interval"),
      interval(IFLA_BR_MCAST_QUERIER_INTVL, "mcast_querier_interval"),
      interval(IFLA_BR_MCAST_QUERY_INTVL, "mcast_query_interval"),
      interval(IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, "mcast_query_response_interval"),
      interval(IFLA_BR_MCAST_STARTUP_QUERY_INTVL, "mcast_startup_query_interval"),
      .u8(IFLA_BR_MCAST_STATS_ENABLED, "mcast_stats_enabled", label: "mcast_stats_enabled"),
      .u8(IFLA_BR_MCAST_IGMP_VERSION, "mcast_igmp_version", label: "mcast_igmp_version"),
      .u8(IFLA_BR_MCAST_MLD_VERSION, "mcast_mld_version", label: "mcast_mld_version"),
    ]

  private static let filters: [KindAttribute] = [
    .u8(IFLA_BR_NF_CALL_IPTABLES, "nf_call_iptables", label: "nf_call_iptables"),
    .u8(IFLA_BR_NF_CALL_IP6TABLES, "nf_call_ip6tables", label: "nf_call_ip6tables"),
    .u8(IFLA_BR_NF_CALL_ARPTABLES, "nf_call_arptables", label: "nf_call_arptables"),
  ]

  private static func interval(_ code: Int, _ label: StaticString) -> KindAttribute {
    .u64(
      code, label, label: "\(label)",
      key: String("\(label)".dropLast("interval".count)) + "intvl")
  }

  /// One bit of `IFLA_BR_MULTI_BOOLOPT`; shown where the kernel knows it.
  private static func option(_ bit: UInt32, _ spec: StaticString) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return KindAttribute(
      IFLA_BR_MULTI_BOOLOPT,
      word: Word(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        let isOn = try words.u8("invalid \(label)") != 0
        request.setBit(IFLA_BR_MULTI_BOOLOPT, 1 << bit, isOn)
      }
    ) { payload, view in
      guard let value = payload.u32, let mask: UInt32 = payload.integer(at: 4), mask >> bit & 1 != 0
      else { return }
      view.output.field(label, label + " ", value >> bit & 1)
    }
  }
}

/// A bridge's id: its priority, a dot, its address without leading zeros.
func bridgeID(_ code: Int, _ label: String, key: String) -> KindAttribute {
  KindAttribute(code) { payload, view in
    guard payload.count >= 8 else { return }
    let bytes = payload.array
    let priority = bytes[..<2].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    let address = bytes[2..<8].map { String($0, radix: 16) }
    view.output.field(
      key, label + " ", priority.joined() + "." + address.joined(separator: ":"))
  }
}

/// A timer in hundredths of a second, shown in seconds with two decimals.
func bridgeTimer(_ code: Int, _ label: String) -> KindAttribute {
  KindAttribute(code) { payload, view in
    guard let value = payload.u64 else { return }
    let (seconds, rest) = value.quotientAndRemainder(dividingBy: 100)
    let text = "\(seconds)." + (rest < 10 ? "0" : "") + "\(rest)"
    let padding = String(repeating: " ", count: max(0, 7 - text.utf8.count))
    view.output.field(label, json: .raw(text), text: "\(label) \(padding)\(text) ")
  }
}
