import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What the words for the action of a segment are read into.
private struct Seg6LocalWords {
  var action: SegmentAction?
  var segments: String?
  var hmacKey: UInt32 = 0
  var request = EncapRequest()
}

extension EncapKind {
  /// What a node does with packets for one of its segments (linux/seg6_local.h).
  static let seg6Local = EncapKind(
    .seg6Local, words: { (rows + places).map(\.description) }
  ) { (words) throws(CommandFailure) in
    var read = Seg6LocalWords()
    try words.parsePrefix(rows + places, into: &read)
    guard let action = read.action else { throw .usage("Missing action type") }
    read.request.list.put(SegmentActionAttributes.keys.action, action)
    if let list = read.segments {
      var segments = try Seg6Words.addresses(list, words)
      if action != .endB6Encap { segments.append(.any(.ipv6)) }
      let header = SegmentRoutingHeader(segments, hmacKey: read.hmacKey)
      header.put(SegmentActionAttributes.keys.srh, into: &read.request.list)
    }
    return read.request.list
  } show: { table, session in
    show(table, session)
  }

  private static let rows: [Word<Seg6LocalWords>] = [
    Word("=action", .text("ACTION")) { (read, words) throws(CommandFailure) in
      let word = try read.request.value("action", words)
      guard let action = SegmentAction(word) else {
        throw .invalid(word, "\"action\" value is invalid\n")
      }
      read.action = action
    },
    Word("=table", .table) { (read, words) throws(CommandFailure) in
      let word = try read.request.value("table", words)
      guard let table = words.session.names.table(word) else {
        throw .invalid(word, "invalid table id\n")
      }
      read.request.list.put(SegmentActionAttributes.keys.table, table)
    },
    Word("=vrftable", .table) { (read, words) throws(CommandFailure) in
      let word = try read.request.value("vrftable", words)
      guard let table = words.session.names.table(word) else {
        throw .invalid(word, "invalid vrf table id\n")
      }
      read.request.list.put(SegmentActionAttributes.keys.vrftable, table)
    },
    Word("=count") { (read, words) throws(CommandFailure) in
      try read.request.once("count", words.keyword)
      read.request.list.nest(SegmentActionAttributes.keys.counters, flagged: true) {
        (inner: inout AttributeList) in
        for (key, _) in counters { inner.put(key, 0) }
      }
    },
    Word("=flavors", .text("FLAVOR[,FLAVOR]")) { (read, words) throws(CommandFailure) in
      let word = try read.request.value("flavors", words)
      let flavors = try Seg6Flavors.parse(word, words)
      read.request.list.nest(SegmentActionAttributes.keys.flavors, flagged: true, flavors)
    },
    Word("=srh", .rest("SRH")) { (read, words) throws(CommandFailure) in
      let word = try words.next()
      guard word == "segs" else {
        throw .invalid(word, "missing \"segs\" attribute for srh\n")
      }
      read.segments = try read.request.value("srh", words)
      guard words.take("=hmac") else { return }
      read.hmacKey = Number.u32(try words.next()) ?? 0
    },
  ]

  private static let places: [Word<Seg6LocalWords>] = [
    Word("=nh4", .address) { (read, words) throws(CommandFailure) in
      let address = try words.address(read.request.value("nh4", words), .ipv4)
      read.request.list.put(SegmentActionAttributes.keys.nh4, bytes: address.bytes)
    },
    Word("=nh6", .address) { (read, words) throws(CommandFailure) in
      let address = try words.address(read.request.value("nh6", words), .ipv6)
      read.request.list.put(SegmentActionAttributes.keys.nh6, bytes: address.bytes)
    },
    Word("=iif", .device) { (read, words) throws(CommandFailure) in
      let name = try read.request.value("iif", words)
      read.request.list.put(SegmentActionAttributes.keys.iif, try words.encapDevice(name))
    },
    Word("=oif", .device) { (read, words) throws(CommandFailure) in
      let name = try read.request.value("oif", words)
      read.request.list.put(SegmentActionAttributes.keys.oif, try words.encapDevice(name))
    },
    Word("=endpoint", .rest("BPF")) { (read, words) throws(CommandFailure) in
      try read.request.once("endpoint", words.keyword)
      let program = try BPFProgram.parse(words)
      read.request.list.nest(SegmentActionAttributes.keys.bpf, flagged: true) {
        (inner: inout AttributeList) in
        inner.put(SegmentProgramAttributes.keys.prog, UInt32(bitPattern: program.descriptor))
        inner.put(SegmentProgramAttributes.keys.progName, string: program.name)
      }
    },
  ]

  private static func show(_ table: AttributeTable, _ session: Session) {
    let output = session.output
    guard let action = table[SegmentActionAttributes.keys.action] else { return }
    let unknown = action.rawValue == 0 ? "<unknown>" : "<invalid>"
    output.field("action", "action ", action.word(or: unknown))
    if let header = table.payload(SegmentActionAttributes.keys.srh).flatMap(
      SegmentRoutingHeader.init)
    {
      output.object("srh") { Seg6Words.show(header, output) }
    }
    for (key, name) in [
      (SegmentActionAttributes.keys.table, "table"),
      (SegmentActionAttributes.keys.vrftable, "vrftable"),
    ] {
      if let id = table[key] {
        output.field(name, name + " ", session.names.text(.tables, id))
      }
    }
    for (key, name, family) in [
      (SegmentActionAttributes.keys.nh4, "nh4", AddressFamily.ipv4),
      (SegmentActionAttributes.keys.nh6, "nh6", .ipv6),
    ] {
      if let address = table.payload(key).flatMap({ IPAddress(family: family, $0) }) {
        output.address(name, name + " ", address, color: false)
      }
    }
    for (key, name) in [
      (SegmentActionAttributes.keys.iif, "iif"), (SegmentActionAttributes.keys.oif, "oif"),
    ] {
      if let index = table[key] { output.field(name, name + " ", session.links.name(index)) }
    }
    if let program = table.nested(SegmentActionAttributes.keys.bpf) {
      BPFProgram.show("endpoint", program[SegmentProgramAttributes.keys.progName], output)
    }
    if session.options.statistics > 0,
      let counters = table.nested(SegmentActionAttributes.keys.counters)
    {
      show(counters: counters, output)
    }
    if let flavors = table.nested(SegmentActionAttributes.keys.flavors) {
      Seg6Flavors.show(flavors, output)
    }
  }

  private static let counters = [
    (SegmentCounterAttributes.keys.packets, "packets"),
    (SegmentCounterAttributes.keys.bytes, "bytes"),
    (SegmentCounterAttributes.keys.errors, "errors"),
  ]

  private static func show(counters table: AttributeTable, _ output: Output) {
    output.object("stats64") {
      for (key, name) in counters {
        if let value = table[key] { output.field(name, name + " ", value) }
      }
    }
  }
}

extension Arguments {
  /// The index of a device for an encapsulation. If it does not exist, the program exits at once.
  func encapDevice(_ name: String) throws(CommandFailure) -> Int32 {
    guard let index = session.links.index(of: name) else {
      throw .usage("Cannot find device \"\(name)\"")
    }
    return index
  }
}
