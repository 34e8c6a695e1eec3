import Netlink
import RouteNetlink

/// `bridge link`: the ports of bridges.
enum BridgeLink {
  static let object = CommandObject(
    "link", title: "bridge link",
    verbs: [
      BridgeCommand.verb("set|change", { BridgeLinkSet.words }, BridgeLinkSet.run),
      BridgeCommand.verb("show|lst|list", { showWords }, show),
    ])

  /// Which ports are shown.
  struct Filter {
    var device: String?
    var master: String?
  }

  static let showWords: [Word<Filter>] = [
    Word("=dev", .device) { (filter, words) throws(CommandFailure) in
      filter.device = try words.single("dev", filter.device)
      // iproute2 also takes a device of this name for the next keyword.
      if filter.device == "master" { words.stepBack() }
    },
    Word("=master", .device) { (filter, words) throws(CommandFailure) in
      filter.master = try words.single("master", filter.master)
    },
  ]

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    // Other words are ignored, even "help".
    try arguments.parse(showWords, into: &filter) { (_, _, _) in }
    session.learnLinks()
    var device: Int32?
    if let name = filter.device { device = try Arguments.bridgeDevice(name, session) }
    var master: Int32?
    if let name = filter.master { master = try Arguments.bridgeDevice(name, session) }
    try session.output.document { () throws(CommandFailure) in
      try BridgeCommand.dumpOrExit(BridgePortQuery(), session) { port in
        guard device == nil || port.index == device, master == nil || port.master == master else {
          return
        }
        session.output.object { describe(port, session) }
      }
    }
  }

  // MARK: a port

  /// A port, with its options under `-details`.
  static func describe(_ port: BridgePort, _ session: Session) {
    let link = port.link
    let name = session.links.name(of: link)
    let output = session.output
    if link.isDeleted { output.flag("deleted", "Deleted ") }
    output.field("ifindex", "", link.index, ": ")
    let lowerIsDown =
      LinkDescription(session, for: .link).describeName(link, name, after: ": ")
    LinkFlags.describe(link.flags, lowerIsDown: lowerIsDown, output)
    if let mtu = link.mtu { output.field("mtu", "mtu ", mtu) }
    if let master = link.master {
      output.field("master", "master ", session.links.name(master))
    }
    if let options = port.options {
      describe(options.attributeTable, session)
    } else if let state = port.state {
      state.describe(output)
    }
    if let mode = port.hardwareMode { describe(mode, output) }
    output.endRecord()
  }

  private static func describe(_ table: AttributeTable, _ session: Session) {
    let view = KindView(session: session, table: table)
    view.show(BridgePortOptions.shown.always)
    guard session.options.details > 0 else { return }
    session.output.newline()
    session.output.text("    ")
    view.show(BridgePortOptions.shown.details)
  }

  private static func describe(_ mode: BridgeMode, _ output: Output) {
    if let word = mode.word {
      output.field("hwmode", "hwmode ", "\(word)".uppercased())
    } else {
      output.alternateHex("hwmode", "hwmode ", mode.rawValue, " ")
    }
  }
}
