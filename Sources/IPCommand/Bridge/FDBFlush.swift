import CLinux
import Netlink
import RouteNetlink

/// `bridge fdb flush`: deletes the entries that fit; `no` before a word keeps those that it names.
enum FDBFlush {
  struct Filter {
    var device: String?
    var port: String?
    /// Negative where none is meant.
    var vlan: Int16 = -1
    var destination: NetworkAddress?
    var nexthop: UInt32?
    var udpPort: UInt16 = 0
    var vni: UInt32?
    var sourceVNI: UInt32?
    /// `NTF_*` and `NUD_*`: those asked for, and those that count.
    var flags: Int32 = 0
    var flagsMask: Int32 = 0
    var state: Int32 = 0
    var stateMask: Int32 = 0
    /// `NTF_SELF` or `NTF_MASTER`: whose database it is.
    var target: Int32 = 0
  }

  static let words: [Word<Filter>] =
    [
      Word("=dev", .device) { (filter, words) throws(CommandFailure) in
        filter.device = try words.next()
      },
      Word("=master") { (filter, _) in filter.target |= NTF_MASTER },
      Word("=self") { (filter, _) in filter.target |= NTF_SELF },
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
    state("=permanent", set: NUD_PERMANENT, counts: NUD_PERMANENT),
    state("=nopermanent", clear: NUD_PERMANENT, counts: NUD_PERMANENT),
    state("=static", set: NUD_NOARP, counts: NUD_NOARP | NUD_PERMANENT),
    state("=nostatic", clear: NUD_NOARP, counts: NUD_NOARP),
    state("=dynamic", clear: NUD_NOARP, counts: NUD_NOARP | NUD_PERMANENT),
    state("=nodynamic", set: NUD_NOARP, counts: NUD_NOARP),
  ]

  private static func state(
    _ spec: StaticString, set: Int32 = 0, clear: Int32 = 0, counts: Int32
  ) -> Word<Filter> {
    Word(spec) { (filter, _) in
      filter.state = filter.state & ~clear | set
      filter.stateMask |= counts
    }
  }

  private static let flags: [Word<Filter>] = [
    flag("=added_by_user", NTF_USE, true), flag("=noadded_by_user", NTF_USE, false),
    flag("=extern_learn", NTF_EXT_LEARNED, true), flag("=noextern_learn", NTF_EXT_LEARNED, false),
    flag("=sticky", NTF_STICKY, true), flag("=nosticky", NTF_STICKY, false),
    flag("=offloaded", NTF_OFFLOADED, true), flag("=nooffloaded", NTF_OFFLOADED, false),
    flag("=router", NTF_ROUTER, true), flag("=norouter", NTF_ROUTER, false),
  ]

  private static func flag(_ spec: StaticString, _ bit: Int32, _ isOn: Bool) -> Word<Filter> {
    Word(spec) { (filter, _) in
      filter.flags = isOn ? filter.flags | bit : filter.flags & ~bit
      filter.flagsMask |= bit
    }
  }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    try arguments.parse(words, into: &filter) { (_, words, word) throws(CommandFailure) in
      guard word == "help" else {
        throw .usage("bridge fdb: unknown command \"\(word)\"?\n" + FDB.object.usageText())
      }
      // The reference wants another word after "help", and passes over it.
      _ = try words.next()
    }
    guard let device = filter.device else { throw CommandFailure("Device is a required argument.") }
    var header = ndmsg()
    header.ndm_family = UInt8(PF_BRIDGE)
    header.ndm_ifindex = Int32(
      bitPattern: try Arguments.bridgeDevice(device, session, what: "bridge device"))
    header.ndm_state = UInt16(filter.state)
    let target = filter.target == 0 ? NTF_SELF : filter.target
    header.ndm_flags = UInt8(truncatingIfNeeded: filter.flags | target)
    // NLM_F_BULK shares its number with another request's NLM_F_EXCL.
    var request = Request(RTM_DELNEIGH, flags: 0x200, header: header)
    try put(filter, into: &request.attributes, session)
    try session.perform(request, mayWait: true)
  }

  private static func put(
    _ filter: Filter, into list: inout AttributeList, _ session: Session
  ) throws(CommandFailure) {
    if let name = filter.port {
      list.put(
        NeighbourAttributes.keys.ifindex,
        Int32(
          bitPattern: try Arguments.bridgeDevice(name, session, what: "bridge port device")))
    }
    guard filter.vlan < 4096 else { throw CommandFailure("Invalid VLAN ID \"\(filter.vlan)\"") }
    if filter.vlan >= 0 { list.put(NeighbourAttributes.keys.vlan, UInt16(filter.vlan)) }
    if let vni = filter.sourceVNI { list.put(NeighbourAttributes.keys.srcVni, vni) }
    if let vni = filter.vni { list.put(NeighbourAttributes.keys.vni, vni) }
    if filter.udpPort != 0 { list.put(NeighbourAttributes.keys.port, filter.udpPort) }
    if let address = filter.destination {
      list.put(NeighbourAttributes.keys.dst, bytes: address.bytes)
    }
    if let nexthop = filter.nexthop, nexthop > 0 {
      list.put(NeighbourAttributes.keys.nhId, nexthop)
    }
    if filter.flagsMask != 0 {
      list.put(NeighbourAttributes.keys.ndmFlagsMask, UInt8(truncatingIfNeeded: filter.flagsMask))
    }
    if filter.stateMask != 0 {
      list.put(NeighbourAttributes.keys.ndmStateMask, UInt16(filter.stateMask))
    }
  }
}
