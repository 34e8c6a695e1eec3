import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// Network packets in UDP without a header between (kernel: Documentation/networking/bareudp.rst).
  static let bareudp = LinkKind("bareudp", rows: Bareudp.rows, finish: Bareudp.check)
}

private enum Bareudp {
  static let rows: [KindAttribute] = [
    KindAttribute(
      BareudpAttributes.keys.port,
      word: Word("dstport", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(BareudpAttributes.keys.port, "dstport", words)
        request.data.put(BareudpAttributes.keys.port, try words.u16("dstport"))
      }
    ) { payload, view in
      if let port = payload.be16 { view.output.field("dstport", "dstport ", port) }
    },
    KindAttribute(
      BareudpAttributes.keys.ethertype,
      word: Word("ethertype", .text("PROTO")) { (request, words) throws(CommandFailure) in
        try request.once(BareudpAttributes.keys.ethertype, "ethertype", words)
        let word = try words.next()
        guard let number = EtherType.number(word) else { throw .invalid(word, "ethertype") }
        request.data.put(BareudpAttributes.keys.ethertype, number)
      }
    ) { payload, view in
      if let number = payload.be16 {
        view.output.field("ethertype", "ethertype ", EtherType.text(number))
      }
    },
    KindAttribute(
      BareudpAttributes.keys.srcportMin,
      word: Word("srcportmin", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(BareudpAttributes.keys.srcportMin, "srcportmin", words)
        request.data.put(BareudpAttributes.keys.srcportMin, try words.u16("srcportmin"))
      }
    ) { payload, view in
      if let port = payload.u16 { view.output.field("srcportmin", "srcportmin ", port) }
    },
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
    for (key, name) in [
      (BareudpAttributes.keys.port, "dstport"), (BareudpAttributes.keys.ethertype, "ethertype"),
    ]
    where !request.has(key) {
      throw .grammar("Error: argument \"\(name)\" is required")
    }
  }
}
