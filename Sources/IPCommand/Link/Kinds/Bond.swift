import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A bonding device (kernel: Documentation/networking/bonding.rst).
  static let bond = LinkKind("bond", rows: Bond.rows)
}

private enum Bond {
  static let rows: [KindAttribute] =
    [
      .named(
        IFLA_BOND_MODE, "mode",
        [
          "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb",
          "balance-alb",
        ], as: UInt8.self, label: "mode"),
      activeSlave,
      .u32(IFLA_BOND_MIIMON, "miimon", label: "miimon"),
      .u32(IFLA_BOND_UPDELAY, "updelay", label: "updelay"),
      .u32(IFLA_BOND_DOWNDELAY, "downdelay", label: "downdelay"),
      .u32(IFLA_BOND_PEER_NOTIF_DELAY, "peer_notify_delay", label: "peer_notify_delay"),
      .u8(IFLA_BOND_USE_CARRIER, "use_carrier", label: "use_carrier"),
      .u32(IFLA_BOND_ARP_INTERVAL, "arp_interval", label: "arp_interval"),
      .u8(IFLA_BOND_MISSED_MAX, "=arp_missed_max", label: "arp_missed_max"),
      targets(IFLA_BOND_ARP_IP_TARGET, "arp_ip_target") { (word) throws(CommandFailure) in
        guard let target = AddressText.address(word, AF_INET) else {
          throw CommandFailure(
            "Error: an IP address is expected rather than \"\(word)\"", status: 1, endsBatch: true)
        }
        return target.address.bytes
      },
      targets(IFLA_BOND_NS_IP6_TARGET, "=ns_ip6_target") { (word) throws(CommandFailure) in
        guard let target = AddressText.address(word, AF_INET6) else {
          throw AddressText.expected("address", word, AF_INET6)
        }
        return target.address.bytes
      },
      .named(
        IFLA_BOND_ARP_VALIDATE, "arp_validate",
        ["none", "active", "backup", "all", "filter", "filter_active", "filter_backup"],
        as: UInt32.self, label: "arp_validate", firstIsNull: true),
      .named(
        IFLA_BOND_ARP_ALL_TARGETS, "arp_all_targets", ["any", "all"], as: UInt32.self,
        label: "arp_all_targets"),
      primary,
      .named(
        IFLA_BOND_PRIMARY_RESELECT, "primary_reselect", ["always", "better", "failure"],
        as: UInt8.self, label: "primary_reselect"),
      .named(
        IFLA_BOND_FAIL_OVER_MAC, "fail_over_mac", ["none", "active", "follow"], as: UInt8.self,
        label: "fail_over_mac"),
      .named(
        IFLA_BOND_XMIT_HASH_POLICY, "xmit_hash_policy",
        ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"], as: UInt8.self,
        label: "xmit_hash_policy"),
      .u32(IFLA_BOND_RESEND_IGMP, "resend_igmp", label: "resend_igmp"),
      .u8(
        IFLA_BOND_NUM_PEER_NOTIF, "num_grat_arp|num_unsol_na", label: "num_grat_arp",
        key: "num_peer_notif", refusal: "invalid num_grat_arp|num_unsol_na"),
      .u8(IFLA_BOND_ALL_SLAVES_ACTIVE, "all_slaves_active", label: "all_slaves_active"),
      .u32(IFLA_BOND_MIN_LINKS, "min_links", label: "min_links"),
      .u32(IFLA_BOND_LP_INTERVAL, "lp_interval", label: "lp_interval"),
      .u32(IFLA_BOND_PACKETS_PER_SLAVE, "packets_per_slave", label: "packets_per_slave"),
    ] + link802_3ad

