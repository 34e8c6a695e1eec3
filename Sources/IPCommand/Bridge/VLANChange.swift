import Netlink
import RouteNetlink

/// `bridge vlan`: the VLANs of ports and bridges.
enum BridgeVLAN {
  static let object = CommandObject(
    "vlan", title: "bridge vlan",
    verbs: [
      BridgeCommand.verb("add", mayWait: true, { VLANChange.words }) {
        (session, arguments) throws(CommandFailure) in
        try VLANChange.run(.add, session, arguments)
      },
      BridgeCommand.verb("delete", mayWait: true, { VLANChange.words }) {
        (session, arguments) throws(CommandFailure) in
        try VLANChange.run(.delete, session, arguments)
      },
      BridgeCommand.verb("show|lst|list", { filterWords }) {
        (session, arguments) throws(CommandFailure) in
        try VLANShow(arguments, session).run()
      },
      BridgeCommand.verb("tunnelshow", { filterWords }) {
        (session, arguments) throws(CommandFailure) in
        try VLANShow(arguments, session).showTunnels()
      },
      BridgeCommand.verb("set", { VLANOptions.words }, VLANOptions.set),
      BridgeCommand.verb("=global", synopsis: "{ set | show }", { VLANGlobal.words }, global),
    ])

  private static func global(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    guard let word = arguments.nextIfPresent() else {
      return try VLANShow(arguments, session).showGlobalOptions()
    }
    if matches(word, "set") { return try VLANGlobal.set(session, arguments) }
    if matches(word, "show|lst|list") {
      return try VLANShow(arguments, session).showGlobalOptions()
    }
    throw object.help
  }

  /// Which device's VLANs, and which VLAN.
  struct Filter {
    var device: String?
    var vlan: UInt16 = 0
    var hasVLAN = false
  }

  static let filterWords: [Word<Filter>] = [
    Word("=dev", .device) { (filter, words) throws(CommandFailure) in
      filter.device = try words.single("dev", filter.device)
    },
    Word("=vid", .number("VID")) { (filter, words) throws(CommandFailure) in
      let word = try words.single("vid", filter.hasVLAN ? "" : nil)
      filter.vlan = UInt16(truncatingIfNeeded: looseInteger(word))
      filter.hasVLAN = filter.vlan != 0
    },
  ]
}

/// A VLAN id or a range of ids on a command line.
struct VLANRange {
  var first: Int16 = -1
  /// -1 for a single id.
  var last: Int16 = -1
  /// Whether a word had a dash.
  var isRange = false

  var isSet: Bool { first != -1 }

  /// Reads one word. A single id keeps the end of an earlier range.
  mutating func read(_ text: String) {
    guard let dash = text.firstIndex(of: "-") else {
      first = Self.id(text[...])
      return
    }
    first = Self.id(text[..<dash])
    last = Self.id(text[text.index(after: dash)...])
    isRange = true
  }

  private static func id(_ text: Substring) -> Int16 {
    Int16(truncatingIfNeeded: looseInteger(String(text)))
  }

  func checkID() throws(CommandFailure) {
    guard first < 4096 else { throw CommandFailure("Invalid VLAN ID \"\(first)\"") }
  }

  /// Refuses an invalid range.
  func checkRange() throws(CommandFailure) {
    guard isRange, last >= 4096 || first >= last else { return }
    let ends = "\(UInt16(bitPattern: first))-\(UInt16(bitPattern: last))"
    throw CommandFailure("Invalid VLAN range \"\(ends)\"")
  }
}

/// `bridge vlan add` and `delete`.
enum VLANChange {
  struct Change {
    var device: String?
    var range = VLANRange()
    var targets: BridgeTarget = []
    var flags: VLANFlags = []
    var tunnel: VLANRequest.Tunnel?
  }

  static let words: [Word<Change>] = [
    Word("=dev", .device) { (change, words) throws(CommandFailure) in
      change.device = try words.next()
    },
    Word("=vid", .number("VID")) { (change, words) throws(CommandFailure) in
      change.range.read(try words.next())
    },
    Word("=self") { (change, _) in change.targets.insert(.device) },
    Word("=master") { (change, _) in change.targets.insert(.master) },
    Word("=pvid") { (change, _) in change.flags.insert(.pvid) },
    Word("=untagged") { (change, _) in change.flags.insert(.untagged) },
    Word("=tunnel_info", .rest("id TUNNEL_ID")) { (change, words) throws(CommandFailure) in
      let word = try words.next()
      guard matches(word, "id") else { throw .invalid(word, "tunnel id expected") }
      let tunnel = try tunnelRange(try words.next())
      // A single id keeps the end of an earlier range.
      change.tunnel = VLANRequest.Tunnel(
        tunnel.first, last: tunnel.last ?? change.tunnel?.last ?? 0)
    },
  ]

  private static func tunnelRange(
    _ text: String
  ) throws(CommandFailure) -> (first: UInt32, last: UInt32?) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    var numbers: [UInt32] = []
    for part in parts {
      guard let number = Number.unsigned(String(part), limit: (1 << 24) - 1) else {
        throw .invalid(String(parts[0]), "invalid tun id")
      }
      numbers.append(UInt32(number))
    }
    return (numbers[0], numbers.count > 1 ? numbers[1] : nil)
  }

  static func run(
    _ operation: VLANRequest.Operation, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, words, word) throws(CommandFailure) in
      // iproute2 requires another word after "help", and ignores the rest.
      if matches(word, "help") { _ = try words.next() }
    }
    let range = change.range
    guard let device = change.device, range.isSet else {
      throw CommandFailure("Device and VLAN ID are required arguments.")
    }
    let index = try Arguments.bridgeDevice(device, session, what: "bridge device")
    try range.checkID()
    try range.checkRange()
    if range.isRange, change.flags.contains(.pvid) {
      throw CommandFailure("pvid cannot be configured for a vlan range")
    }
    var request = VLANRequest(
      operation, device: index, vlan: UInt16(bitPattern: range.first), targets: change.targets)
    // No Swift range, since the ends may be in either order here.
    request.last = range.isRange ? UInt16(bitPattern: range.last) : nil
    request.flags = change.flags
    request.tunnel = change.tunnel
    try session.kernel.perform(request, mayWait: true)
  }
}
