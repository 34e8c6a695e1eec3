import Netlink
import RouteNetlink

/// The options of bridge ports, in the order of `ip -details link show`.
enum BridgePortOptions {
  static let all: [BridgePortOption] = state + forwarding + identity + multicast + rest

  /// The options that `bridge link show` always shows, and those it adds under `-details`.
  static let shown: (always: [KindAttribute], details: [KindAttribute]) = {
    let rows = all.compactMap(\.shown).sorted { $0.place < $1.place }
    return (rows.filter { $0.place < 10 }.map(\.row), rows.filter { $0.place >= 10 }.map(\.row))
  }()

  private static let keys = BridgePortAttributes.keys

  private static let state: [BridgePortOption] = [
    .slave(
      KindAttribute(
        keys.flush, word: Word("fdb_flush") { (request, _) in request.data.put(keys.flush) })),
    BridgePortOption(
      slave: KindAttribute(
        keys.state,
        word: Word("state", .number("STATE")) { (request, words) throws(CommandFailure) in
          request.data.put(keys.state, BridgePortState(rawValue: try words.u8("state is invalid")))
        }
      ) { state, view in state.describe(view.output, numberKey: "state_index") },
      shown: (0, KindAttribute(keys.state) { state, view in state.describe(view.output) }),
      set: [
        Word("state", .text("STATE"), isWhole: true) { (change, words) throws(CommandFailure) in
          guard let state = BridgePortState.number(try words.next()) else {
            throw CommandFailure("Error: invalid STP port state")
          }
          let number = UInt8(exactly: Int8(truncatingIfNeeded: state))
          change.set(keys.state, number.map(BridgePortState.init(rawValue:)))
        }
      ]),
    // In `bridge`, a cost of 0, and numbers that iproute2 stores as negative, mean no change.
    .number(
      keys.priority, "priority",
      slave: .number(
        keys.priority, "priority", label: "priority", refusal: "priority is invalid"),
      place: 1, .number("PRIO")
    ) { words throws(CommandFailure) in
      UInt16(exactly: Int16(truncatingIfNeeded: try words.looseNumber()))
    },
    .number(
      keys.cost, "cost",
      slave: .number(keys.cost, "cost", label: "cost", refusal: "cost is invalid"), place: 2,
      .number("COST")
    ) { words throws(CommandFailure) in
      let cost = UInt32(truncatingIfNeeded: try words.looseNumber())
      return cost == 0 ? nil : cost
    },
  ]

  private static let forwarding: [BridgePortOption] = [
    .onOff(keys.mode, "hairpin", place: 10), .onOff(keys.guard, "guard", place: 11),
    .onOff(keys.protect, "root_block", place: 12), .onOff(keys.fastLeave, "fastleave", place: 13),
    .onOff(keys.learning, "learning", place: 14),
    .onOff(keys.learningSync, "learning_sync", place: 15, isSlave: false),
    .onOff(keys.unicastFlood, "flood", place: 16),
  ]

  private static let identity: [BridgePortOption] = [
    hex(keys.id, "port_id", key: "id"), hex(keys.no, "port_no", key: "no"),
    .number(keys.designatedPort, label: "designated_port"),
    .number(keys.designatedCost, label: "designated_cost"),
    bridgeID(keys.bridgeId, "designated_bridge", key: "bridge_id"),
    bridgeID(keys.rootId, "designated_root", key: "root_id"),
    bridgeTimer(keys.holdTimer, "hold_timer"),
    bridgeTimer(keys.messageAgeTimer, "message_age_timer"),
    bridgeTimer(keys.forwardDelayTimer, "forward_delay_timer"),
    .number(keys.topologyChangeAck, label: "topology_change_ack"),
    .number(keys.configPending, label: "config_pending"),
    .onOff(keys.proxyarp, "proxy_arp", label: "proxy_arp", tried: 2),
    .onOff(keys.proxyarpWifi, "proxy_arp_wifi", label: "proxy_arp_wifi", tried: 2),
  ].map(BridgePortOption.slave)

