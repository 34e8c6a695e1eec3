import CLinux
import Netlink

extension LinkKind {
  /// Network packets in UDP without a header between (kernel: Documentation/networking/bareudp.rst).
  static let bareudp = LinkKind("bareudp", rows: Bareudp.rows, finish: Bareudp.check)
}

private enum Bareudp {
  static let rows: [KindAttribute] = [
    KindAttribute(
      IFLA_BAREUDP_PORT,
      word: Word("dstport", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_BAREUDP_PORT, "dstport", words)
        request.data.put(IFLA_BAREUDP_PORT, try words.u16("dstport").bigEndian)
      }
    ) { payload, view in
      if let port = payload.be16 { view.output.field("dstport", "dstport ", port) }
    },
    KindAttribute(
      IFLA_BAREUDP_ETHERTYPE,
      word: Word("ethertype", .text("PROTO")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_BAREUDP_ETHERTYPE, "ethertype", words)
        let word = try words.next()
        guard let number = EtherType.number(word) else { throw .invalid(word, "ethertype") }
        request.data.put(IFLA_BAREUDP_ETHERTYPE, number.bigEndian)
      }
    ) { payload, view in
      if let number = payload.be16 {
        view.output.field("ethertype", "ethertype ", EtherType.text(number))
      }
    },
    KindAttribute(
      IFLA_BAREUDP_SRCPORT_MIN,
      word: Word("srcportmin", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_BAREUDP_SRCPORT_MIN, "srcportmin", words)
        request.data.put(IFLA_BAREUDP_SRCPORT_MIN, try words.u16("srcportmin"))
      }
    ) { payload, view in
      if let port = payload.u16 { view.output.field("srcportmin", "srcportmin ", port) }
    },
    KindAttribute(
      IFLA_BAREUDP_MULTIPROTO_MODE,
      words: [
        Word("multiproto") { (request, words) throws(CommandFailure) in
          try request.onceAlone(IFLA_BAREUDP_MULTIPROTO_MODE, words)
          request.data.putFlag(IFLA_BAREUDP_MULTIPROTO_MODE)
        },
        Word("nomultiproto") { (request, words) throws(CommandFailure) in
          try request.onceAlone(IFLA_BAREUDP_MULTIPROTO_MODE, words)
        },
      ]
    ) { _, view in
      view.output.flag("multiproto", "multiproto ")
    } absent: { view in
      view.output.field("multiproto", json: .bool(false), text: "nomultiproto ")
    },
  ]

  static let check: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    for (code, name) in [(IFLA_BAREUDP_PORT, "dstport"), (IFLA_BAREUDP_ETHERTYPE, "ethertype")]
    where !request.has(code) {
      throw .grammar("Error: argument \"\(name)\" is required")
    }
  }
}
