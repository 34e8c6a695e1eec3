import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `bridge fdb`: forwarding databases.
enum FDB {
  static let object = CommandObject(
    "fdb", title: "bridge fdb",
    verbs: [
      change("add", RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL),
      change("append", RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_APPEND),
      change("replace", RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE),
      change("delete", RTM_DELNEIGH, 0),
      BridgeCommand.verb("get", synopsis: "[ to ] LLADDR", { getWords }, get),
      BridgeCommand.verb("show|lst|list", { showWords }, show),
      BridgeCommand.verb("=flush", { FDBFlush.words }, FDBFlush.run),
    ])

  private static func change(_ spec: StaticString, _ type: Int, _ flags: Int32) -> Verb {
    BridgeCommand.verb(spec, synopsis: "[ to ] LLADDR", mayWait: true, { FDBChange.words }) {
      (session, arguments) throws(CommandFailure) in
      try FDBChange.run(type, Int(flags), session, arguments)
    }
  }

  // MARK: show

  struct Filter {
    var device: String?
    var bridge: String?
    var vlan: UInt16 = 0
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
      guard let state = stateBits(word) else { throw .invalid(word, "invalid state") }
      filter.states |= state
    },
    Word("=dynamic") { (filter, _) in filter.onlyDynamic = true },
  ]

  /// The states that a word stands for (linux/neighbour.h, `NUD_*`).
  private static func stateBits(_ word: String) -> UInt32? {
    if matches(word, "permanent") { return UInt32(NUD_PERMANENT) }
    if matches(word, "static|temp") { return UInt32(NUD_NOARP) }
    if matches(word, "stale") { return UInt32(NUD_STALE) }
    if matches(word, "reachable|dynamic") { return UInt32(NUD_REACHABLE) }
    return word == "all" ? .max : Number.u32(word)
  }

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    try BridgeCommand.parse(arguments, showWords, into: &filter, usage: object.help)
    session.fillLinkCache()
    var header = ndmsg()
    header.ndm_family = UInt8(PF_BRIDGE)
    var attributes = AttributeList()
    if let name = filter.bridge {
      attributes.put(
        NeighbourAttributes.keys.master,
        Int32(bitPattern: try Arguments.bridgeDevice(name, session, what: "bridge device")))
    }
    if let name = filter.device {
      header.ndm_ifindex = Int32(bitPattern: try Arguments.bridgeDevice(name, session))
    }
    var request = Request(RTM_GETNEIGH, header: header)
    request.attributes = attributes
    let device = header.ndm_ifindex
    try session.output.document { () throws(CommandFailure) in
      try BridgeCommand.dumpOrExit(request, session) { message in
        guard let entry = FDBEntry(message), isShown(entry, filter, device) else { return }
        session.output.object { entry.describe(session, withDevice: device == 0) }
      }
    }
  }

  private static func isShown(_ entry: FDBEntry, _ filter: Filter, _ device: Int32) -> Bool {
    let state = UInt32(entry.header.ndm_state)
    return (device == 0 || entry.header.ndm_ifindex == device)
      && (filter.states == 0 || state & filter.states != 0)
      && (filter.vlan == 0 || entry.vlan == filter.vlan)
      && !(filter.onlyDynamic && entry.isPermanent)
  }

  // MARK: get

  struct Query {
    var address: String?
    var device: String?
    var bridge: String?
    /// Negative where none is meant.
    var vlan: Int16 = -1
    var vni: UInt32?
    var flags: UInt8 = 0
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
    Word("=self") { (query, _) in query.flags |= UInt8(NTF_SELF) },
    Word("master") { (query, _) in query.flags |= UInt8(NTF_MASTER) },
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
    var header = ndmsg()
    header.ndm_family = UInt8(PF_BRIDGE)
    header.ndm_flags = query.flags
    var attributes = AttributeList()
    attributes.put(NeighbourAttributes.keys.lladdr, bytes: try macAddress(address))
    if query.vlan >= 0 { attributes.put(NeighbourAttributes.keys.vlan, UInt16(query.vlan)) }
    if let vni = query.vni { attributes.put(NeighbourAttributes.keys.vni, vni) }
    if let name = query.device {
      header.ndm_ifindex = Int32(bitPattern: try Arguments.bridgeDevice(name, session))
    }
    if let name = query.bridge {
      attributes.put(
        NeighbourAttributes.keys.master,
        Int32(bitPattern: try Arguments.bridgeDevice(name, session, what: "bridge device")))
    }
    var request = Request(RTM_GETNEIGH, header: header)
    request.attributes = attributes
    let message = try answer(request, session)
    try session.output.document { () throws(CommandFailure) in
      guard let entry = FDBEntry(message), !(query.onlyDynamic && entry.isPermanent) else { return }
      session.output.object { entry.describe(session) }
    }
  }

  /// Asks for one object; a refusal ends `bridge` with 254.
  static func answer(_ request: Request, _ session: Session) throws(CommandFailure) -> Message {
    do throws(CommandFailure) { return try session.get(request) } catch {
      throw CommandFailure(error.message, status: 254)
    }
  }

  // MARK: values

  /// The address of an entry, which may have `to` before it.
  static func addressWord(
    _ old: String?, _ words: Arguments, _ word: String
  ) throws(CommandFailure) -> String {
    let address = word == "to" ? try words.next() : word
    if matches(address, "help") { throw object.help }
    guard old == nil else { throw .garbage("to", address) }
    return address
  }

  /// Six bytes in hexadecimal, divided by colons.
  static func macAddress(_ text: String) throws(CommandFailure) -> [UInt8] {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { UInt8($0, radix: 16) }
    guard parts.count == 6, bytes.count == 6 else {
      throw CommandFailure("Invalid mac address \(text)")
    }
    return bytes
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
    return getservbyname(text, "udp").map {
      UInt16(bigEndian: UInt16(truncatingIfNeeded: $0.pointee.s_port))
    }
  }
}
