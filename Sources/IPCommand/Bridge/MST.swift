import CLinux
import Netlink
import RouteNetlink

/// `bridge mst`: the states of ports by instance of the multiple spanning tree.
enum MST {
  static let object = CommandObject(
    "mst", title: "bridge mst",
    verbs: [
      BridgeCommand.verb("set", { setWords }, set),
      BridgeCommand.verb("show|lst|list", { DeviceFilter.words }, show),
    ])

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let device = try DeviceFilter.read(session, arguments)
    var header = ifinfomsg()
    header.ifi_family = UInt8(PF_BRIDGE)
    var request = Request(RTM_GETLINK, header: header)
    request.attributes.put(LinkAttributes.keys.extMask, UInt32(RTEXT_FILTER_MST))
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.text("port              msti     \n")
      var isBroken = false
      try session.dump(request) { message in
        guard let link = Link(message), !isBroken else { return }
        guard let spec = link.attributes.nested(LinkAttributes.keys.afSpec) else {
          isBroken = true
          return
        }
        guard device == nil || device == UInt32(bitPattern: link.index),
          let list = spec.payload(BridgeLinkAttributes.keys.mst)
        else { return }
        describe(list, of: session.links.name(link.index), output)
      }
      // A kernel that tells nothing of a port's VLANs ends the list, as in the reference.
      if isBroken { throw CommandFailure("Dump terminated") }
    }
  }

  private static func describe(_ list: Payload, of port: String, _ output: Output) {
    let table = PortTable(output, port: port, key: "mst")
    for attribute in list.attributes where attribute.type == BridgeMSTListAttributes.keys.entry.code
    {
      let entry = attribute.payload.nested
      guard let instance = entry[BridgeMSTAttributes.keys.msti],
        let state = entry[BridgeMSTAttributes.keys.state]
      else { continue }
      table.record {
        output.field("msti", "", instance, "")
        table.line()
        PortState.describe(state, output)
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
    var header = ifinfomsg()
    header.ifi_family = UInt8(PF_BRIDGE)
    header.ifi_index = Int32(bitPattern: try Arguments.bridgeDevice(device, session))
    // As strtol(3) sees it, an empty number is 0.
    guard let number = instance.isEmpty ? 0 : Number.signed(instance, base: 10, in: .min ... .max),
      !state.isEmpty
    else {
      throw CommandFailure("Error: invalid MSTI")
    }
    guard let stateNumber = PortState.number(state), (0...255).contains(stateNumber) else {
      throw CommandFailure("Error: invalid STP port state")
    }
    var request = Request(RTM_SETLINK, header: header)
    request.attributes.nest(LinkAttributes.keys.afSpec) { (spec: inout AttributeList) in
      spec.nest(BridgeLinkAttributes.keys.mst) { (list: inout AttributeList) in
        list.nest(BridgeMSTListAttributes.keys.entry, flagged: true) {
          (entry: inout AttributeList) in
          entry.put(BridgeMSTAttributes.keys.msti, UInt16(truncatingIfNeeded: number))
          entry.put(BridgeMSTAttributes.keys.state, UInt8(truncatingIfNeeded: stateNumber))
        }
      }
    }
    try session.perform(request)
  }
}
