import Glibc
import Netlink
import RouteNetlink

/// `bridge mdb`: multicast group databases of bridges and VXLAN devices.
enum MDB {
  static let object = CommandObject(
    "mdb", title: "bridge mdb",
    verbs: [
      change("add", .add), change("=replace", .replace), change("delete", .delete),
      BridgeCommand.verb("show|lst|list", { showWords }, show),
      BridgeCommand.verb("=get", { MDBSelection.getWords }, MDBSelection.get),
      BridgeCommand.verb("=flush", { MDBSelection.flushWords }, MDBSelection.flush),
    ])

  private static func change(_ spec: StaticString, _ operation: MDBRequest.Operation) -> Verb {
    BridgeCommand.verb(spec, mayWait: true, { MDBChange.words }) {
      (session, arguments) throws(CommandFailure) in
      try MDBChange.run(operation, session, arguments)
    }
  }

  struct Filter {
    var device: String?
    var vlan: UInt16 = 0
  }

  static let showWords: [Word<Filter>] = [
    Word("=dev", .device) { (filter, words) throws(CommandFailure) in
      filter.device = try words.single("dev", filter.device)
    },
    Word("=vid", .number("VID")) { (filter, words) throws(CommandFailure) in
      let word = try words.single("vid", filter.vlan == 0 ? nil : "")
      filter.vlan = UInt16(truncatingIfNeeded: looseInteger(word))
    },
  ]

  /// All groups, then all router ports. In JSON, one object has both lists.
  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    // Other words are ignored, even "help".
    try arguments.parse(showWords, into: &filter) { (_, _, _) in }
    session.learnLinks()
    var device: Int32?
    if let name = filter.device { device = try Arguments.bridgeDevice(name, session) }
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.openObject()
      output.openArray("mdb")
      try tables(of: device, session) { $0.describeEntries(session, vlan: filter.vlan) }
      output.closeArray()
      output.openObject("router")
      try tables(of: device, session) { $0.describeRouterPorts(session) }
      output.closeObject()
      output.closeObject()
    }
  }

  private static func tables(
    of device: Int32?, _ session: Session, _ body: (MDBTable) -> Void
  ) throws(CommandFailure) {
    try session.kernel.dump(MDBQuery()) { table in
      if device == nil || device == table.device { body(table) }
    }
  }

  // MARK: values

  /// A multicast group: an address of IPv4 or IPv6, or of Ethernet.
  static func group(_ text: String) throws(CommandFailure) -> MulticastGroup {
    if let address = IPAddress(text) { return .network(address) }
    // A wrong part is refused first. The refusal of the whole names it by the text before its first colon.
    let first = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)[0]
    let shown = text.utf8.contains(UInt8(ascii: ".")) ? text : String(first)
    var reason = ""
    do throws(CommandFailure) {
      let bytes = try LinkLayerText.bytes(text, limit: 6)
      if bytes.count == 6, let address = LinkLayerAddress(bytes: bytes) {
        return .linkLayer(address)
      }
    } catch {
      reason = error.message + "\n"
    }
    throw CommandFailure("\(reason)Invalid address \"\(shown)\"")
  }

  static func source(_ text: String) throws(CommandFailure) -> IPAddress {
    guard let address = IPAddress(text) else {
      throw CommandFailure("Invalid source address \"\(text)\"")
    }
    return address
  }
}
