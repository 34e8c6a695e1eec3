import CLinux
import Glibc
import Netlink
import RouteNetlink

extension LinkKind {
  /// Generic network virtualization encapsulation (RFC 8926).
  static let geneve = LinkKind("geneve", rows: Geneve.rows, finish: Geneve.finish)
}

private enum Geneve {
  static let rows: [KindAttribute] = ends + header + ports + switches

  private static let ends: [KindAttribute] = [
    external,
    KindAttribute(
      IFLA_GENEVE_ID,
      word: Word("id|vni", .number("VNI")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GENEVE_ID, "id", words)
        let word = try words.next()
        guard let id = Number.u32(word), id < 1 << 24 else { throw .invalid(word, "invalid id") }
        request.data.put(IFLA_GENEVE_ID, id)
      }
    ) { payload, view in
      if let id = payload.u32 { view.output.field("id", "id ", id) }
    },
    KindAttribute(
      IFLA_GENEVE_REMOTE,
      word: Word("remote", .address) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GENEVE_REMOTE, "remote", words)
        let word = try words.next()
        guard let parsed = AddressText.address(word, AF_UNSPEC) else {
          throw AddressText.expected("address", word, AF_UNSPEC)
        }
        guard parsed.isAddress, !parsed.address.isMulticast else {
          throw .invalid(word, "invalid remote address")
        }
        let code = parsed.family == AF_INET ? IFLA_GENEVE_REMOTE : IFLA_GENEVE_REMOTE6
        request.data.put(code, bytes: parsed.address.bytes)
      }, show: showRemote("remote")),
    KindAttribute(IFLA_GENEVE_REMOTE6) { payload, view in
      if !view.table.has(IFLA_GENEVE_REMOTE) { showRemote("remote6")(payload, view) }
    },
  ]

  private static let external = KindAttribute(
    IFLA_GENEVE_COLLECT_METADATA,
    words: [
      Word("external") { (request, words) throws(CommandFailure) in
        try request.onceAlone(IFLA_GENEVE_COLLECT_METADATA, words)
        request.data.putFlag(IFLA_GENEVE_COLLECT_METADATA)
      },
      Word("noexternal") { (request, words) throws(CommandFailure) in
        try request.onceAlone(IFLA_GENEVE_COLLECT_METADATA, words)
      },
    ], tried: 2
  ) { _, view in
    view.output.flag("external", "external ")
  }

  private static func showRemote(_ key: String) -> KindAttribute.Show {
    { payload, view in
      guard let address = payload.networkAddress, !address.isZero else { return }
      view.output.field(key, "remote ", address.description)
    }
  }

  private static let header: [KindAttribute] = [
    KindAttribute(
      IFLA_GENEVE_TTL_INHERIT
    ) { payload, view in
      if payload.u8 ?? 0 != 0 { view.output.text("ttl inherit ") }
    },
    KindAttribute(
      IFLA_GENEVE_TTL,
      word: Word("ttl|hoplimit", .text("{ TTL | inherit | auto }")) {
        (request, words) throws(CommandFailure) in
        try request.once(IFLA_GENEVE_TTL, "ttl", words)
        if let ttl = try UDPTunnel.readTTL(words) {
          request.data.put(IFLA_GENEVE_TTL, ttl)
        } else {
          request.data.put(IFLA_GENEVE_TTL_INHERIT, UInt8(1))
        }
      }
    ) { payload, view in
      guard let ttl = payload.u8, view.table.u8(IFLA_GENEVE_TTL_INHERIT) ?? 0 == 0 else { return }
      view.output.field(
        "ttl", json: .number(ttl), text: ttl == 0 ? "ttl auto " : "ttl \(ttl) ")
    },
    KindAttribute(
      IFLA_GENEVE_TOS,
      word: Word("tos|dsfield", .dsfield) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GENEVE_TOS, "tos", words)
        request.data.put(IFLA_GENEVE_TOS, try UDPTunnel.readTOS(words))
      }, show: UDPTunnel.showTOS),
    KindAttribute(
      IFLA_GENEVE_DF,
      word: Word("df", .choice(UDPTunnel.fragmentation)) {
        (request, words) throws(CommandFailure) in
        try request.once(IFLA_GENEVE_DF, "df", words)
        request.data.put(IFLA_GENEVE_DF, try UDPTunnel.readFragmentation(words))
      }, show: UDPTunnel.showFragmentation),
    KindAttribute(
      IFLA_GENEVE_LABEL,
      word: Word("label|flowlabel", .number("LABEL")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GENEVE_LABEL, "flowlabel", words)
        request.data.put(IFLA_GENEVE_LABEL, try UDPTunnel.readLabel(words))
      }, show: UDPTunnel.showLabel),
  ]

  private static let ports: [KindAttribute] = [
    KindAttribute(
      IFLA_GENEVE_PORT,
      word: Word("dstport", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GENEVE_PORT, "dstport", words)
        let port = try words.u16("dstport")
        if port != 0 { request.data.put(IFLA_GENEVE_PORT, port.bigEndian) }
      }, tried: 1
    ) { payload, view in
      if let port = payload.be16 { view.output.field("port", "dstport ", port) }
    },
    KindAttribute(
      UAPI.IFLA_GENEVE_PORT_RANGE,
      word: Word("port|srcport", .number("MIN"), .number("MAX")) {
        (request, words) throws(CommandFailure) in
        try request.once(UAPI.IFLA_GENEVE_PORT_RANGE, "srcport", words)
        request.data.put(UAPI.IFLA_GENEVE_PORT_RANGE, bytes: try UDPTunnel.readPorts(words))
      }, tried: 4, show: UDPTunnel.showPorts),
  ]

  private static let switches: [KindAttribute] = [
    negatable(IFLA_GENEVE_UDP_CSUM, "udpcsum|noudpcsum", key: "udp_csum"),
    negatable(
      IFLA_GENEVE_UDP_ZERO_CSUM6_TX, "udp6zerocsumtx|noudp6zerocsumtx", key: "udp_zero_csum6_tx"),
    negatable(
      IFLA_GENEVE_UDP_ZERO_CSUM6_RX, "udp6zerocsumrx|noudp6zerocsumrx", key: "udp_zero_csum6_rx"),
    KindAttribute(
      IFLA_GENEVE_INNER_PROTO_INHERIT,
      word: Word("=innerprotoinherit") { (request, words) throws(CommandFailure) in
        try request.onceAlone(IFLA_GENEVE_INNER_PROTO_INHERIT, words)
        request.data.putFlag(IFLA_GENEVE_INNER_PROTO_INHERIT)
      }, tried: 3
    ) { _, view in
      view.output.flag("inner_proto_inherit", "innerprotoinherit ")
    },
  ]

  private static func negatable(
    _ code: Int, _ spec: StaticString, key: String
  ) -> KindAttribute {
    let word = KindAttribute.negatableWord(code, spec)
    let names = word.description.spellings
    return KindAttribute(code, word: word, tried: 3) { payload, view in
      let value = payload.u8 ?? 0 != 0
      view.output.field(key, json: .bool(value), text: names[value ? 0 : 1] + " ")
    }
  }

  /// Checks what fits together, and puts the zeros that a new device is made with.
  static let finish: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    let table = request.table
    if table.has(IFLA_GENEVE_COLLECT_METADATA) {
      if table.has(IFLA_GENEVE_ID) {
        throw refusal("both 'external' and vni cannot be specified")
      }
    } else {
      if !table.has(IFLA_GENEVE_ID) { throw refusal("missing virtual network identifier") }
      if request.isNew, !table.has(IFLA_GENEVE_REMOTE), !table.has(IFLA_GENEVE_REMOTE6) {
        throw refusal("remote link partner not specified")
      }
    }
    if !table.has(IFLA_GENEVE_ID) { request.data.put(IFLA_GENEVE_ID, UInt32(0)) }
    if request.isNew, !table.has(IFLA_GENEVE_LABEL) {
      request.data.put(IFLA_GENEVE_LABEL, UInt32(0))
    }
    if request.isNew || request.wasGiven(IFLA_GENEVE_TTL), !table.has(IFLA_GENEVE_TTL) {
      request.data.put(IFLA_GENEVE_TTL, UInt8(0))
    }
    if request.isNew, !table.has(IFLA_GENEVE_TOS) {
      request.data.put(IFLA_GENEVE_TOS, UInt8(0))
    }
  }

  private static func refusal(_ problem: String) -> CommandFailure {
    CommandFailure("geneve: " + problem, status: 1)
  }
}
