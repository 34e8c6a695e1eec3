import CLinux
import Netlink

extension LinkKind {
  /// A device of the IPsec framework: packets through it use the policies with its id.
  static let xfrm = LinkKind(
    "xfrm",
    rows: [
      KindAttribute(
        IFLA_XFRM_COLLECT_METADATA,
        word: Word("=external") { (request, _) in
          request.data.remove(IFLA_XFRM_COLLECT_METADATA)
          request.data.putFlag(IFLA_XFRM_COLLECT_METADATA)
        }
      ) { _, view in view.output.flag("external", "external ") },
      KindAttribute(IFLA_XFRM_LINK, word: TunnelRows.deviceWord(IFLA_XFRM_LINK)),
      KindAttribute(
        IFLA_XFRM_IF_ID,
        word: Word("if_id", .number("IF-ID")) { (request, words) throws(CommandFailure) in
          let word = words.peek
          let id = try words.u32("if_id value is invalid")
          guard id != 0 else { throw .invalid(word, "if_id value is invalid") }
          request.data.put(IFLA_XFRM_IF_ID, id)
        }
      ) { payload, view in
        if let id = payload.u32 { view.output.field("if_id", "if_id ", alternateHex(id)) }
      },
    ], unknownWord: .usage,
    finish: { (request, _) throws(CommandFailure) in
      if request.has(IFLA_XFRM_COLLECT_METADATA),
        request.has(IFLA_XFRM_IF_ID) || request.has(IFLA_XFRM_LINK)
      {
        throw CommandFailure("xfrmi: both 'external' and if_id/link cannot be specified")
      }
      if !request.has(IFLA_XFRM_COLLECT_METADATA), !request.has(IFLA_XFRM_IF_ID) {
        throw .grammar("Error: argument \"IF_ID\" is required")
      }
    })
}
