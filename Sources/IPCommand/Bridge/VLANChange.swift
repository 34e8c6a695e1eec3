import CLinux
import Netlink
import RouteNetlink

/// `bridge vlan`: the VLANs of ports and bridges.
enum BridgeVLAN {
  static let object = CommandObject(
    "vlan", title: "bridge vlan",
    verbs: [
      BridgeCommand.verb("add", mayWait: true, { VLANChange.words }) {
        (session, arguments) throws(CommandFailure) in
        try VLANChange.run(RTM_SETLINK, session, arguments)
      },
      BridgeCommand.verb("delete", mayWait: true, { VLANChange.words }) {
        (session, arguments) throws(CommandFailure) in
        try VLANChange.run(RTM_DELLINK, session, arguments)
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

  /// Whose VLANs, and which one.
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

/// A VLAN id or a range of them, as a command line names it.
struct VLANRange {
  var first: Int16 = -1
  /// -1 for a single id.
  var last: Int16 = -1
  /// True once a word had a dash.
  var isRange = false

  var isSet: Bool { first != -1 }

  /// Takes one word; a single id leaves the end that an earlier range had.
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

  /// Refuses a range that is none.
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
    /// `BRIDGE_FLAGS_*`.
    var target: UInt16 = 0
    /// `BRIDGE_VLAN_INFO_*`.
    var flags: UInt16 = 0
    var tunnel: (first: UInt32, last: UInt32)?
  }

  static let words: [Word<Change>] = [
    Word("=dev", .device) { (change, words) throws(CommandFailure) in
      change.device = try words.next()
    },
    Word("=vid", .number("VID")) { (change, words) throws(CommandFailure) in
      change.range.read(try words.next())
    },
    Word("=self") { (change, _) in change.target |= UInt16(BRIDGE_FLAGS_SELF) },
    Word("=master") { (change, _) in change.target |= UInt16(BRIDGE_FLAGS_MASTER) },
    Word("=pvid") { (change, _) in change.flags |= UInt16(BRIDGE_VLAN_INFO_PVID) },
    Word("=untagged") { (change, _) in change.flags |= UInt16(BRIDGE_VLAN_INFO_UNTAGGED) },
    Word("=tunnel_info", .rest("id TUNNEL_ID")) { (change, words) throws(CommandFailure) in
      let word = try words.next()
      guard matches(word, "id") else { throw .invalid(word, "tunnel id expected") }
      let tunnel = try tunnelRange(try words.next())
      // A single id leaves the end that an earlier range had.
      change.tunnel = (tunnel.first, tunnel.last ?? change.tunnel?.last ?? 0)
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
    _ type: Int, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, words, word) throws(CommandFailure) in
      // The reference wants another word after "help", and passes over the rest.
      if matches(word, "help") { _ = try words.next() }
    }
    let range = change.range
    guard let device = change.device, range.isSet else {
      throw CommandFailure("Device and VLAN ID are required arguments.")
    }
    var header = ifinfomsg()
    header.ifi_family = UInt8(PF_BRIDGE)
    header.ifi_index = Int32(
      bitPattern: try Arguments.bridgeDevice(device, session, what: "bridge device"))
    try range.checkID()
    try range.checkRange()
    if range.isRange, change.flags & UInt16(BRIDGE_VLAN_INFO_PVID) != 0 {
      throw CommandFailure("pvid cannot be configured for a vlan range")
    }
    var request = Request(type, header: header)
    request.attributes.nest(LinkAttributes.keys.afSpec) { (spec: inout AttributeList) in
      if change.target != 0 { spec.put(BridgeLinkAttributes.keys.flags, change.target) }
      put(change, range, into: &spec)
    }
    try session.perform(request, mayWait: true)
  }

  /// A range is its first entry and its last, each marked as such.
  private static func put(_ change: Change, _ range: VLANRange, into spec: inout AttributeList) {
    let begin = range.isRange ? UInt16(BRIDGE_VLAN_INFO_RANGE_BEGIN) : 0
    let end = UInt16(BRIDGE_VLAN_INFO_RANGE_END)
    let first = UInt16(bitPattern: range.first)
    let last = range.isRange ? UInt16(bitPattern: range.last) : nil
    if let tunnel = change.tunnel {
      putTunnel(tunnel.first, first, begin, into: &spec)
      if let last { putTunnel(tunnel.last, last, end, into: &spec) }
    } else {
      spec.put(BridgeLinkAttributes.keys.vlanInfo, change.flags | begin, first)
      if let last { spec.put(BridgeLinkAttributes.keys.vlanInfo, change.flags | end, last) }
    }
  }

  private static func putTunnel(
    _ id: UInt32, _ vlan: UInt16, _ flags: UInt16, into spec: inout AttributeList
  ) {
    spec.nest(BridgeLinkAttributes.keys.vlanTunnelInfo) { (nest: inout AttributeList) in
      nest.put(BridgeVLANTunnelAttributes.keys.id, id)
      nest.put(BridgeVLANTunnelAttributes.keys.vid, vlan)
      nest.put(BridgeVLANTunnelAttributes.keys.flags, flags)
    }
  }
}

extension AttributeList {
  /// `struct bridge_vlan_info`.
  mutating func put<Value>(_ key: AttributeKey<Value>, _ flags: UInt16, _ vlan: UInt16) {
    put(key.code, UInt32(vlan.littleEndian) << 16 | UInt32(flags.littleEndian))
  }
}
