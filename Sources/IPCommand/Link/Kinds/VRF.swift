import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  private static let table = KindAttribute(
    VRFAttributes.keys.table,
    word: Word("table", .table) { (request, words) throws(CommandFailure) in
      let name = try words.next()
      guard let id = words.session.names.number(.tables, name) ?? Number.u32(name) else {
        throw .invalid(name, "invalid table ID\n")
      }
      request.data.put(VRFAttributes.keys.table, id)
    }
  ) { id, view in
    view.output.field("table", "table ", id)
  }

  /// A virtual routing and forwarding device (ip-vrf(8)).
  static let vrf = LinkKind("vrf", rows: [table], unknownWord: .option)

  /// A device in a VRF.
  static let vrfSlave = LinkKind(
    "vrf_slave",
    rows: [.number(VRFPortAttributes.keys.table, label: "table")])
}
