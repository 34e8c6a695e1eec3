import CLinux
import Netlink
import RouteNetlink

extension EncapKind {
  /// IPsec by the id of an interface. It takes the rest of the line and ignores unknown words, as scripts have come to
  /// rely on.
  static let xfrm = EncapKind(.xfrm, words: { rows.map(\.description) }) {
    (words) throws(CommandFailure) in
    var request = EncapRequest()
    try words.parse(rows, into: &request) { (_, _, _) in }
    guard request.has("if_id") else {
      throw .usage("Usage: ip route ... encap xfrm if_id IF_ID [ link_dev LINK ]")
    }
    return request.list
  } show: { table, session in
    if let id = table[XFRMEncapsulationAttributes.keys.ifId] {
      session.output.field("if_id", "if_id ", id)
    }
    if let index = table.payload(XFRMEncapsulationAttributes.keys.link)?.s32 {
      session.output.field("link_dev", "link_dev ", session.links.name(index))
    }
  }

  private static let rows: [Word<EncapRequest>] = [
    Word("=if_id", .number("IF_ID")) { (request, words) throws(CommandFailure) in
      let word = try request.value("if_id", words)
      guard let id = Number.u32(word), id != 0 else {
        throw .invalid(word, "\"if_id\" value is invalid\n")
      }
      request.list.put(XFRMEncapsulationAttributes.keys.ifId, id)
    },
    Word("=link_dev", .device) { (request, words) throws(CommandFailure) in
      let name = try request.value("link_dev", words)
      request.list.put(XFRMEncapsulationAttributes.keys.link, try words.encapDevice(name))
    },
  ]
}
