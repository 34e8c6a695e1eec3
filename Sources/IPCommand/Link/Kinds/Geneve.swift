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
      GeneveAttributes.keys.id,
      word: Word("id|vni", .number("VNI")) { (request, words) throws(CommandFailure) in
        try request.once(GeneveAttributes.keys.id, "id", words)
        let word = try words.next()
        guard let id = Number.u32(word), id < 1 << 24 else { throw .invalid(word, "invalid id") }
        request.data.put(GeneveAttributes.keys.id, id)
      }
    ) { id, view in
      view.output.field("id", "id ", id)
    },
    .payload(
      GeneveAttributes.keys.remote,
      word: Word("remote", .address) { (request, words) throws(CommandFailure) in
        try request.once(GeneveAttributes.keys.remote, "remote", words)
        let word = try words.next()
        guard let parsed = AddressText.address(word, .unspecified) else {
          throw AddressText.expected("address", word, .unspecified)
        }
        guard parsed.isAddress, !parsed.address.isMulticast else {
          throw .invalid(word, "invalid remote address")
        }
        let keys = GeneveAttributes.keys
        request.data.put(
          parsed.family == .ipv4 ? keys.remote : keys.remote6, parsed.address.bytes)
      }, show: showRemote("remote")),
    .payload(GeneveAttributes.keys.remote6) { payload, view in
      if !view.table.has(GeneveAttributes.keys.remote) { showRemote("remote6")(payload, view) }
    },
  ]

  private static let external = KindAttribute(
    GeneveAttributes.keys.collectMetadata,
    words: [
      Word("external") { (request, words) throws(CommandFailure) in
        try request.onceAlone(GeneveAttributes.keys.collectMetadata, words)
        request.data.put(GeneveAttributes.keys.collectMetadata)
      },
      Word("noexternal") { (request, words) throws(CommandFailure) in
        try request.onceAlone(GeneveAttributes.keys.collectMetadata, words)
      },
    ], tried: 2
  ) { _, view in
    view.output.flag("external", "external ")
  }

  private static func showRemote(_ key: String) -> KindAttribute.Show {
    { payload, view in
      guard let address = IPAddress(payload), !address.isZero else { return }
      view.output.field(key, "remote ", address.description)
    }
  }

  private static let header: [KindAttribute] = [
    KindAttribute(
      GeneveAttributes.keys.ttlInherit
    ) { isOn, view in
      if isOn != 0 { view.output.text("ttl inherit ") }
    },
    KindAttribute(
      GeneveAttributes.keys.ttl,
      word: Word("ttl|hoplimit", .text("{ TTL | inherit | auto }")) {
        (request, words) throws(CommandFailure) in
        try request.once(GeneveAttributes.keys.ttl, "ttl", words)
        if let ttl = try UDPTunnel.readTTL(words) {
          request.data.put(GeneveAttributes.keys.ttl, ttl)
        } else {
          request.data.put(GeneveAttributes.keys.ttlInherit, UInt8(1))
        }
      }
    ) { ttl, view in
      guard view.table[GeneveAttributes.keys.ttlInherit] ?? 0 == 0 else { return }
      view.output.field(
        "ttl", json: .number(ttl), text: ttl == 0 ? "ttl auto " : "ttl \(ttl) ")
    },
    KindAttribute(
      GeneveAttributes.keys.tos,
      word: Word("tos|dsfield", .dsfield) { (request, words) throws(CommandFailure) in
        try request.once(GeneveAttributes.keys.tos, "tos", words)
        request.data.put(GeneveAttributes.keys.tos, try UDPTunnel.readTOS(words))
      }, show: UDPTunnel.showTOS),
    UDPTunnel.fragmentation(GeneveAttributes.keys.df),
    KindAttribute(
      GeneveAttributes.keys.label,
      word: Word("label|flowlabel", .number("LABEL")) { (request, words) throws(CommandFailure) in
        try request.once(GeneveAttributes.keys.label, "flowlabel", words)
        request.data.put(GeneveAttributes.keys.label, try UDPTunnel.readLabel(words))
      }, show: UDPTunnel.showLabel),
  ]

  private static let ports: [KindAttribute] = [
    KindAttribute(
      GeneveAttributes.keys.port,
      word: Word("dstport", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(GeneveAttributes.keys.port, "dstport", words)
        let port = try words.u16("dstport")
        if port != 0 { request.data.put(GeneveAttributes.keys.port, port) }
      }, tried: 1
    ) { port, view in
      view.output.field("port", "dstport ", port)
    },
    .payload(
      GeneveAttributes.keys.portRange,
      word: Word("port|srcport", .number("MIN"), .number("MAX")) {
        (request, words) throws(CommandFailure) in
        try request.once(GeneveAttributes.keys.portRange, "srcport", words)
        request.data.put(GeneveAttributes.keys.portRange, bytes: try UDPTunnel.readPorts(words))
      }, tried: 4, show: UDPTunnel.showPorts),
  ]

  private static let switches: [KindAttribute] = [
    negatable(GeneveAttributes.keys.udpCsum, "udpcsum|noudpcsum", key: "udp_csum"),
    negatable(
      GeneveAttributes.keys.udpZeroCsum6Tx, "udp6zerocsumtx|noudp6zerocsumtx",
      key: "udp_zero_csum6_tx"),
    negatable(
      GeneveAttributes.keys.udpZeroCsum6Rx, "udp6zerocsumrx|noudp6zerocsumrx",
      key: "udp_zero_csum6_rx"),
    KindAttribute(
      GeneveAttributes.keys.innerProtoInherit,
      word: Word("=innerprotoinherit") { (request, words) throws(CommandFailure) in
        try request.onceAlone(GeneveAttributes.keys.innerProtoInherit, words)
        request.data.put(GeneveAttributes.keys.innerProtoInherit)
      }, tried: 3
    ) { _, view in
      view.output.flag("inner_proto_inherit", "innerprotoinherit ")
    },
  ]

  private static func negatable(
    _ attribute: AttributeKey<UInt8>, _ spec: StaticString, key: String
  ) -> KindAttribute {
    let word = KindAttribute.negatableWord(attribute, spec)
    let names = word.description.spellings
    return .payload(attribute, word: word, tried: 3) { payload, view in
      let value = payload.u8 ?? 0 != 0
      view.output.field(key, json: .bool(value), text: names[value ? 0 : 1] + " ")
    }
  }

  /// Checks combinations of options, and adds the zeros that a new device is made with.
  static let finish: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    let table = request.table
    if table.has(GeneveAttributes.keys.collectMetadata) {
      if table.has(GeneveAttributes.keys.id) {
        throw refusal("both 'external' and vni cannot be specified")
      }
    } else {
      if !table.has(GeneveAttributes.keys.id) {
        throw refusal("missing virtual network identifier")
      }
      if request.isNew, !table.has(GeneveAttributes.keys.remote),
        !table.has(GeneveAttributes.keys.remote6)
      {
        throw refusal("remote link partner not specified")
      }
    }
    if !table.has(GeneveAttributes.keys.id) {
      request.data.put(GeneveAttributes.keys.id, UInt32(0))
    }
    if request.isNew, !table.has(GeneveAttributes.keys.label) {
      request.data.put(GeneveAttributes.keys.label, UInt32(0))
    }
    if request.isNew || request.wasGiven(GeneveAttributes.keys.ttl),
      !table.has(GeneveAttributes.keys.ttl)
    {
      request.data.put(GeneveAttributes.keys.ttl, UInt8(0))
    }
    if request.isNew, !table.has(GeneveAttributes.keys.tos) {
      request.data.put(GeneveAttributes.keys.tos, UInt8(0))
    }
  }

  private static func refusal(_ problem: String) -> CommandFailure {
    CommandFailure("geneve: " + problem, status: 1)
  }
}
