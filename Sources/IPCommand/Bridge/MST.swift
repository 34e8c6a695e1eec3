import Netlink
import RouteNetlink

/// `bridge mst`: the states of ports in each instance of the multiple spanning tree.
enum MST {
  static let object = CommandObject(
    "mst", title: "bridge mst",
    verbs: [
      BridgeCommand.verb("set", { setWords }, set),
      BridgeCommand.verb("show|lst|list", { DeviceFilter.words }, show),
    ])

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let device = try DeviceFilter.read(session, arguments)
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.text("port              msti     \n")
      var isBroken = false
      try session.kernel.dump(BridgePortQuery(.spanningTrees)) { port in
        guard !isBroken else { return }
        guard port.bridgeAttributes != nil else {
          isBroken = true
          return
        }
        if device == nil || device == port.index { describe(port, session) }
      }
      // As in iproute2, the list ends if the kernel reports no VLANs for a port.
      if isBroken { throw CommandFailure("Dump terminated") }
    }
  }

  private static func describe(_ port: BridgePort, _ session: Session) {
    let output = session.output
    let table = PortTable(output, port: session.links.name(port.index), key: "mst")
    for tree in port.spanningTrees {
      table.record {
        output.field("msti", "", tree.instance, "")
        table.line()
        tree.state.describe(output)
        output.newline()
      }
    }
    table.close()
  }

  struct Change {
    var device: String?
    var instance: String?
    var state: String?
  }

  static let setWords: [Word<Change>] = [
    Word("=dev", .device) { (change, words) throws(CommandFailure) in
      change.device = try words.next()
    },
    Word("=msti", .number("MSTI")) { (change, words) throws(CommandFailure) in
      change.instance = try words.next()
    },
    Word("=state", .text("STP_STATE")) { (change, words) throws(CommandFailure) in
      change.state = try words.next()
    },
  ]

  private static func set(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var change = Change()
    try BridgeCommand.parse(arguments, setWords, into: &change, usage: object.help)
    guard let device = change.device, let instance = change.instance, let state = change.state
    else { throw CommandFailure("Device, MSTI and state are required arguments.") }
    let index = try Arguments.bridgeDevice(device, session)
    // Like strtol(3), this reads an empty number as 0.
    guard let number = instance.isEmpty ? 0 : Number.signed(instance, base: 10, in: .min ... .max),
      !state.isEmpty
    else {
      throw CommandFailure("Error: invalid MSTI")
    }
    guard let stateNumber = BridgePortState.number(state), (0...255).contains(stateNumber) else {
      throw CommandFailure("Error: invalid STP port state")
    }
    let request = MSTRequest(
      device: index, instance: UInt16(truncatingIfNeeded: number),
      state: BridgePortState(rawValue: UInt8(truncatingIfNeeded: stateNumber)))
    try session.kernel.perform(request)
  }
}
