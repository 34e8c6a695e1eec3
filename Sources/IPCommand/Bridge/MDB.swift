import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `bridge mdb`: multicast group databases of bridges and VXLAN devices.
enum MDB {
  static let object = CommandObject(
    "mdb", title: "bridge mdb",
    verbs: [
      change("add", RTM_NEWMDB, NLM_F_CREATE | NLM_F_EXCL),
      change("=replace", RTM_NEWMDB, NLM_F_CREATE | NLM_F_REPLACE),
      change("delete", RTM_DELMDB, 0),
      BridgeCommand.verb("show|lst|list", { showWords }, show),
      BridgeCommand.verb("=get", { MDBQuery.getWords }, MDBQuery.get),
      BridgeCommand.verb("=flush", { MDBQuery.flushWords }, MDBQuery.flush),
    ])

  private static func change(_ spec: StaticString, _ type: Int, _ flags: Int32) -> Verb {
    BridgeCommand.verb(spec, mayWait: true, { MDBChange.words }) {
      (session, arguments) throws(CommandFailure) in
      try MDBChange.run(type, Int(flags), session, arguments)
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

  /// All groups, then all router ports: in JSON one object with both lists.
  private static func show(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var filter = Filter()
    // Other words, "help" too, are passed over.
    try arguments.parse(showWords, into: &filter) { (_, _, _) in }
    session.fillLinkCache()
    var device: UInt32?
    if let name = filter.device { device = try Arguments.bridgeDevice(name, session) }
    var header = MDB.Header()
    header.family = UInt8(PF_BRIDGE)
    let request = Request(RTM_GETMDB, header: header)
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.openObject()
      output.openArray("mdb")
      try session.dump(request) { message in
        MDBDescription(message, session, device)?.describeEntries(vlan: filter.vlan)
      }
      output.closeArray()
      output.openObject("router")
      try session.dump(request) { message in
        MDBDescription(message, session, device)?.describeRouterPorts()
      }
      output.closeObject()
      output.closeObject()
    }
  }

  // MARK: values

  /// The header of these messages. `struct br_port_msg` has the same layout, with bytes between its
  /// fields that would be sent as they happen to be.
  typealias Header = br_vlan_msg

  /// `struct br_mdb_entry`: the port, and the group that it has joined.
  static func entry(
    port: UInt32 = 0, state: UInt8 = 0, vlan: UInt16 = 0, group: Group? = nil
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: port) { bytes += $0 }
    bytes += [state, 0]
    withUnsafeBytes(of: vlan) { bytes += $0 }
    var address = group?.bytes ?? []
    address += [UInt8](repeating: 0, count: 16 - address.count)
    bytes += address
    withUnsafeBytes(of: (group?.ethertype ?? 0).bigEndian) { bytes += $0 }
    return bytes + [0, 0]
  }

  /// A multicast group: an address of IPv4 or IPv6, or of Ethernet, which has no protocol.
  struct Group {
    let bytes: [UInt8]
    let ethertype: UInt16

    init(_ text: String) throws(CommandFailure) {
      if let address = NetworkAddress(text) {
        bytes = address.bytes
        ethertype = UInt16(address.family == AF_INET ? ETH_P_IP : ETH_P_IPV6)
        return
      }
      bytes = try Self.linkLayer(text)
      ethertype = 0
    }

    // The refusal of a part comes first, and the whole is called by what stands before its colon.
    private static func linkLayer(_ text: String) throws(CommandFailure) -> [UInt8] {
      let first = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)[0]
      let shown = text.utf8.contains(UInt8(ascii: ".")) ? text : String(first)
      var reason = ""
      do throws(CommandFailure) {
        let bytes = try LinkLayerText.bytes(text, limit: 6)
        if bytes.count == 6 { return bytes }
      } catch {
        reason = error.message + "\n"
      }
      throw CommandFailure("\(reason)Invalid address \"\(shown)\"")
    }
  }

  static func source(_ text: String) throws(CommandFailure) -> NetworkAddress {
    guard let address = NetworkAddress(text) else {
      throw CommandFailure("Invalid source address \"\(text)\"")
    }
    return address
  }
}
