import CLinux
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
      // The reference takes a device of this name for the next keyword too.
      if filter.device == "master" { words.stepBack() }
    },
    Word("=master", .device) { (filter, words) throws(CommandFailure) in
      filter.master = try words.single("master", filter.master)
    },
  ]

  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    // Other words, "help" too, are passed over.
    try arguments.parse(showWords, into: &filter) { (_, _, _) in }
    session.fillLinkCache()
    var device: UInt32?
    if let name = filter.device { device = try Arguments.bridgeDevice(name, session) }
    var master: UInt32?
    if let name = filter.master { master = try Arguments.bridgeDevice(name, session) }
    var header = ifinfomsg()
    header.ifi_family = UInt8(PF_BRIDGE)
    let request = Request(RTM_GETLINK, header: header)
    try session.output.document { () throws(CommandFailure) in
      try BridgeCommand.dumpOrExit(request, session) { message in
        let link = Link(message)
        guard device == nil || UInt32(bitPattern: link?.index ?? 0) == device else { return }
        guard master == nil || link?.attributes.u32(IFLA_MASTER) == master else { return }
        session.output.object { describe(message, session) }
      }
    }
  }

  // MARK: a port

  /// One port, with its flags under `-details`; nothing for a message of another family.
  static func describe(_ message: Message, _ session: Session) {
    guard let link = Link(message), isShown(message) else { return }
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
    if let port = link.attributes[IFLA_PROTINFO] { describePort(port, session) }
    if let mode = link.attributes.nested(IFLA_AF_SPEC)?.u16(IFLA_BRIDGE_MODE) {
      describeMode(mode, output)
    }
    output.endRecord()
  }

  static func isShown(_ message: Message) -> Bool {
    let family = Int32(message.payload.u8 ?? 0)
    return family == PF_BRIDGE || family == AF_UNSPEC
  }

  // Old kernels put the state alone where a nest is now.
  private static func describePort(_ port: Payload, _ session: Session) {
    let output = session.output
    if port.count == 1, let state = port.u8 { return PortState.describe(state, output) }
    let table = port.nested
    if let state = table.u8(IFLA_BRPORT_STATE) { PortState.describe(state, output) }
    if let priority = table.u16(IFLA_BRPORT_PRIORITY) {
      output.field("priority", "priority ", priority)
    }
    if let cost = table.u32(IFLA_BRPORT_COST) { output.field("cost", "cost ", cost) }
    guard session.options.details > 0 else { return }
    output.newline()
    output.text("    ")
    let view = KindView(session: session, table: table)
    for row in detailRows {
      if let payload = table[row.code] { row.show?(payload, view) }
    }
  }

  private static func describeMode(_ mode: UInt16, _ output: Output) {
    switch Int32(mode) {
    case BRIDGE_MODE_VEB: output.field("hwmode", "hwmode ", "VEB")
    case BRIDGE_MODE_VEPA: output.field("hwmode", "hwmode ", "VEPA")
    default: output.alternateHex("hwmode", "hwmode ", mode, " ")
    }
  }

  /// A port's options, in the order in which they are shown.
  private static let detailRows: [KindAttribute] = [
    onOff(IFLA_BRPORT_MODE, "hairpin"), onOff(IFLA_BRPORT_GUARD, "guard"),
    onOff(IFLA_BRPORT_PROTECT, "root_block"), onOff(IFLA_BRPORT_FAST_LEAVE, "fastleave"),
    onOff(IFLA_BRPORT_LEARNING, "learning"), onOff(IFLA_BRPORT_LEARNING_SYNC, "learning_sync"),
    onOff(IFLA_BRPORT_UNICAST_FLOOD, "flood"), onOff(IFLA_BRPORT_MCAST_FLOOD, "mcast_flood"),
    onOff(IFLA_BRPORT_BCAST_FLOOD, "bcast_flood"),
    KindAttribute(IFLA_BRPORT_MULTICAST_ROUTER) { payload, view in
      if let mode = payload.u8 { view.output.field("mcast_router", "mcast_router ", mode) }
    },
    onOff(IFLA_BRPORT_MCAST_TO_UCAST, "mcast_to_unicast"),
    onOff(IFLA_BRPORT_NEIGH_SUPPRESS, "neigh_suppress"),
    onOff(UAPI.IFLA_BRPORT_NEIGH_VLAN_SUPPRESS, "neigh_vlan_suppress"),
    onOff(IFLA_BRPORT_VLAN_TUNNEL, "vlan_tunnel"),
    KindAttribute(IFLA_BRPORT_BACKUP_PORT) { payload, view in
      if let index = payload.u32 {
        view.output.field("backup_port", "backup_port ", view.device(index))
      }
    },
    number(UAPI.IFLA_BRPORT_BACKUP_NHID, "backup_nhid"),
    onOff(IFLA_BRPORT_ISOLATED, "isolated"), onOff(IFLA_BRPORT_LOCKED, "locked"),
    onOff(UAPI.IFLA_BRPORT_MAB, "mab"),
    number(UAPI.IFLA_BRPORT_MCAST_N_GROUPS, "mcast_n_groups"),
    number(UAPI.IFLA_BRPORT_MCAST_MAX_GROUPS, "mcast_max_groups"),
  ]

  private static func onOff(_ code: Int, _ label: String) -> KindAttribute {
    KindAttribute(code) { payload, view in
      view.output.onOff(label, label, payload.u8 ?? 0 != 0)
    }
  }

  private static func number(_ code: Int, _ label: String) -> KindAttribute {
    KindAttribute(code) { payload, view in
      if let value = payload.u32 { view.output.field(label, label + " ", value) }
    }
  }
}
