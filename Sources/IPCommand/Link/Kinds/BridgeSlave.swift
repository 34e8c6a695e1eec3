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
      IFLA_BRPORT_FLUSH,
      word: Word("fdb_flush") { (request, _) in request.data.putFlag(IFLA_BRPORT_FLUSH) }),
    KindAttribute(
      IFLA_BRPORT_STATE,
      word: Word("state", .number("STATE")) { (request, words) throws(CommandFailure) in
        request.data.put(IFLA_BRPORT_STATE, try words.u8("state is invalid"))
      }
    ) { payload, view in
      guard let state = payload.u8.map(Int.init) else { return }
      let names: [StaticString] = ["disabled", "listening", "learning", "forwarding", "blocking"]
      if state < names.count {
        view.output.field("state", "state ", "\(names[state])")
      } else {
        view.output.field("state_index", "state (", state, ") ")
      }
    },
    .u16(IFLA_BRPORT_PRIORITY, "priority", label: "priority", refusal: "priority is invalid"),
    .u32(IFLA_BRPORT_COST, "cost", label: "cost", refusal: "cost is invalid"),
  ]

  private static let forwarding: [KindAttribute] = [
    .onOff(IFLA_BRPORT_MODE, "hairpin", label: "hairpin"),
    .onOff(IFLA_BRPORT_GUARD, "guard", label: "guard"),
    .onOff(IFLA_BRPORT_PROTECT, "root_block", label: "root_block"),
    .onOff(IFLA_BRPORT_FAST_LEAVE, "fastleave", label: "fastleave"),
    .onOff(IFLA_BRPORT_LEARNING, "learning", label: "learning"),
    .onOff(IFLA_BRPORT_UNICAST_FLOOD, "flood", label: "flood"),
  ]

  private static let identity: [KindAttribute] = [
    hex(IFLA_BRPORT_ID, "port_id", key: "id"),
    hex(IFLA_BRPORT_NO, "port_no", key: "no"),
    .u16(IFLA_BRPORT_DESIGNATED_PORT, label: "designated_port"),
    .u16(IFLA_BRPORT_DESIGNATED_COST, label: "designated_cost"),
    bridgeID(IFLA_BRPORT_BRIDGE_ID, "designated_bridge", key: "bridge_id"),
    bridgeID(IFLA_BRPORT_ROOT_ID, "designated_root", key: "root_id"),
    bridgeTimer(IFLA_BRPORT_HOLD_TIMER, "hold_timer"),
    bridgeTimer(IFLA_BRPORT_MESSAGE_AGE_TIMER, "message_age_timer"),
    bridgeTimer(IFLA_BRPORT_FORWARD_DELAY_TIMER, "forward_delay_timer"),
    .u8(IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, label: "topology_change_ack"),
    .u8(IFLA_BRPORT_CONFIG_PENDING, label: "config_pending"),
    .onOff(IFLA_BRPORT_PROXYARP, "proxy_arp", label: "proxy_arp", tried: 2),
    .onOff(IFLA_BRPORT_PROXYARP_WIFI, "proxy_arp_wifi", label: "proxy_arp_wifi", tried: 2),
  ]

  private static let multicast: [KindAttribute] = [
    .u8(
      IFLA_BRPORT_MULTICAST_ROUTER, "mcast_router", label: "mcast_router", key: "multicast_router",
      tried: 3),
    // In JSON the attribute is there once, as "fastleave".
    KindAttribute(
      IFLA_BRPORT_FAST_LEAVE,
      word: Word("mcast_fast_leave", .choice(["on", "off"])) {
        (request, words) throws(CommandFailure) in
        request.data.put(
          IFLA_BRPORT_FAST_LEAVE, try words.onOff("mcast_fast_leave") ? UInt8(1) : 0)
      }, tried: 3
    ) { payload, view in
      view.output.text("mcast_fast_leave \(payload.u8 ?? 0 != 0 ? "on" : "off") ")
    },
    .onOff(IFLA_BRPORT_MCAST_FLOOD, "mcast_flood", label: "mcast_flood", tried: 1),
    .onOff(IFLA_BRPORT_BCAST_FLOOD, "bcast_flood", label: "bcast_flood", tried: 1),
    .onOff(IFLA_BRPORT_MCAST_TO_UCAST, "mcast_to_unicast", label: "mcast_to_unicast", tried: 1),
    .onOff(IFLA_BRPORT_NEIGH_SUPPRESS, "neigh_suppress", label: "neigh_suppress", tried: 4),
    .onOff(
      UAPI.IFLA_BRPORT_NEIGH_VLAN_SUPPRESS, "=neigh_vlan_suppress", label: "neigh_vlan_suppress",
      tried: 4),
  ]

  private static let rest: [KindAttribute] = [
    groupForwarding,
    .onOff(IFLA_BRPORT_VLAN_TUNNEL, "vlan_tunnel", label: "vlan_tunnel", tried: 5),
    .onOff(IFLA_BRPORT_ISOLATED, "isolated", label: "isolated", tried: 5),
    .onOff(IFLA_BRPORT_LOCKED, "locked", label: "locked", tried: 5),
    .onOff(UAPI.IFLA_BRPORT_MAB, "=mab", label: "mab", tried: 5),
    .device(
      IFLA_BRPORT_BACKUP_PORT, "backup_port", label: "backup_port",
      missing: { .invalid($0, "Device does not exist\n") }),
    .u32(UAPI.IFLA_BRPORT_BACKUP_NHID, "=backup_nhid", label: "backup_nhid"),
  ]

  private static let groupForwarding = KindAttribute(
    IFLA_BRPORT_GROUP_FWD_MASK,
    word: Word("group_fwd_mask", .number("MASK")) { (request, words) throws(CommandFailure) in
      request.data.put(IFLA_BRPORT_GROUP_FWD_MASK, try words.u16("invalid group_fwd_mask"))
    }, tried: 5
  ) { payload, view in
    guard let mask = payload.u16 else { return }
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
    request.data.put(IFLA_BRPORT_BACKUP_PORT, UInt32(0))
  }

  private static func hex(_ code: Int, _ label: String, key: String) -> KindAttribute {
    KindAttribute(code) { payload, view in
      if let value = payload.u16 { view.output.field(key, label + " ", alternateHex(value)) }
    }
  }
}