  /// What mode 802.3ad has of its own, and what follows it.
  private static let link802_3ad: [KindAttribute] = [
    .named(
      IFLA_BOND_AD_LACP_ACTIVE, "=lacp_active", ["off", "on"], as: UInt8.self,
      label: "lacp_active", key: "ad_lacp_active"),
    .named(
      IFLA_BOND_AD_LACP_RATE, "lacp_rate", ["slow", "fast"], as: UInt8.self, label: "lacp_rate",
      key: "ad_lacp_rate"),
    .onOff(UAPI.IFLA_BOND_COUPLED_CONTROL, "=coupled_control", label: "coupled_control"),
    .onOff(UAPI.IFLA_BOND_BROADCAST_NEIGH, "=broadcast_neighbor", label: "broadcast_neighbor"),
    .named(
      IFLA_BOND_AD_SELECT, "ad_select", ["stable", "bandwidth", "count", "actor_port_prio"],
      as: UInt8.self, label: "ad_select"),
    aggregator,
    .u16(IFLA_BOND_AD_ACTOR_SYS_PRIO, "ad_actor_sys_prio", label: "ad_actor_sys_prio"),
    .u16(IFLA_BOND_AD_USER_PORT_KEY, "ad_user_port_key", label: "ad_user_port_key"),
    .lladdr(IFLA_BOND_AD_ACTOR_SYSTEM, "ad_actor_system", label: "ad_actor_system"),
    .u8(IFLA_BOND_TLB_DYNAMIC_LB, "tlb_dynamic_lb", label: "tlb_dynamic_lb"),
  ]

  private static let activeSlave = KindAttribute(
    IFLA_BOND_ACTIVE_SLAVE,
    words: [
      Word("active_slave", .device) { (request, words) throws(CommandFailure) in
        request.data.put(IFLA_BOND_ACTIVE_SLAVE, try words.device(CommandFailure.noDevice))
      },
      Word("clear_active_slave") { (request, _) in
        request.data.put(IFLA_BOND_ACTIVE_SLAVE, UInt32(0))
      },
    ], show: port("active_slave"))

  private static let primary = KindAttribute(
    IFLA_BOND_PRIMARY,
    word: Word("primary", .device) { (request, words) throws(CommandFailure) in
      request.data.put(IFLA_BOND_PRIMARY, try words.device(CommandFailure.noDevice))
    }, show: port("primary"))

  /// A port's name, where there is one.
  private static func port(_ label: String) -> KindAttribute.Show {
    { payload, view in
      guard let index = payload.u32, index != 0 else { return }
      view.output.field(label, label + " ", view.device(index))
    }
  }

  /// Up to 16 addresses divided by commas: a nest whose codes are their places. Without a word after
  /// the keyword the list is empty.
  private static func targets(
    _ code: Int, _ spec: StaticString,
    read: @escaping @Sendable (String) throws(CommandFailure) -> [UInt8]
  ) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return KindAttribute(
      code,
      word: Word(spec, .text("ADDRESS,...")) { (request, words) throws(CommandFailure) in
        var list = AttributeList()
        for (place, word) in (words.nextIfPresent() ?? "").split(separator: ",").prefix(16)
          .enumerated()
        { list.put(place, bytes: try read(String(word))) }
        request.data.nest(code, list)
      }
    ) { payload, view in
      let list = payload.nested
      let shown = (0..<16).compactMap { list[$0]?.networkAddress?.description }
      guard !shown.isEmpty else { return }
      if view.output.isJSON {
        view.output.array(label) {
          for target in shown { view.output.json(nil, .string(target)) }
        }
      } else {
        view.output.text("\(label) " + shown.joined(separator: ",") + " ")
      }
    }
  }

  private static let aggregator = KindAttribute(IFLA_BOND_AD_INFO) { payload, view in
    let info = payload.nested
    view.output.object("ad_info") {
      for (code, key) in [
        (IFLA_BOND_AD_INFO_AGGREGATOR, "aggregator"), (IFLA_BOND_AD_INFO_NUM_PORTS, "num_ports"),
        (IFLA_BOND_AD_INFO_ACTOR_KEY, "actor_key"), (IFLA_BOND_AD_INFO_PARTNER_KEY, "partner_key"),
      ] {
        if let value = info.u16(code) { view.output.field(key, "ad_\(key) ", value) }
      }
      if let address = info[IFLA_BOND_AD_INFO_PARTNER_MAC] {
        view.output.field("partner_mac", "ad_partner_mac ", hexBytes(address.array))
      }
    }
  }
}
