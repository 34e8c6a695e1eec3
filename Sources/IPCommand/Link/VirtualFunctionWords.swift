import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `vf NUM ...`: the settings of one virtual function.
struct VirtualFunctionWords {
  private var settings: VirtualFunctionSettings
  private let device: String
  // Later words, even those for other functions, affect what `rate` means.
  private let namesRates: Bool
  private let namesMaximum: Bool
  private var minimumRate: UInt32?
  private var maximumRate: UInt32?

  private init(_ number: UInt32, device: String, rest: ArraySlice<String>) {
    settings = VirtualFunctionSettings(number)
    self.device = device
    namesMaximum = rest.contains { matches($0, "max_tx_rate") }
    namesRates = namesMaximum || rest.contains { matches($0, "min_tx_rate") }
  }

  /// Reads the number and the words that follow, up to one that is none of these.
  static func parse(
    _ arguments: Arguments, device: String
  ) throws(CommandFailure) -> VirtualFunctionSettings {
    let word = try arguments.next()
    guard let number = Number.s32(word) else { throw .invalid(word, "Invalid \"vf\" value\n") }
    var target = VirtualFunctionWords(
      UInt32(bitPattern: number), device: device, rest: arguments.rest)
    var isEmpty = true
    while let next = arguments.peek, let row = table.first(where: { matches(next, $0.spec) }) {
      arguments.skip()
      isEmpty = false
      try row.apply(&target, arguments)
    }
    if isEmpty { throw .incomplete }
    try target.finish(arguments.session)
    return target.settings
  }

  static let table: [Word<VirtualFunctionWords>] = [
    Word("mac", .lladdr) { (target, words) throws(CommandFailure) in
      let expected = try words.session.linkLayerAddressLength(of: target.device)
      let address = try words.lladdr()
      if let expected, expected != address.count {
        throw .addressLength(address.count, expected: expected)
      }
      target.settings.setAddress(address)
    },
    Word("vlan", .number("VLANID"), .rest("[ qos VLAN-QOS ] [ proto VLAN-PROTO ]")) {
      (target, words) throws(CommandFailure) in
      try target.putVLANs(words)
    },
    Word("rate", .number("TXRATE")) { (target, words) throws(CommandFailure) in
      let rate = try words.u32("Invalid \"rate\" value\n")
      if !target.namesRates {
        target.settings.setTransmitRate(rate)
      } else if !target.namesMaximum {
        target.maximumRate = rate
      }
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
    Word("state", VirtualFunctionLinkState.shape) { (target, words) throws(CommandFailure) in
      let word = try words.next()
      let known = VirtualFunctionLinkState.words.first { matches(word, $0.value) }
      guard let state = known?.key else { throw .invalid(word, "Invalid \"state\" value\n") }
      target.settings.setLinkState(state)
    },
    Word("node_guid", .text("EUI64")) { (target, words) throws(CommandFailure) in
      target.settings.setNodeGUID(try words.guid())
    },
    Word("port_guid", .text("EUI64")) { (target, words) throws(CommandFailure) in
      target.settings.setPortGUID(try words.guid())
    },
  ]

  /// One VLAN. After one with a protocol other than 802.1Q, also those that directly follow.
  private mutating func putVLANs(_ words: Arguments) throws(CommandFailure) {
    var vlans = [try Self.vlan(words)]
    if vlans[0].protocol != .ieee8021Q {
      while words.take("vlan") { vlans.append(try Self.vlan(words)) }
    }
    settings.setVLANs(vlans)
  }

  /// `VLANID [ qos N ] [ proto P ]`
  private static func vlan(
    _ words: Arguments
  ) throws(CommandFailure) -> (id: UInt32, priority: UInt32, protocol: EtherType) {
    let word = try words.next()
    guard let id = Number.u32(word), id <= 4095 else {
      throw .invalid(word, "Invalid \"vlan\" value\n")
    }
    var vlan: (id: UInt32, priority: UInt32, protocol: EtherType) = (
      id, 0, .ieee8021Q
    )
    if words.take("qos") { vlan.priority = try words.u32("Invalid \"qos\" value\n") }
    guard words.take("proto") else { return vlan }
    let name = try words.next()
    guard let type = EtherType(typed: name) else {
      throw .invalid(name, "protocol is invalid\n")
    }
    guard [.ieee8021Q, .ieee8021ad].contains(type) else {
      throw .invalid(name, "Invalid \"vlan protocol\" value - supported 802.1Q, 802.1ad\n")
    }
    vlan.protocol = type
    return vlan
  }

  /// Puts values that depend on several words.
  private mutating func finish(_ session: Session) throws(CommandFailure) {
    guard namesRates else { return }
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

  /// The current rates; 0 if the kernel reports none.
  private static func rates(
    of number: UInt32, _ device: String, _ session: Session
  ) throws(CommandFailure) -> (minimum: UInt32, maximum: UInt32) {
    guard let index = session.links.index(of: device) else { throw .noDevice(device) }
    var query = LinkQuery(index: index)
    query.virtualFunctions = true
    let list = try session.kernel.get(query).attributes.payload(
      LinkAttributes.keys.vfinfoList)
    for function in list?.attributes ?? AttributeSequence(Payload([])) {
      guard let rate = function.payload.nested.payload(VirtualFunctionAttributes.keys.rate),
        rate.u32 == number
      else { continue }
      return (
        rate.integer(at: 4, as: UInt32.self) ?? 0, rate.integer(at: 8, as: UInt32.self) ?? 0
      )
    }
    return (0, 0)
  }
}

extension Arguments {
  /// Eight hex bytes separated by colons, as a number.
  fileprivate func guid() throws(CommandFailure) -> UInt64 {
    let word = try next()
    guard let bytes = linkLayerAddress(word, limit: 8), bytes.count == 8 else {
      throw .invalid(word, "Invalid GUID format\n")
    }
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
