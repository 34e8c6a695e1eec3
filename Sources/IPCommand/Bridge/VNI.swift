import Glibc
import Netlink
import RouteNetlink

/// `bridge vni`: the VXLAN networks that a device takes part in.
enum VNI {
  static let object = CommandObject(
    "vni", title: "bridge vni",
    verbs: [
      change("=add", .add), change("=delete|=del", .delete),
      BridgeCommand.verb("=show|=lst|=list", { DeviceFilter.words }, show),
    ])

  private static func change(_ spec: StaticString, _ operation: VNIRequest.Operation) -> Verb {
    BridgeCommand.verb(spec, { words }) { (session, arguments) throws(CommandFailure) in
      try run(operation, session, arguments)
    }
  }

  // MARK: add, delete

  struct Change {
    var device: String?
    var list: String?
    var destination: IPAddress?
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
      let address = try words.address(word, .unspecified)
      guard !mustBeGroup || address.isMulticast else {
        throw .invalid(word, "invalid group address")
      }
      change.destination = address
    }
  }

  private static func run(
    _ operation: VNIRequest.Operation, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, _, word) throws(CommandFailure) in
      if word == "help" { throw object.help }
    }
    guard let device = change.device, let list = change.list else {
      throw CommandFailure("Device and VNI ID are required arguments.")
    }
    let index = try Arguments.bridgeDevice(device, session, what: "vxlan device")
    let request = VNIRequest(
      operation, device: index, ranges: list.split(separator: ",").map { range(String($0)) },
      remote: change.destination)
    try session.kernel.perform(request, mayWait: true)
  }

  /// A network, or two separated by a dash. An end of 0 means none.
  private static func range(_ text: String) -> VNIRequest.Range {
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      .map { UInt32(bitPattern: looseInteger(String($0))) }
    return VNIRequest.Range(ends[0], last: ends.count > 1 && ends[1] != 0 ? ends[1] : nil)
  }

  // MARK: show

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let device = try DeviceFilter.read(session, arguments) ?? 0
    let query = VNIQuery(device: device, statistics: session.options.statistics > 0)
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.text("dev               vni                group/remote\n")
      // "ternminated" is iproute2's own spelling.
      try BridgeCommand.dumpOrExit(query, session, ended: "Dump ternminated") { networks in
        if device == 0 || device == networks.device { networks.describe(session) }
      }
    }
  }
}

extension VNITable {
  /// Shows one device's networks.
  func describe(_ session: Session) {
    let output = session.output
    if isDeleted { output.flag("deleted", "Deleted ") }
    let table = PortTable(output, port: session.links.name(device), key: "vnis")
    for entry in entries {
      table.record {
        entry.describe(table)
        output.newline()
      }
    }
    table.close()
  }
}

extension VNIEntry {
  fileprivate func describe(_ table: PortTable) {
    let output = table.output
    table.range("vni", first, last, width: 17)
    output.text("  ")
    if let remote {
      output.address(
        remote.isMulticast ? "group" : "remote", "", remote, "", color: false, isHost: true)
    }
    if let counters { Self.describe(counters.attributeTable, table) }
  }

  private static func describe(_ counters: AttributeTable, _ table: PortTable) {
    let output = table.output
    let keys = TunnelEntryStatistics.keys
    output.object("stats") {
      for (direction, keys) in [
        ("RX", [keys.rxBytes, keys.rxPkts, keys.rxDrops, keys.rxErrors]),
        ("TX", [keys.txBytes, keys.txPkts, keys.txDrops, keys.txErrors]),
      ] {
        table.line()
        output.text(direction + ": ")
        for (key, name) in zip(keys, ["bytes", "pkts", "drops", "errors"]) {
          if let count = counters[key] {
            output.field("\(direction.lowercased())_\(name)", name + " ", count)
          }
        }
      }
    }
  }
}
