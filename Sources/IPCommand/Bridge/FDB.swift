import Glibc
import Netlink
import RouteNetlink
import Linux

/// `bridge fdb`: forwarding databases.
enum FDB {
  static let object = CommandObject(
    "fdb", title: "bridge fdb",
    verbs: [
      change("add", .add), change("append", .append), change("replace", .replace),
      change("delete", .delete),
      BridgeCommand.verb("get", synopsis: "[ to ] LLADDR", { getWords }, get),
      BridgeCommand.verb("show|lst|list", { showWords }, show),
      BridgeCommand.verb("=flush", { FDBFlush.words }, FDBFlush.run),
    ])

  private static func change(_ spec: StaticString, _ operation: FDBRequest.Operation) -> Verb {
    BridgeCommand.verb(spec, synopsis: "[ to ] LLADDR", mayWait: true, { FDBChange.words }) {
      (session, arguments) throws(CommandFailure) in
      try FDBChange.run(operation, session, arguments)
    }
  }

  // MARK: show

  struct Filter {
    var device: String?
    var bridge: String?
    var vlan: UInt16 = 0
    /// Bits of `NeighbourState`, as wide as a number on the command line; 0 for all.
    var states: UInt32 = 0
    var onlyDynamic = false
  }

  static let showWords: [Word<Filter>] = [
    Word("=brport|=dev", .device) { (filter, words) throws(CommandFailure) in
      filter.device = try words.next()
    },
    Word("=br", .device) { (filter, words) throws(CommandFailure) in
      filter.bridge = try words.next()
    },
    Word("=vlan", .number("VID")) { (filter, words) throws(CommandFailure) in
      let word = try words.single("vlan", filter.vlan == 0 ? nil : "")
      filter.vlan = UInt16(truncatingIfNeeded: looseInteger(word))
    },
    Word("=state", .text("STATE")) { (filter, words) throws(CommandFailure) in
      let word = try words.next()
      guard let states = stateBits(word) else { throw .invalid(word, "invalid state") }
      filter.states |= states
    },
    Word("=dynamic") { (filter, _) in filter.onlyDynamic = true },
  ]

  /// The states that a word selects.
  private static func stateBits(_ word: String) -> UInt32? {
    let state: NeighbourState
    if matches(word, "permanent") {
      state = .permanent
    } else if matches(word, "static|temp") {
      state = .noARP
    } else if matches(word, "stale") {
      state = .stale
    } else if matches(word, "reachable|dynamic") {
      state = .reachable
    } else {
      return word == "all" ? .max : Number.u32(word)
    }
    return UInt32(state.rawValue)
  }

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    try BridgeCommand.parse(arguments, showWords, into: &filter, usage: object.help)
    session.learnLinks()
    var query = FDBQuery()
    if let name = filter.bridge {
      query.bridge = try Arguments.bridgeDevice(name, session, what: "bridge device")
    }
    if let name = filter.device { query.device = try Arguments.bridgeDevice(name, session) }
    try session.output.document { () throws(CommandFailure) in
      try BridgeCommand.dumpOrExit(query, session) { entry in
        guard isShown(entry, filter, query.device) else { return }
        session.output.object { entry.describe(session, withDevice: query.device == 0) }
      }
    }
  }

  private static func isShown(_ entry: FDBEntry, _ filter: Filter, _ device: Int32) -> Bool {
    (device == 0 || entry.device == device)
      && (filter.states == 0 || UInt32(entry.state.rawValue) & filter.states != 0)
      && (filter.vlan == 0 || entry.vlan ?? 0 == filter.vlan)
      && !(filter.onlyDynamic && entry.isPermanent)
  }

  // MARK: get

  struct Query {
    var address: String?
    var device: String?
    var bridge: String?
    /// Negative if not given.
    var vlan: Int16 = -1
    var vni: UInt32?
    var flags: NeighbourFlags = []
    var onlyDynamic = false
  }

  static let getWords: [Word<Query>] = [
    Word("=brport|=dev", .device) { (query, words) throws(CommandFailure) in
      query.device = try words.next()
    },
    Word("=br", .device) { (query, words) throws(CommandFailure) in
      query.bridge = try words.next()
    },
    Word("=vni", .number("VNI")) { (query, words) throws(CommandFailure) in
      query.vni = try words.networkIdentifier("invalid VNI\n")
    },
    Word("=self") { (query, _) in query.flags.insert(.device) },
    Word("master") { (query, _) in query.flags.insert(.master) },
    Word("vlan", .number("VID")) { (query, words) throws(CommandFailure) in
      guard query.vlan < 0 else { throw .garbage("vlan", words.keyword) }
      query.vlan = Int16(truncatingIfNeeded: try words.looseNumber())
    },
    Word("dynamic") { (query, _) in query.onlyDynamic = true },
  ]

  private static func get(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var query = Query()
    try arguments.parse(getWords, into: &query) { (query, words, word) throws(CommandFailure) in
      query.address = try addressWord(query.address, words, word)
    }
    guard query.device != nil || query.bridge != nil, let address = query.address else {
      throw CommandFailure("Device or master and address are required arguments.")
    }
    var lookup = FDBLookup(try macAddress(address), vlan: UInt16(exactly: query.vlan))
    lookup.vni = query.vni
    lookup.flags = query.flags
    if let name = query.device { lookup.device = try Arguments.bridgeDevice(name, session) }
    if let name = query.bridge {
      lookup.bridge = try Arguments.bridgeDevice(name, session, what: "bridge device")
    }
    let entry = try answer(lookup, session)
    try session.output.document { () throws(CommandFailure) in
      guard let entry, !(query.onlyDynamic && entry.isPermanent) else { return }
      session.output.object { entry.describe(session) }
    }
  }

  /// Asks for one object. A refusal ends `bridge` with status 254.
  static func answer<Query: KernelQuery>(
    _ query: Query, _ session: Session
  ) throws(CommandFailure) -> Query.Reply? {
    do throws(CommandFailure) { return Query.Reply(try session.kernel.get(query.message)) } catch {
      throw CommandFailure(error.message, status: 254)
    }
  }

  // MARK: values

  /// The address of an entry, optionally after `to`.
  static func addressWord(
    _ old: String?, _ words: Arguments, _ word: String
  ) throws(CommandFailure) -> String {
    let address = word == "to" ? try words.next() : word
    if matches(address, "help") { throw object.help }
    guard old == nil else { throw .garbage("to", address) }
    return address
  }

  /// Six bytes in hexadecimal, separated by colons.
  static func macAddress(_ text: String) throws(CommandFailure) -> LinkLayerAddress {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { UInt8($0, radix: 16) }
    guard parts.count == 6, bytes.count == 6, let address = LinkLayerAddress(bytes: bytes) else {
      throw CommandFailure("Invalid mac address \(text)")
    }
    return address
  }
}

extension Arguments {
  /// A VXLAN network identifier, 24 bits.
  func networkIdentifier(_ refusal: String) throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let number = Number.loose(word), number < 1 << 24 else { throw .invalid(word, refusal) }
    return UInt32(number)
  }

  /// A UDP port by number or name.
  func udpPort(_ refusal: String) throws(CommandFailure) -> UInt16 {
    let word = try next()
    guard let port = UDPPort.number(word) else { throw .invalid(word, refusal) }
    return port
  }
}

enum UDPPort {
  /// The number of a port, or of the service of that name.
  static func number(_ text: String) -> UInt16? {
    if let number = Number.loose(text) { return UInt16(exactly: number) }
    return getservbyname(text, "udp")
  }
}