  private static let multicast: [BridgePortOption] = [
    .number(
      keys.multicastRouter, "mcast_router",
      slave: .number(
        keys.multicastRouter, "mcast_router", label: "mcast_router", key: "multicast_router",
        tried: 3),
      place: 19, .number("MULTICAST_ROUTER")
    ) { words throws(CommandFailure) in
      UInt8(exactly: Int8(truncatingIfNeeded: try words.looseNumber()))
    },
    // JSON has this attribute only once, as "fastleave".
    .slave(
      KindAttribute(
        keys.fastLeave,
        word: Word("mcast_fast_leave", .choice(["on", "off"])) {
          (request, words) throws(CommandFailure) in
          request.data.put(keys.fastLeave, try words.onOff("mcast_fast_leave") ? UInt8(1) : 0)
        }, tried: 3
      ) { isOn, view in view.output.text("mcast_fast_leave \(isOn != 0 ? "on" : "off") ") }),
    .onOff(keys.mcastFlood, "mcast_flood", tried: 1, place: 17),
    .onOff(keys.bcastFlood, "bcast_flood", tried: 1, place: 18),
    .onOff(keys.mcastToUcast, "mcast_to_unicast", tried: 1, place: 20),
    .onOff(keys.neighSuppress, "neigh_suppress", tried: 4, place: 21),
    .onOff(keys.neighVlanSuppress, "=neigh_vlan_suppress", tried: 4, place: 22),
    BridgePortOption(shown: (32, .number(keys.mcastNGroups, label: "mcast_n_groups"))),
    .number(
      keys.mcastMaxGroups, "mcast_max_groups", slave: nil, place: 33, .number("MAX_GROUPS")
    ) { words throws(CommandFailure) in try words.u32("invalid mcast_max_groups") },
  ]

  private static let rest: [BridgePortOption] = [
    .slave(groupForwarding),
    .onOff(keys.vlanTunnel, "vlan_tunnel", tried: 5, place: 23),
    .onOff(keys.isolated, "isolated", tried: 5, place: 26),
    .onOff(keys.locked, "locked", tried: 5, place: 27),
    .onOff(keys.mab, "=mab", tried: 5, place: 28),
    backupPort,
    .number(
      keys.backupNhid, "=backup_nhid",
      slave: .number(keys.backupNhid, "=backup_nhid", label: "backup_nhid"), place: 25,
      .number("NHID")
    ) { words throws(CommandFailure) in try words.u32("invalid backup_nhid") },
  ]

  private static let backupPort: BridgePortOption = {
    let row = KindAttribute.device(
      keys.backupPort, "backup_port", label: "backup_port",
      missing: { .invalid($0, "Device does not exist\n") })
    return BridgePortOption(
      slave: row, shown: (24, row),
      set: [
        Word("backup_port", .device, isWhole: true) { (change, words) throws(CommandFailure) in
          let name = try words.next()
          guard let index = words.session.links.index(of: name) else {
            throw CommandFailure("Error: device \(name) does not exist")
          }
          change.set(keys.backupPort, UInt32(bitPattern: index))
        },
        Word("=nobackup_port") { (change, _) in change.set(keys.backupPort, 0) },
      ])
  }()

  private static let groupForwarding = KindAttribute(
    keys.groupFwdMask,
    word: Word("group_fwd_mask", .number("MASK")) { (request, words) throws(CommandFailure) in
      request.data.put(keys.groupFwdMask, try words.u16("invalid group_fwd_mask"))
    }, tried: 5
  ) { mask, view in
    view.output.field("group_fwd_mask", "group_fwd_mask ", alternateHex(mask))
    view.output.field("group_fwd_mask_str", "group_fwd_mask_str ", groupText(mask))
  }

  /// The bits that have a name by name, the others one by one in hexadecimal.
  private static func groupText(_ mask: UInt16) -> String {
    if mask == 0 { return "0x0" }
    let names: [UInt16: String] = [0x1: "stp", 0x4: "lacp", 0x4000: "lldp"]
    return (0..<16).map { UInt16(1) << $0 }.filter { mask & $0 != 0 }
      .map { names[$0] ?? alternateHex($0) }.joined(separator: ",")
  }

  private static func hex(_ attribute: AttributeKey<UInt16>, _ label: String, key: String)
    -> KindAttribute
  {
    KindAttribute(attribute) { value, view in
      view.output.field(key, label + " ", alternateHex(value))
    }
  }
}
