import Netlink
import RouteNetlink

/// `bridge fdb flush`: deletes matching entries. `no` before a word excludes the entries it names.
enum FDBFlush {
  struct Filter {
    var device: String?
    var port: String?
    /// Negative if not given.
    var vlan: Int16 = -1
    var destination: IPAddress?
    var nexthop: UInt32?
    var udpPort: UInt16 = 0
    var vni: UInt32?
    var sourceVNI: UInt32?
    /// The flags wanted, and the flags that are compared.
    var flags: NeighbourFlags = []
    var flagsMask: NeighbourFlags = []
    var state: NeighbourState = []
    var stateMask: NeighbourState = []
    /// Whose database is flushed.
    var databases: NeighbourFlags = []
  }

  static let words: [Word<Filter>] =
    [
      Word("=dev", .device) { (filter, words) throws(CommandFailure) in
        filter.device = try words.next()
      },
      Word("=master") { (filter, _) in filter.databases.insert(.master) },
      Word("=self") { (filter, _) in filter.databases.insert(.device) },
      Word("=brport", .device) { (filter, words) throws(CommandFailure) in
        if filter.port != nil { throw .garbage("brport", words.keyword) }
        filter.port = try words.next()
      },
      Word("=vlan", .number("VID")) { (filter, words) throws(CommandFailure) in
        if filter.vlan >= 0 { throw .garbage("vlan", words.keyword) }
        filter.vlan = Int16(truncatingIfNeeded: try words.looseNumber())
      },
    ] + tunnel + states + flags

  private static let tunnel: [Word<Filter>] = [
    Word("=src_vni", .number("VNI")) { (filter, words) throws(CommandFailure) in
      filter.sourceVNI = try words.networkIdentifier("invalid src VNI\n")
    },
    Word("=vni", .number("VNI")) { (filter, words) throws(CommandFailure) in
      filter.vni = try words.networkIdentifier("invalid VNI\n")
    },
    Word("=port", .number("PORT")) { (filter, words) throws(CommandFailure) in
      filter.udpPort = try words.udpPort("invalid port\n")
    },
    Word("=dst", .address) { (filter, words) throws(CommandFailure) in
      let word = try words.next()
      guard filter.destination == nil else { throw .garbage("dst", word) }
      filter.destination = try words.address(word, words.session.options.family)
    },
    Word("=nhid", .number("NHID")) { (filter, words) throws(CommandFailure) in
      filter.nexthop = try words.u32("\"nid\" value is invalid\n")
    },
  ]

  private static let states: [Word<Filter>] = [
    state("=permanent", set: .permanent, counts: .permanent),
    state("=nopermanent", clear: .permanent, counts: .permanent),
    state("=static", set: .noARP, counts: [.noARP, .permanent]),
    state("=nostatic", clear: .noARP, counts: .noARP),
    state("=dynamic", clear: .noARP, counts: [.noARP, .permanent]),
    state("=nodynamic", set: .noARP, counts: .noARP),
  ]

  private static func state(
    _ spec: StaticString, set: NeighbourState = [], clear: NeighbourState = [],
    counts: NeighbourState
  ) -> Word<Filter> {
    Word(spec) { (filter, _) in
      filter.state = filter.state.subtracting(clear).union(set)
      filter.stateMask.formUnion(counts)
    }
  }

  private static let flags: [Word<Filter>] = [
    flag("=added_by_user", .use, true), flag("=noadded_by_user", .use, false),
    flag("=extern_learn", .externallyLearned, true),
    flag("=noextern_learn", .externallyLearned, false),
    flag("=sticky", .sticky, true), flag("=nosticky", .sticky, false),
    flag("=offloaded", .offloaded, true), flag("=nooffloaded", .offloaded, false),
    flag("=router", .router, true), flag("=norouter", .router, false),
  ]

  private static func flag(
    _ spec: StaticString, _ flag: NeighbourFlags, _ isOn: Bool
  ) -> Word<Filter> {
    Word(spec) { (filter, _) in
      if isOn { filter.flags.insert(flag) } else { filter.flags.remove(flag) }
      filter.flagsMask.insert(flag)
    }
  }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    try arguments.parse(words, into: &filter) { (_, words, word) throws(CommandFailure) in
      guard word == "help" else {
        throw .usage("bridge fdb: unknown command \"\(word)\"?\n" + FDB.object.usageText())
      }
      // iproute2 requires another word after "help", and ignores it.
      _ = try words.next()
    }
    guard let device = filter.device else { throw CommandFailure("Device is a required argument.") }
    var request = FDBFlushRequest(
      device: try Arguments.bridgeDevice(device, session, what: "bridge device"))
    if let name = filter.port {
      request.port = try Arguments.bridgeDevice(name, session, what: "bridge port device")
    }
    guard filter.vlan < 4096 else { throw CommandFailure("Invalid VLAN ID \"\(filter.vlan)\"") }
    filter.fill(&request)
    try session.kernel.perform(request, mayWait: true)
  }
}

extension FDBFlush.Filter {
  /// Fills in the values that need no further check. 0 means none.
  fileprivate func fill(_ request: inout FDBFlushRequest) {
    if !databases.isEmpty { request.databases = databases }
    request.vlan = UInt16(exactly: vlan)
    request.flags = flags
    request.flagsMask = flagsMask
    request.state = state
    request.stateMask = stateMask
    request.destination = destination
    if udpPort != 0 { request.udpPort = udpPort }
    request.vni = vni
    request.sourceVNI = sourceVNI
    if nexthop != 0 { request.nexthop = nexthop }
  }
}
