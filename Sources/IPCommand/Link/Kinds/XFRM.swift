import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// An IPsec device: packets through it are subject to the policies with its id.
  static let xfrm = LinkKind(
    "xfrm",
    rows: [
      KindAttribute(
        XFRMAttributes.keys.collectMetadata,
        word: Word("=external") { (request, _) in
          request.data.remove(XFRMAttributes.keys.collectMetadata)
          request.data.put(XFRMAttributes.keys.collectMetadata)
        }
      ) { _, view in view.output.flag("external", "external ") },
      KindAttribute(
        XFRMAttributes.keys.link, word: TunnelRows.deviceWord(XFRMAttributes.keys.link)),
      KindAttribute(
        XFRMAttributes.keys.ifId,
        word: Word("if_id", .number("IF-ID")) { (request, words) throws(CommandFailure) in
          let word = words.peek
          let id = try words.u32("if_id value is invalid")
          guard id != 0 else { throw .invalid(word, "if_id value is invalid") }
          request.data.put(XFRMAttributes.keys.ifId, id)
        }
      ) { id, view in
        view.output.field("if_id", "if_id ", alternateHex(id))
      },
    ], unknownWord: .usage,
    finish: { (request, _) throws(CommandFailure) in
      if request.has(XFRMAttributes.keys.collectMetadata),
        request.has(XFRMAttributes.keys.ifId) || request.has(XFRMAttributes.keys.link)
      {
        throw CommandFailure("xfrmi: both 'external' and if_id/link cannot be specified")
      }
      if !request.has(XFRMAttributes.keys.collectMetadata), !request.has(XFRMAttributes.keys.ifId) {
        throw .grammar("Error: argument \"IF_ID\" is required")
      }
    })
}
