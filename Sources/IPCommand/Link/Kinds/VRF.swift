import CLinux
import Netlink

extension LinkKind {
  private static let table = KindAttribute(
    IFLA_VRF_TABLE,
    word: Word("table", .table) { (request, words) throws(CommandFailure) in
      let name = try words.next()
      guard let id = words.session.names.number(.tables, name) ?? Number.u32(name) else {
        throw .invalid(name, "invalid table ID\n")
      }
      request.data.put(IFLA_VRF_TABLE, id)
    }
  ) { payload, view in
    if let id = payload.u32 { view.output.field("table", "table ", id) }
  }

  /// A virtual routing and forwarding device (ip-vrf(8)).
  static let vrf = LinkKind("vrf", rows: [table], unknownWord: .option)

  /// A device in a VRF.
  static let vrfSlave = LinkKind(
    "vrf_slave",
    rows: [
      KindAttribute(IFLA_VRF_PORT_TABLE) { payload, view in
        if let id = payload.u32 { view.output.field("table", "table ", id) }
      }
    ])
}
