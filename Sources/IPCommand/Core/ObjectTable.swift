/// The objects of `ip` and `bridge`, in the order in which a word is tried against their names.
enum ObjectTable {
  struct Row: Sendable {
    let spec: StaticString
    /// Makes the object; nil for one that `ip` has and this program does not.
    let object: (@Sendable () -> CommandObject)?

    init(_ spec: StaticString, _ object: (@Sendable () -> CommandObject)? = nil) {
      self.spec = spec
      self.object = object
    }
  }

  static let ip: [Row] = [
    Row("address") { AddressCommand.object },
    Row("addrlabel"),
    Row("maddress"),
    Row("route") { RouteCommand.object },
    Row("rule") { RuleCommand.object },
    Row("neighbor|neighbour") { NeighbourCommand.object },
    Row("ntable|ntbl"),
    Row("link") { LinkCommand.object },
    Row("l2tp"),
    Row("fou"),
    Row("ila"),
    Row("macsec"),
    Row("tunnel|tunl"),
    Row("tuntap|tap") { TuntapCommand.object },
    Row("token"),
    Row("tcpmetrics|tcp_metrics"),
    Row("monitor") { MonitorObject.object },
    Row("xfrm"),
    Row("mroute"),
    Row("mrule"),
    Row("netns") { NetnsObject.object },
    Row("netconf"),
    Row("vrf"),
    Row("sr"),
    Row("nexthop") { NextHopCommand.object },
    Row("mptcp"),
    Row("ioam"),
    Row("help"),
    Row("stats"),
  ]

  static let bridge: [Row] = [
    Row("link") { BridgeLink.object },
    Row("fdb") { FDB.object },
    Row("mdb") { MDB.object },
    Row("mst") { MST.object },
    Row("vlan") { BridgeVLAN.object },
    Row("vni") { VNI.object },
    Row("monitor") { BridgeMonitor.object },
    Row("help"),
  ]

  /// Runs the command that `word` names.
  static func run(
    _ word: String, program: String, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    if program == "netns", let verb = NetnsObject.verb(word) {
      return try NetnsObject.run(verb, session, arguments)
    }
    let rows = program == "bridge" ? bridge : ip
    guard let row = rows.first(where: { matches(word, $0.spec) }) else {
      if program == "netns" { throw .unknownCommand(word, of: program) }
      throw CommandFailure(
        "Object \"\(word)\" is unknown, try \"\(program) help\".",
        status: program == "bridge" ? 255 : 1)
    }
    if matches(word, "help") { throw OptionTable.usage(program) }
    guard let object = row.object?() else {
      let name = WordDescription(spec: row.spec, values: []).spellings[0]
      throw CommandFailure("Object \"\(name)\" is not part of netns; use iproute2's ip for it.")
    }
    try object.run(session, arguments)
  }
}
