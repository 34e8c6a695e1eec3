/// The objects of `ip` and `bridge`, in the order in which a word is compared with their names.
enum ObjectTable {
  struct Row: Sendable {
    let spec: StaticString
    /// Its description in the help of `netns`; empty if that does not list it as an object.
    let purpose: StaticString
    /// Makes the object; nil for an object of `ip` that this program leaves to the next `ip`.
    let object: (@Sendable () -> CommandObject)?

    init(
      _ spec: StaticString, _ purpose: StaticString = "",
      _ object: (@Sendable () -> CommandObject)? = nil
    ) {
      self.spec = spec
      self.purpose = purpose
      self.object = object
    }

    var name: String { WordDescription(spec: spec, values: []).spellings[0] }
    var isWiring: Bool { purpose.utf8CodeUnitCount > 0 }
  }

  static let ip: [Row] = [
    Row("address", "Addresses of devices.") { AddressCommand.object },
    Row("addrlabel"),
    Row("maddress"),
    Row("route", "Routes.") { RouteCommand.object },
    Row("rule", "Rules that choose a routing table.") { RuleCommand.object },
    Row("neighbor|neighbour", "Neighbours: who has which address on a link.") {
      NeighbourCommand.object
    },
    Row("ntable|ntbl"),
    Row("link", "Devices: make, join, change and delete them.") { LinkCommand.object },
    Row("l2tp"),
    Row("fou"),
    Row("ila"),
    Row("macsec"),
    Row("tunnel|tunl"),
    Row("tuntap|tap", "TUN and TAP devices.") { TuntapCommand.object },
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
    Row("nexthop", "Next hops that routes share, and groups of them.") { NextHopCommand.object },
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

  /// The object that a word names; nil if it is unknown, or this program does not have it.
  static func object(_ word: String, _ rows: [Row]) -> CommandObject? {
    rows.first { matches(word, $0.spec) }?.object?()
  }

  /// Runs the command that `word` names.
  static func run(
    _ word: String, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    let personality = session.personality
    guard let row = personality.objects.first(where: { matches(word, $0.spec) }) else {
      // In a batch an option is not allowed here, but would mean something to the next program.
      if word.utf8.first != UInt8(ascii: "-"),
        try NextProgram.run(personality.name, [word] + arguments.takeRest(), session)
      {
        return
      }
      throw CommandFailure(
        "Object \"\(word)\" is unknown, try \"\(personality.name) help\".",
        status: personality.unknownObjectStatus)
    }
    if matches(word, "help") { throw OptionTable.usage(personality) }
    guard let object = row.object?() else {
      if try NextProgram.run("ip", [word] + arguments.takeRest(), session) { return }
      throw CommandFailure(
        "Object \"\(row.name)\" is not part of netns, and there is no other ip in PATH for it.")
    }
    try object.run(session, arguments)
  }
}
