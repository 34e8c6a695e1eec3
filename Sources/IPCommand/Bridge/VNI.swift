import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `bridge vni`: which networks a VXLAN device takes part in.
enum VNI {
  static let object = CommandObject(
    "vni", title: "bridge vni",
    verbs: [
      change("=add", RTM_NEWTUNNEL), change("=delete|=del", RTM_DELTUNNEL),
      BridgeCommand.verb("=show|=lst|=list", { DeviceFilter.words }, show),
    ])

  private static func change(_ spec: StaticString, _ type: Int) -> Verb {
    BridgeCommand.verb(spec, { words }) { (session, arguments) throws(CommandFailure) in
      try run(type, session, arguments)
    }
  }

  // MARK: add, delete

  struct Change {
    var device: String?
    var list: String?
    var destination: NetworkAddress?
  }

  static let words: [Word<Change>] = [
    Word("=dev", .device) { (change, words) throws(CommandFailure) in
      change.device = try words.next()
    },
    Word("=vni", .text("VNI")) { (change, words) throws(CommandFailure) in
      change.list = try words.single("vni", change.list)
    },
    destination("=group", mustBeGroup: true), destination("=remote", mustBeGroup: false),
  ]

  private static func destination(_ spec: StaticString, mustBeGroup: Bool) -> Word<Change> {
    Word(spec, .address) { (change, words) throws(CommandFailure) in
      let word = try words.next()
      guard change.destination == nil else { throw .duplicate("destination", word) }
      let address = try words.address(word, AF_UNSPEC)
      guard !mustBeGroup || address.isMulticast else {
        throw .invalid(word, "invalid group address")
      }
      change.destination = address
    }
  }

  private static func run(
    _ type: Int, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, _, word) throws(CommandFailure) in
      if word == "help" { throw object.help }
    }
    guard let device = change.device, let list = change.list else {
      throw CommandFailure("Device and VNI ID are required arguments.")
    }
    var header = tunnel_msg()
    header.family = UInt8(PF_BRIDGE)
    header.ifindex = try Arguments.bridgeDevice(device, session, what: "vxlan device")
    var request = Request(type, header: header)
    for part in list.split(separator: ",") {
      put(String(part), change.destination, into: &request.attributes)
    }
    try session.perform(request, mayWait: true)
  }

  private static func put(
    _ text: String, _ destination: NetworkAddress?, into list: inout AttributeList
  ) {
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      .map { UInt32(bitPattern: looseInteger(String($0))) }
    list.nest(TunnelAttributes.keys.entry, flagged: true) { (entry: inout AttributeList) in
      entry.put(TunnelEntryAttributes.keys.start, ends[0])
      if ends.count > 1, ends[1] != 0 { entry.put(TunnelEntryAttributes.keys.end, ends[1]) }
      guard let destination else { return }
      entry.put(
        destination.family == AF_INET
          ? TunnelEntryAttributes.keys.group.code : TunnelEntryAttributes.keys.group6.code,
        bytes: destination.bytes)
    }
  }

  // MARK: show

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var header = tunnel_msg()
    header.family = UInt8(PF_BRIDGE)
    header.ifindex = try DeviceFilter.read(session, arguments) ?? 0
    if session.options.statistics > 0 { header.flags = UInt8(TUNNEL_MSG_FLAG_STATS) }
    let device = header.ifindex
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.text("dev               vni                group/remote\n")
      // As the reference spells it.
      try BridgeCommand.dumpOrExit(
        Request(RTM_GETTUNNEL, header: header), session, ended: "Dump ternminated"
      ) { message in
        describe(message, session, device: device)
      }
    }
  }

  /// One device's networks; `device` is 0 for any.
  static func describe(_ message: Message, _ session: Session, device: UInt32 = 0) {
    guard let header = message.payload.structure(tunnel_msg.self), isShown(message),
      device == 0 || device == header.ifindex
    else { return }
    let output = session.output
    if Int(message.type) == RTM_DELTUNNEL { output.flag("deleted", "Deleted ") }
    let name = session.links.name(Int32(bitPattern: header.ifindex))
    let table = PortTable(output, port: name, key: "vnis")
    let body = message.payload.dropFirst(MemoryLayout<tunnel_msg>.size)
    for attribute in body.attributes where attribute.type == TunnelAttributes.keys.entry.code {
      let entry = attribute.payload.nested
      table.record {
        describe(entry, table)
        output.newline()
      }
    }
    table.close()
  }

  static func isShown(_ message: Message) -> Bool {
    Int32(message.payload.u8 ?? 0) == PF_BRIDGE
  }

  private static func describe(_ entry: AttributeTable, _ table: PortTable) {
    let output = table.output
    let first = entry[TunnelEntryAttributes.keys.start] ?? 0
    table.range("vni", first, entry[TunnelEntryAttributes.keys.end] ?? first, width: 17)
    output.text("  ")
    let payload =
      entry.payload(TunnelEntryAttributes.keys.group)
      ?? entry.payload(TunnelEntryAttributes.keys.group6)
    if let address = payload?.networkAddress, !address.isZero {
      output.address(
        address.isMulticast ? "group" : "remote", "", address, "", color: false, isHost: true)
    }
    if let counters = entry.nested(TunnelEntryAttributes.keys.stats) {
      describe(counters: counters, table)
    }
  }

  private static func describe(counters: AttributeTable, _ table: PortTable) {
    let output = table.output
    output.object("stats") {
      for (direction, base) in [
        ("RX", TunnelEntryStatistics.keys.rxBytes.code),
        ("TX", TunnelEntryStatistics.keys.txBytes.code),
      ] {
        table.line()
        output.text(direction + ": ")
        for (place, name) in ["bytes", "pkts", "drops", "errors"].enumerated() {
          if let count = counters.u64(base + place) {
            output.field("\(direction.lowercased())_\(name)", name + " ", count)
          }
        }
      }
    }
  }
}
