import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// Network packets directly in UDP, without an inner header (kernel: Documentation/networking/bareudp.rst).
  static let bareudp = LinkKind("bareudp", rows: Bareudp.rows, finish: Bareudp.check)
}

private enum Bareudp {
  static let rows: [KindAttribute] = [
    .number(
      BareudpAttributes.keys.port, "dstport", label: "dstport", shape: "PORT", refusal: "dstport",
      repeated: .refused),
    KindAttribute(
      BareudpAttributes.keys.ethertype,
      word: Word("ethertype", .text("PROTO")) { (request, words) throws(CommandFailure) in
        let key = BareudpAttributes.keys.ethertype
        try request.put(key, "ethertype", words, repeated: .refused) { () throws(CommandFailure) in
          try words.etherType("ethertype")
        }
      }
    ) { type, view in
      view.output.field("ethertype", "ethertype ", type.text)
    },
    .number(
      BareudpAttributes.keys.srcportMin, "srcportmin", label: "srcportmin", shape: "PORT",
      refusal: "srcportmin", repeated: .refused),
    KindAttribute(
      BareudpAttributes.keys.multiprotoMode,
      words: [
        Word("multiproto") { (request, words) throws(CommandFailure) in
          try request.onceAlone(BareudpAttributes.keys.multiprotoMode, words)
          request.data.put(BareudpAttributes.keys.multiprotoMode)
        },
        Word("nomultiproto") { (request, words) throws(CommandFailure) in
          try request.onceAlone(BareudpAttributes.keys.multiprotoMode, words)
        },
      ]
    ) { _, view in
      view.output.flag("multiproto", "multiproto ")
    } absent: { view in
      view.output.field("multiproto", json: .bool(false), text: "nomultiproto ")
    },
  ]

  static let check: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    let isThere = [
      ("dstport", request.has(BareudpAttributes.keys.port)),
      ("ethertype", request.has(BareudpAttributes.keys.ethertype)),
    ]
    if let missing = isThere.first(where: { !$0.1 })?.0 {
      throw .grammar("Error: argument \"\(missing)\" is required")
    }
  }
}
