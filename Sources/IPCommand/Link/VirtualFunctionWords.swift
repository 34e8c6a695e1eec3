import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `vf NUM ...`: the settings of one virtual function.
struct VirtualFunctionWords {
  private var settings: VirtualFunctionSettings
  private var vlans: [(id: UInt32, priority: UInt32, protocol: UInt16)] = []
  private var legacyRate: UInt32?
  private var minimumRate: UInt32?
  private var maximumRate: UInt32?

  private init(_ number: UInt32) { settings = VirtualFunctionSettings(number) }

  /// Reads the number and the words that follow, up to one that is none of them.
  static func parse(
    _ arguments: Arguments, device: String
  ) throws(CommandFailure) -> VirtualFunctionSettings {
    let word = try arguments.next()
    guard let number = Number.s32(word) else { throw .invalid(word, "Invalid \"vf\" value\n") }
    var target = VirtualFunctionWords(UInt32(bitPattern: number))
    var isEmpty = true
    while let next = arguments.peek, let row = table.first(where: { matches(next, $0.spec) }) {
      arguments.skip()
      isEmpty = false
      try row.apply(&target, arguments)
    }
    if isEmpty { throw .incomplete }
    try target.finish(device, arguments.session)
    return target.settings
  }

  static let table: [Word<VirtualFunctionWords>] = [
    Word("mac", .lladdr) { (target, words) throws(CommandFailure) in
      target.settings.setAddress(try words.lladdr())
    },
    Word("vlan", .number("VLANID"), .rest("[ qos VLAN-QOS ] [ proto VLAN-PROTO ]")) {
      (target, words) throws(CommandFailure) in
      try target.addVLAN(words)
    },
    Word("rate", .number("TXRATE")) { (target, words) throws(CommandFailure) in
      target.legacyRate = try words.u32("Invalid \"rate\" value\n")
    },
    Word("max_tx_rate", .number("TXRATE")) { (target, words) throws(CommandFailure) in
      target.maximumRate = try words.u32("Invalid \"max tx rate\" value\n")
    },
    Word("min_tx_rate", .number("TXRATE")) { (target, words) throws(CommandFailure) in
      target.minimumRate = try words.u32("Invalid \"min tx rate\" value\n")
    },
    Word("spoofchk", .choice(["on", "off"])) { (target, words) throws(CommandFailure) in
      target.settings.setSpoofCheck(try words.onOff("spoofchk"))
    },
    Word("query_rss", .choice(["on", "off"])) { (target, words) throws(CommandFailure) in
      target.settings.setRSSQuery(try words.onOff("query_rss"))
    },
    Word("trust", .choice(["on", "off"])) { (target, words) throws(CommandFailure) in
      target.settings.setTrust(try words.onOff("trust"))
    },
    Word("state", .choice(["auto", "enable", "disable"])) {
      (target, words) throws(CommandFailure) in
      let word = try words.next()
      let states: [StaticString] = ["auto", "enable", "disable"]
      guard let state = states.firstIndex(where: { matches(word, $0) }) else {
        throw .invalid(word, "Invalid \"state\" value\n")
      }
      target.settings.setLinkState(UInt32(state))
    },
    Word("node_guid", .text("EUI64")) { (target, words) throws(CommandFailure) in
      target.settings.setNodeGUID(try words.guid())
    },
    Word("port_guid", .text("EUI64")) { (target, words) throws(CommandFailure) in
      target.settings.setPortGUID(try words.guid())
    },
  ]

  /// `VLANID [ qos N ] [ proto P ]`; several are divided by commas or by the word again.
  private mutating func addVLAN(_ words: Arguments) throws(CommandFailure) {
    var vlan: (id: UInt32, priority: UInt32, protocol: UInt16) = (
      try words.u32("Invalid \"vlan\" value\n"), 0, 0x8100
    )
    while let next = words.peek {
      if matches(next, "qos") {
        words.skip()
        vlan.priority = try words.u32("Invalid \"qos\" value\n")
      } else if matches(next, "proto") {
        words.skip()
        let word = try words.next()
        guard let number = EtherType.number(word) else {
          throw .invalid(word, "protocol is invalid\n")
        }
        guard [0x8100, 0x88a8].contains(number) else {
          throw .invalid(
            word, "Invalid \"vlan protocol\" value - supported 802.1Q, 802.1ad\n")
        }
        vlan.protocol = number
      } else {
        break
      }
    }
    vlans.append(vlan)
  }

  /// Puts what several words say together.
  private mutating func finish(_ device: String, _ session: Session) throws(CommandFailure) {
    if !vlans.isEmpty { settings.setVLANs(vlans) }
    guard minimumRate != nil || maximumRate != nil else {
      if let legacyRate { settings.setTransmitRate(legacyRate) }
      return
    }
    maximumRate = maximumRate ?? legacyRate
    if minimumRate == nil || maximumRate == nil {
      let present = try Self.rates(of: settings.number, device, session)
      minimumRate = minimumRate ?? present.minimum
      maximumRate = maximumRate ?? present.maximum
    }
    let (minimum, maximum) = (minimumRate ?? 0, maximumRate ?? 0)
    if maximum != 0, minimum > maximum {
      throw CommandFailure(
        "Invalid min_tx_rate \(minimum) - must be <= max_tx_rate \(maximum)", status: 1)
    }
    settings.setRates(minimum: minimum, maximum: maximum)
  }

  /// The rates in force, 0 where the kernel tells none.
  private static func rates(
    of number: UInt32, _ device: String, _ session: Session
  ) throws(CommandFailure) -> (minimum: UInt32, maximum: UInt32) {
    guard let index = session.links.index(of: device) else { throw .noDevice(device) }
    var query = LinkQuery()
    query.virtualFunctions = true
    let list = Link(try session.get(query.get(index: index)))?.attributes[IFLA_VFINFO_LIST]
    for function in list?.attributes ?? AttributeSequence(Payload([])) {
      guard let rate = function.payload.nested[IFLA_VF_RATE], rate.u32 == number else { continue }
      return (
        rate.integer(at: 4, as: UInt32.self) ?? 0, rate.integer(at: 8, as: UInt32.self) ?? 0
      )
    }
    return (0, 0)
  }
}

extension Arguments {
  /// Eight hex bytes with colons, as a number.
  fileprivate func guid() throws(CommandFailure) -> UInt64 {
    let word = try next()
    guard let bytes = linkLayerAddress(word, limit: 8), bytes.count == 8 else {
      throw .invalid(word, "Invalid GUID format\n")
    }
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
