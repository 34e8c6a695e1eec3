import CLinux
import Netlink
import RouteNetlink

/// `bridge vlan`: the VLANs of ports and bridges.
enum BridgeVLAN {
  static let object = CommandObject(
    "vlan", title: "bridge vlan",
    verbs: [
      BridgeCommand.verb("add", { VLANChange.words }) {
        (session, arguments) throws(CommandFailure) in
        try VLANChange.run(RTM_SETLINK, session, arguments)
      },
      BridgeCommand.verb("delete", { VLANChange.words }) {
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
    throw object.usage
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
  var first: Int32
  /// Nil for a single id.
  var last: Int32?

  init(_ text: String) {
    guard let dash = text.firstIndex(of: "-") else {
      self.init(first: looseInteger(text), last: nil)
      return
    }
    self.init(
      first: looseInteger(String(text[..<dash])),
      last: looseInteger(String(text[text.index(after: dash)...])))
  }

  private init(first: Int32, last: Int32?) {
    self.first = first
    self.last = last
  }

  /// Refuses what is no id, or a range that is none.
  func check() throws(CommandFailure) {
    guard (0..<4096).contains(first) else {
      throw CommandFailure("Invalid VLAN ID \"\(UInt16(truncatingIfNeeded: first))\"")
    }
    if let last, last >= 4096 || first >= last {
      throw CommandFailure("Invalid VLAN range \"\(first)-\(last)\"")
    }
  }
}

/// `bridge vlan add` and `delete`.
enum VLANChange {
  struct Change {
    var device: String?
    var range: VLANRange?
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
      change.range = VLANRange(try words.next())
    },
    Word("=self") { (change, _) in change.target |= UInt16(BRIDGE_FLAGS_SELF) },
    Word("=master") { (change, _) in change.target |= UInt16(BRIDGE_FLAGS_MASTER) },
    Word("=pvid") { (change, _) in change.flags |= UInt16(BRIDGE_VLAN_INFO_PVID) },
    Word("=untagged") { (change, _) in change.flags |= UInt16(BRIDGE_VLAN_INFO_UNTAGGED) },
    Word("=tunnel_info", .rest("id TUNNEL_ID")) { (change, words) throws(CommandFailure) in
      let word = try words.next()
      guard matches(word, "id") else { throw .invalid(word, "tunnel id expected") }
      change.tunnel = try tunnelRange(try words.next())
    },
  ]

  private static func tunnelRange(
    _ text: String
  ) throws(CommandFailure) -> (first: UInt32, last: UInt32) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    var numbers: [UInt32] = []
    for part in parts {
      guard let number = Number.unsigned(String(part), limit: (1 << 24) - 1) else {
        throw .invalid(String(parts[0]), "invalid tun id")
      }
      numbers.append(UInt32(number))
    }
    return (numbers[0], numbers.count > 1 ? numbers[1] : 0)
  }

  static func run(
    _ type: Int, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, words, word) throws(CommandFailure) in
      // The reference wants another word after "help", and passes over the rest.
      if matches(word, "help") { _ = try words.next() }
    }
    guard let device = change.device, let range = change.range else {
      throw CommandFailure("Device and VLAN ID are required arguments.")
    }
    var header = ifinfomsg()
    header.ifi_family = UInt8(PF_BRIDGE)
    header.ifi_index = Int32(
      bitPattern: try Arguments.bridgeDevice(device, session, what: "bridge device"))
    try range.check()
    if range.last != nil, change.flags & UInt16(BRIDGE_VLAN_INFO_PVID) != 0 {
      throw CommandFailure("pvid cannot be configured for a vlan range")
    }
    var request = Request(type, header: header)
    request.attributes.nest(IFLA_AF_SPEC) { (spec: inout AttributeList) in
      if change.target != 0 { spec.put(IFLA_BRIDGE_FLAGS, change.target) }
      put(change, range, into: &spec)
    }
    try session.perform(request, mayWait: true)
  }

  /// A range is its first entry and its last, each marked as such.
  private static func put(_ change: Change, _ range: VLANRange, into spec: inout AttributeList) {
    let begin = UInt16(BRIDGE_VLAN_INFO_RANGE_BEGIN)
    let end = UInt16(BRIDGE_VLAN_INFO_RANGE_END)
    let first = UInt16(truncatingIfNeeded: range.first)
    let last = range.last.map { UInt16(truncatingIfNeeded: $0) }
    if let tunnel = change.tunnel {
      putTunnel(tunnel.first, first, last == nil ? 0 : begin, into: &spec)
      if let last { putTunnel(tunnel.last, last, end, into: &spec) }
    } else {
      spec.put(IFLA_BRIDGE_VLAN_INFO, change.flags | (last == nil ? 0 : begin), first)
      if let last { spec.put(IFLA_BRIDGE_VLAN_INFO, change.flags | end, last) }
    }
  }

  private static func putTunnel(
    _ id: UInt32, _ vlan: UInt16, _ flags: UInt16, into spec: inout AttributeList
  ) {
    spec.nest(IFLA_BRIDGE_VLAN_TUNNEL_INFO) { (nest: inout AttributeList) in
      nest.put(IFLA_BRIDGE_VLAN_TUNNEL_ID, id)
      nest.put(IFLA_BRIDGE_VLAN_TUNNEL_VID, vlan)
      nest.put(IFLA_BRIDGE_VLAN_TUNNEL_FLAGS, flags)
    }
  }
}

extension AttributeList {
  /// `struct bridge_vlan_info`.
  mutating func put(_ type: Int, _ flags: UInt16, _ vlan: UInt16) {
    put(type, UInt32(vlan.littleEndian) << 16 | UInt32(flags.littleEndian))
  }
}
