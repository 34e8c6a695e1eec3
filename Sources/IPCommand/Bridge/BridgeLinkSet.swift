import CLinux
import Netlink
import RouteNetlink

/// `bridge link set`: options of one port.
enum BridgeLinkSet {
  struct Change {
    var device: String?
    /// The attributes of `IFLA_PROTINFO`.
    var port = AttributeList()
    /// `BRIDGE_FLAGS_MASTER`, `BRIDGE_FLAGS_SELF`.
    var flags: UInt16 = 0
    var mode: UInt16?

    /// Puts an option in the place of what an earlier word said; nil takes that back.
    mutating func set<T: FixedWidthInteger & BitwiseCopyable>(_ code: Int, _ value: T?) {
      port.remove(code)
      if let value { port.put(code, value) }
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
        change.set(IFLA_BRPORT_STATE, UInt8(exactly: Int8(truncatingIfNeeded: state)))
      },
      Word("=hwmode", .choice(["vepa", "veb"])) { (change, words) throws(CommandFailure) in
        change.flags |= UInt16(BRIDGE_FLAGS_SELF)
        switch try words.next() {
        case "vepa": change.mode = UInt16(BRIDGE_MODE_VEPA)
        case "veb": change.mode = UInt16(BRIDGE_MODE_VEB)
        default: throw .grammar("Mode argument must be \"vepa\" or \"veb\".")
        }
      },
      Word("=self") { (change, _) in change.flags |= UInt16(BRIDGE_FLAGS_SELF) },
      Word("=master") { (change, _) in change.flags |= UInt16(BRIDGE_FLAGS_MASTER) },
      Word("=backup_port", .device) { (change, words) throws(CommandFailure) in
        let name = try words.next()
        guard let index = words.session.links.index(of: name) else {
          throw CommandFailure("Error: device \(name) does not exist")
        }
        change.set(IFLA_BRPORT_BACKUP_PORT, index)
      },
      Word("=nobackup_port") { (change, _) in
        change.set(IFLA_BRPORT_BACKUP_PORT, UInt32(0))
      },
    ]

  private static let switches: [Word<Change>] = [
    onOff("=guard", IFLA_BRPORT_GUARD), onOff("=hairpin", IFLA_BRPORT_MODE),
    onOff("=fastleave", IFLA_BRPORT_FAST_LEAVE), onOff("=root_block", IFLA_BRPORT_PROTECT),
    onOff("=learning", IFLA_BRPORT_LEARNING),
    onOff("=learning_sync", IFLA_BRPORT_LEARNING_SYNC),
    onOff("=flood", IFLA_BRPORT_UNICAST_FLOOD), onOff("=mcast_flood", IFLA_BRPORT_MCAST_FLOOD),
    onOff("=bcast_flood", IFLA_BRPORT_BCAST_FLOOD),
    onOff("=mcast_to_unicast", IFLA_BRPORT_MCAST_TO_UCAST),
    onOff("=neigh_suppress", IFLA_BRPORT_NEIGH_SUPPRESS),
    onOff("=neigh_vlan_suppress", UAPI.IFLA_BRPORT_NEIGH_VLAN_SUPPRESS),
    onOff("=vlan_tunnel", IFLA_BRPORT_VLAN_TUNNEL), onOff("=isolated", IFLA_BRPORT_ISOLATED),
    onOff("=locked", IFLA_BRPORT_LOCKED), onOff("=mab", UAPI.IFLA_BRPORT_MAB),
  ]

  // Numbers that are negative in the reference's own width, and a cost of 0, stand for no change.
  private static let numbers: [Word<Change>] = [
    Word("=cost", .number("COST")) { (change, words) throws(CommandFailure) in
      let cost = UInt32(truncatingIfNeeded: try words.looseNumber())
      change.set(IFLA_BRPORT_COST, cost == 0 ? nil : cost)
    },
    Word("=priority", .number("PRIO")) { (change, words) throws(CommandFailure) in
      let priority = Int16(truncatingIfNeeded: try words.looseNumber())
      change.set(IFLA_BRPORT_PRIORITY, UInt16(exactly: priority))
    },
    Word("=mcast_router", .number("MULTICAST_ROUTER")) { (change, words) throws(CommandFailure) in
      let mode = Int8(truncatingIfNeeded: try words.looseNumber())
      change.set(IFLA_BRPORT_MULTICAST_ROUTER, UInt8(exactly: mode))
    },
    Word("=mcast_max_groups", .number("MAX_GROUPS")) { (change, words) throws(CommandFailure) in
      change.set(
        UAPI.IFLA_BRPORT_MCAST_MAX_GROUPS, try words.u32("invalid mcast_max_groups"))
    },
    Word("=backup_nhid", .number("NHID")) { (change, words) throws(CommandFailure) in
      change.set(UAPI.IFLA_BRPORT_BACKUP_NHID, try words.u32("invalid backup_nhid"))
    },
  ]

  private static func onOff(_ spec: StaticString, _ code: Int) -> Word<Change> {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    return Word(spec, .choice(["on", "off"])) { (change, words) throws(CommandFailure) in
      change.set(code, try words.onOff(name, status: 22) ? UInt8(1) : 0)
    }
  }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, _, _) throws(CommandFailure) in
      throw BridgeLink.object.help
    }
    guard let device = change.device else { throw CommandFailure("Device is a required argument.") }
    var header = ifinfomsg()
    header.ifi_family = UInt8(PF_BRIDGE)
    header.ifi_index = Int32(
      bitPattern: try Arguments.bridgeDevice(device, session, what: "bridge device"))
    var request = Request(RTM_SETLINK, header: header)
    request.attributes.nest(IFLA_PROTINFO, flagged: true, change.port)
    if change.flags != 0 {
      request.attributes.nest(IFLA_AF_SPEC) { (spec: inout AttributeList) in
        spec.put(IFLA_BRIDGE_FLAGS, change.flags)
        if let mode = change.mode { spec.put(IFLA_BRIDGE_MODE, mode) }
      }
    }
    try session.perform(request)
  }
}
