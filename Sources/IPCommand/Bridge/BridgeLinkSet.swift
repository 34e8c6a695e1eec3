import Netlink
import RouteNetlink

/// `bridge link set`: options of one port.
enum BridgeLinkSet {
  struct Change {
    var device: String?
    var options = NewAttributes<BridgePortAttributes>()
    var targets: BridgeTarget = []
    var mode: BridgeMode?

    /// Puts an option in the place of what an earlier word said; nil takes that back.
    mutating func set<Value>(_ key: AttributeKey<Value>, _ value: Value?) {
      options.list.remove(key)
      if let value { options.list.put(key, value) }
    }
  }

  static let words: [Word<Change>] =
    [
      Word("=dev", .device) { (change, words) throws(CommandFailure) in
        change.device = try words.next()
      }
    ] + switches + numbers + [
      Word("=state", .text("STATE")) { (change, words) throws(CommandFailure) in
        guard let state = PortState.number(try words.next()) else {
          throw CommandFailure("Error: invalid STP port state")
        }
        let number = UInt8(exactly: Int8(truncatingIfNeeded: state))
        change.set(
          BridgePortAttributes.keys.state, number.map(BridgePortState.init(rawValue:)))
      },
      Word("=hwmode", .choice(["vepa", "veb"])) { (change, words) throws(CommandFailure) in
        change.targets.insert(.device)
        switch try words.next() {
        case "vepa": change.mode = .vepa
        case "veb": change.mode = .veb
        default: throw .grammar("Mode argument must be \"vepa\" or \"veb\".")
        }
      },
      Word("=self") { (change, _) in change.targets.insert(.device) },
      Word("=master") { (change, _) in change.targets.insert(.master) },
      Word("=backup_port", .device) { (change, words) throws(CommandFailure) in
        let name = try words.next()
        guard let index = words.session.links.index(of: name) else {
          throw CommandFailure("Error: device \(name) does not exist")
        }
        change.set(BridgePortAttributes.keys.backupPort, UInt32(bitPattern: index))
      },
      Word("=nobackup_port") { (change, _) in
        change.set(BridgePortAttributes.keys.backupPort, UInt32(0))
      },
    ]

  private static let switches: [Word<Change>] = [
    onOff("=guard", BridgePortAttributes.keys.guard),
    onOff("=hairpin", BridgePortAttributes.keys.mode),
    onOff("=fastleave", BridgePortAttributes.keys.fastLeave),
    onOff("=root_block", BridgePortAttributes.keys.protect),
    onOff("=learning", BridgePortAttributes.keys.learning),
    onOff("=learning_sync", BridgePortAttributes.keys.learningSync),
    onOff("=flood", BridgePortAttributes.keys.unicastFlood),
    onOff("=mcast_flood", BridgePortAttributes.keys.mcastFlood),
    onOff("=bcast_flood", BridgePortAttributes.keys.bcastFlood),
    onOff("=mcast_to_unicast", BridgePortAttributes.keys.mcastToUcast),
    onOff("=neigh_suppress", BridgePortAttributes.keys.neighSuppress),
    onOff("=neigh_vlan_suppress", BridgePortAttributes.keys.neighVlanSuppress),
    onOff("=vlan_tunnel", BridgePortAttributes.keys.vlanTunnel),
    onOff("=isolated", BridgePortAttributes.keys.isolated),
    onOff("=locked", BridgePortAttributes.keys.locked),
    onOff("=mab", BridgePortAttributes.keys.mab),
  ]

  // Numbers that are negative in the reference's own width, and a cost of 0, stand for no change.
  private static let numbers: [Word<Change>] = [
    Word("=cost", .number("COST")) { (change, words) throws(CommandFailure) in
      let cost = UInt32(truncatingIfNeeded: try words.looseNumber())
      change.set(BridgePortAttributes.keys.cost, cost == 0 ? nil : cost)
    },
    Word("=priority", .number("PRIO")) { (change, words) throws(CommandFailure) in
      let priority = Int16(truncatingIfNeeded: try words.looseNumber())
      change.set(BridgePortAttributes.keys.priority, UInt16(exactly: priority))
    },
    Word("=mcast_router", .number("MULTICAST_ROUTER")) { (change, words) throws(CommandFailure) in
      let mode = Int8(truncatingIfNeeded: try words.looseNumber())
      change.set(BridgePortAttributes.keys.multicastRouter, UInt8(exactly: mode))
    },
    Word("=mcast_max_groups", .number("MAX_GROUPS")) { (change, words) throws(CommandFailure) in
      change.set(
        BridgePortAttributes.keys.mcastMaxGroups, try words.u32("invalid mcast_max_groups"))
    },
    Word("=backup_nhid", .number("NHID")) { (change, words) throws(CommandFailure) in
      change.set(BridgePortAttributes.keys.backupNhid, try words.u32("invalid backup_nhid"))
    },
  ]

  private static func onOff(_ spec: StaticString, _ key: AttributeKey<UInt8>) -> Word<Change> {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    return Word(spec, .choice(["on", "off"])) { (change, words) throws(CommandFailure) in
      change.set(key, try words.onOff(name, status: 22) ? UInt8(1) : 0)
    }
  }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, _, _) throws(CommandFailure) in
      throw BridgeLink.object.help
    }
    guard let device = change.device else { throw CommandFailure("Device is a required argument.") }
    var request = BridgePortRequest(
      device: try Arguments.bridgeDevice(device, session, what: "bridge device"))
    request.options = change.options
    request.targets = change.targets
    request.hardwareMode = change.mode
    try session.perform(request.message)
  }
}
