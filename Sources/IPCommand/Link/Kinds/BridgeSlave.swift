import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A port of a bridge.
  static let bridgeSlave = LinkKind(
    "bridge_slave", rows: BridgeSlave.rows, extraWords: [BridgeSlave.noBackupPort],
    unknownWord: .option)
}

private enum BridgeSlave {
  static let rows: [KindAttribute] = state + forwarding + identity + multicast + rest

  private static let state: [KindAttribute] = [
    KindAttribute(
      BridgePortAttributes.keys.flush,
      word: Word("fdb_flush") { (request, _) in request.data.put(BridgePortAttributes.keys.flush) }),
    KindAttribute(
      BridgePortAttributes.keys.state,
      word: Word("state", .number("STATE")) { (request, words) throws(CommandFailure) in
        let number = try words.u8("state is invalid")
        request.data.put(BridgePortAttributes.keys.state, BridgePortState(rawValue: number))
      }
    ) { state, view in
      if let word = state.word {
        view.output.field("state", "state ", "\(word)")
      } else {
        view.output.field("state_index", "state (", state.rawValue, ") ")
      }
    },
    .number(
      BridgePortAttributes.keys.priority, "priority", label: "priority",
      refusal: "priority is invalid"),
    .number(BridgePortAttributes.keys.cost, "cost", label: "cost", refusal: "cost is invalid"),
  ]

  private static let forwarding: [KindAttribute] = [
    .onOff(BridgePortAttributes.keys.mode, "hairpin", label: "hairpin"),
    .onOff(BridgePortAttributes.keys.guard, "guard", label: "guard"),
    .onOff(BridgePortAttributes.keys.protect, "root_block", label: "root_block"),
    .onOff(BridgePortAttributes.keys.fastLeave, "fastleave", label: "fastleave"),
    .onOff(BridgePortAttributes.keys.learning, "learning", label: "learning"),
    .onOff(BridgePortAttributes.keys.unicastFlood, "flood", label: "flood"),
  ]

  private static let identity: [KindAttribute] = [
    hex(BridgePortAttributes.keys.id, "port_id", key: "id"),
    hex(BridgePortAttributes.keys.no, "port_no", key: "no"),
    .number(BridgePortAttributes.keys.designatedPort, label: "designated_port"),
    .number(BridgePortAttributes.keys.designatedCost, label: "designated_cost"),
    bridgeID(BridgePortAttributes.keys.bridgeId, "designated_bridge", key: "bridge_id"),
    bridgeID(BridgePortAttributes.keys.rootId, "designated_root", key: "root_id"),
    bridgeTimer(BridgePortAttributes.keys.holdTimer, "hold_timer"),
    bridgeTimer(BridgePortAttributes.keys.messageAgeTimer, "message_age_timer"),
    bridgeTimer(BridgePortAttributes.keys.forwardDelayTimer, "forward_delay_timer"),
    .number(BridgePortAttributes.keys.topologyChangeAck, label: "topology_change_ack"),
    .number(BridgePortAttributes.keys.configPending, label: "config_pending"),
    .onOff(BridgePortAttributes.keys.proxyarp, "proxy_arp", label: "proxy_arp", tried: 2),
    .onOff(
      BridgePortAttributes.keys.proxyarpWifi, "proxy_arp_wifi", label: "proxy_arp_wifi", tried: 2),
  ]

  private static let multicast: [KindAttribute] = [
    .number(
      BridgePortAttributes.keys.multicastRouter, "mcast_router", label: "mcast_router",
      key: "multicast_router",
      tried: 3),
    // In JSON the attribute is there once, as "fastleave".
    KindAttribute(
      BridgePortAttributes.keys.fastLeave,
      word: Word("mcast_fast_leave", .choice(["on", "off"])) {
        (request, words) throws(CommandFailure) in
        request.data.put(
          BridgePortAttributes.keys.fastLeave, try words.onOff("mcast_fast_leave") ? UInt8(1) : 0)
      }, tried: 3
    ) { isOn, view in
      view.output.text("mcast_fast_leave \(isOn != 0 ? "on" : "off") ")
    },
    .onOff(BridgePortAttributes.keys.mcastFlood, "mcast_flood", label: "mcast_flood", tried: 1),
    .onOff(BridgePortAttributes.keys.bcastFlood, "bcast_flood", label: "bcast_flood", tried: 1),
    .onOff(
      BridgePortAttributes.keys.mcastToUcast, "mcast_to_unicast", label: "mcast_to_unicast",
      tried: 1),
    .onOff(
      BridgePortAttributes.keys.neighSuppress, "neigh_suppress", label: "neigh_suppress", tried: 4),
    .onOff(
      BridgePortAttributes.keys.neighVlanSuppress, "=neigh_vlan_suppress",
      label: "neigh_vlan_suppress",
      tried: 4),
  ]

  private static let rest: [KindAttribute] = [
    groupForwarding,
    .onOff(BridgePortAttributes.keys.vlanTunnel, "vlan_tunnel", label: "vlan_tunnel", tried: 5),
    .onOff(BridgePortAttributes.keys.isolated, "isolated", label: "isolated", tried: 5),
    .onOff(BridgePortAttributes.keys.locked, "locked", label: "locked", tried: 5),
    .onOff(BridgePortAttributes.keys.mab, "=mab", label: "mab", tried: 5),
    .device(
      BridgePortAttributes.keys.backupPort, "backup_port", label: "backup_port",
      missing: { .invalid($0, "Device does not exist\n") }),
    .number(BridgePortAttributes.keys.backupNhid, "=backup_nhid", label: "backup_nhid"),
  ]

  private static let groupForwarding = KindAttribute(
    BridgePortAttributes.keys.groupFwdMask,
    word: Word("group_fwd_mask", .number("MASK")) { (request, words) throws(CommandFailure) in
      request.data.put(
        BridgePortAttributes.keys.groupFwdMask, try words.u16("invalid group_fwd_mask"))
    }, tried: 5
  ) { mask, view in
    view.output.field("group_fwd_mask", "group_fwd_mask ", alternateHex(mask))
    view.output.field("group_fwd_mask_str", "group_fwd_mask_str ", groupText(mask))
  }

  /// The bits that have a name by it, the others one by one in hexadecimal.
  private static func groupText(_ mask: UInt16) -> String {
    if mask == 0 { return "0x0" }
    let names: [UInt16: String] = [0x1: "stp", 0x4: "lacp", 0x4000: "lldp"]
    return (0..<16).map { UInt16(1) << $0 }.filter { mask & $0 != 0 }
      .map { names[$0] ?? alternateHex($0) }.joined(separator: ",")
  }

  static let noBackupPort = Word<KindRequest>("nobackup_port") { (request, _) in
    request.data.put(BridgePortAttributes.keys.backupPort, UInt32(0))
  }

  private static func hex(_ attribute: AttributeKey<UInt16>, _ label: String, key: String)
    -> KindAttribute
  {
    KindAttribute(attribute) { value, view in
      view.output.field(key, label + " ", alternateHex(value))
    }
  }
}
