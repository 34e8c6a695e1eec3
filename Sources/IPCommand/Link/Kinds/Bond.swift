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
      .numbered(BondAttributes.keys.mode, "mode", label: "mode"),
      activeSlave,
      .number(BondAttributes.keys.miimon, "miimon", label: "miimon"),
      .number(BondAttributes.keys.updelay, "updelay", label: "updelay"),
      .number(BondAttributes.keys.downdelay, "downdelay", label: "downdelay"),
      .number(BondAttributes.keys.peerNotifDelay, "peer_notify_delay", label: "peer_notify_delay"),
      .number(BondAttributes.keys.useCarrier, "use_carrier", label: "use_carrier"),
      .number(BondAttributes.keys.arpInterval, "arp_interval", label: "arp_interval"),
      .number(BondAttributes.keys.missedMax, "=arp_missed_max", label: "arp_missed_max"),
      targets(BondAttributes.keys.arpIpTarget, "arp_ip_target") {
        (word) throws(CommandFailure) in
        guard let target = AddressText.address(word, .ipv4) else {
          throw CommandFailure(
            "Error: an IP address is expected rather than \"\(word)\"", status: 1, endsBatch: true)
        }
        return target.address.bytes
      },
      targets(BondAttributes.keys.nsIP6Target, "=ns_ip6_target") {
        (word) throws(CommandFailure) in
        guard let target = AddressText.address(word, .ipv6) else {
          throw AddressText.expected("address", word, .ipv6)
        }
        return target.address.bytes
      },
      arpValidation,
      .numbered(
        BondAttributes.keys.arpAllTargets, "arp_all_targets", label: "arp_all_targets"),
      primary,
      .numbered(
        BondAttributes.keys.primaryReselect, "primary_reselect", label: "primary_reselect"),
      .numbered(BondAttributes.keys.failOverMac, "fail_over_mac", label: "fail_over_mac"),
      .numbered(
        BondAttributes.keys.xmitHashPolicy, "xmit_hash_policy", label: "xmit_hash_policy"),
      .number(BondAttributes.keys.resendIgmp, "resend_igmp", label: "resend_igmp"),
      .number(
        BondAttributes.keys.numPeerNotif, "num_grat_arp|num_unsol_na", label: "num_grat_arp",
        key: "num_peer_notif", refusal: "invalid num_grat_arp|num_unsol_na"),
      .number(BondAttributes.keys.allSlavesActive, "all_slaves_active", label: "all_slaves_active"),
      .number(BondAttributes.keys.minLinks, "min_links", label: "min_links"),
      .number(BondAttributes.keys.lpInterval, "lp_interval", label: "lp_interval"),
      .number(BondAttributes.keys.packetsPerSlave, "packets_per_slave", label: "packets_per_slave"),
    ] + link802_3ad

  /// The options of mode 802.3ad, and those that follow them.
  private static let link802_3ad: [KindAttribute] = [
    .numbered(
      BondAttributes.keys.adLacpActive, "=lacp_active", label: "lacp_active",
      key: "ad_lacp_active"),
    .numbered(
      BondAttributes.keys.adLacpRate, "lacp_rate", label: "lacp_rate", key: "ad_lacp_rate"),
    .onOff(BondAttributes.keys.coupledControl, "=coupled_control", label: "coupled_control"),
    .onOff(BondAttributes.keys.broadcastNeigh, "=broadcast_neighbor", label: "broadcast_neighbor"),
    .numbered(BondAttributes.keys.adSelect, "ad_select", label: "ad_select"),
    aggregator,
    .number(BondAttributes.keys.adActorSysPrio, "ad_actor_sys_prio", label: "ad_actor_sys_prio"),
    .number(BondAttributes.keys.adUserPortKey, "ad_user_port_key", label: "ad_user_port_key"),
    .lladdr(BondAttributes.keys.adActorSystem, "ad_actor_system", label: "ad_actor_system"),
    .number(BondAttributes.keys.tlbDynamicLb, "tlb_dynamic_lb", label: "tlb_dynamic_lb"),
  ]

  private static let arpValidation = KindAttribute(
    BondAttributes.keys.arpValidate,
    word: KindAttribute.numberedWord(
      BondAttributes.keys.arpValidate, "arp_validate", label: "arp_validate")
  ) { validation, view in
    if validation == .none { return view.output.null("arp_validate", "arp_validate none ") }
    let word = validation.word(or: "UNKNOWN")
    view.output.field("arp_validate", "arp_validate ", word)
  }

  private static let activeSlave = KindAttribute(
    BondAttributes.keys.activeSlave,
    words: [
      Word("active_slave", .device) { (request, words) throws(CommandFailure) in
        request.data.put(BondAttributes.keys.activeSlave, try words.device(CommandFailure.noDevice))
      },
      Word("clear_active_slave") { (request, _) in
        request.data.put(BondAttributes.keys.activeSlave, UInt32(0))
      },
    ], show: port("active_slave"))

  private static let primary = KindAttribute(
    BondAttributes.keys.primary,
    word: Word("primary", .device) { (request, words) throws(CommandFailure) in
      request.data.put(BondAttributes.keys.primary, try words.device(CommandFailure.noDevice))
    }, show: port("primary"))

  /// A port's name, if there is one.
  private static func port(_ label: String) -> @Sendable (UInt32, KindView) -> Void {
    { index, view in
      guard index != 0 else { return }
      view.output.field(label, label + " ", view.device(index))
    }
  }

  /// Up to 16 addresses separated by commas, in a nest whose codes are their positions. A keyword at the end of the
  /// line means an empty list.
  private static func targets(
    _ key: AttributeKey<AttributeArray>, _ spec: StaticString,
    read: @escaping @Sendable (String) throws(CommandFailure) -> [UInt8]
  ) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return .payload(
      key,
      word: Word(spec, .text("ADDRESS,...")) { (request, words) throws(CommandFailure) in
        var list = AttributeList()
        for (place, word) in (words.nextIfPresent() ?? "").split(separator: ",").prefix(16)
          .enumerated()
        { list.put(place, bytes: try read(String(word))) }
        request.data.nest(key, list)
      }
    ) { payload, view in
      let list = payload.nested
      let shown = (0..<16).compactMap { list[$0].flatMap { IPAddress($0)?.description } }
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

  private static let aggregator = KindAttribute(BondAttributes.keys.adInfo) { info, view in
    let keys = BondAggregatorAttributes.keys
    view.output.object("ad_info") {
      for (key, name) in [
        (keys.aggregator, "aggregator"), (keys.numPorts, "num_ports"),
        (keys.actorKey, "actor_key"), (keys.partnerKey, "partner_key"),
      ] {
        if let value = info.attributeTable[key] { view.output.field(name, "ad_\(name) ", value) }
      }
      if let address = info.attributeTable[keys.partnerMac] {
        view.output.field("partner_mac", "ad_partner_mac ", hexBytes(address))
      }
    }
  }
}
