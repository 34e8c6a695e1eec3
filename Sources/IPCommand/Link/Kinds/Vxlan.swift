import CLinux
import Glibc
import Netlink
import RouteNetlink

extension LinkKind {
  /// A virtual extensible LAN (RFC 7348).
  static let vxlan = LinkKind("vxlan", rows: Vxlan.rows, finish: Vxlan.finish)
}

private enum Vxlan {
  static let rows: [KindAttribute] = addresses + ports + header + limits + switches

  private static let addresses: [KindAttribute] = [
    KindAttribute(
      VxlanAttributes.keys.id,
      word: Word("id|vni", .number("VNI")) { (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.id, "id", words)
        let word = try words.next()
        guard let id = Number.u32(word), id < 1 << 24 else { throw .invalid(word, "invalid id") }
        request.data.put(VxlanAttributes.keys.id, id)
      }
    ) { id, view in
      view.output.field("id", "id ", id)
    },
    .payload(
      VxlanAttributes.keys.group,
      words: [
        VxlanAddress.word(
          "group", VxlanAttributes.keys.group, VxlanAttributes.keys.group6
        ) { $0.isMulticast },
        VxlanAddress.word(
          "remote", VxlanAttributes.keys.group, VxlanAttributes.keys.group6
        ) { !$0.isMulticast },
      ], show: VxlanAddress.showRemote),
    .payload(VxlanAttributes.keys.group6) { payload, view in
      if !view.table.has(VxlanAttributes.keys.group)
        || view.table.payload(VxlanAttributes.keys.group)?.u32 == 0
      {
        VxlanAddress.showRemote(payload, view)
      }
    },
    .payload(
      VxlanAttributes.keys.local,
      word: VxlanAddress.word(
        "local", VxlanAttributes.keys.local, VxlanAttributes.keys.local6
      ) { !$0.isMulticast },
      show: VxlanAddress.showLocal),
    .payload(VxlanAttributes.keys.local6) { payload, view in
      if !view.table.has(VxlanAttributes.keys.local)
        || view.table.payload(VxlanAttributes.keys.local)?.u32 == 0
      {
        VxlanAddress.showLocal(payload, view)
      }
    },
    KindAttribute(
      VxlanAttributes.keys.link,
      word: Word("dev", .device) { (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.link, "dev", words)
        let index = try words.device { .usage("Cannot find device \"\($0)\"") }
        request.data.put(VxlanAttributes.keys.link, index)
      }
    ) { index, view in
      guard index != 0 else { return }
      view.output.field("link", "dev ", view.device(index))
    },
  ]

  private static let ports: [KindAttribute] = [
    .payload(
      VxlanAttributes.keys.portRange,
      word: Word("port|srcport", .number("MIN"), .number("MAX")) {
        (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.portRange, "srcport", words)
        request.data.put(VxlanAttributes.keys.portRange, bytes: try UDPTunnel.readPorts(words))
      }, tried: 1, show: UDPTunnel.showPorts),
    KindAttribute(
      VxlanAttributes.keys.port,
      word: Word("dstport", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.port, "dstport", words)
        let port = try words.u16("dst port")
        if port != 0 { request.data.put(VxlanAttributes.keys.port, port) }
      }, tried: 1
    ) { port, view in
      view.output.field("port", "dstport ", port)
    },
  ]

  private static let header: [KindAttribute] = [
    KindAttribute(
      VxlanAttributes.keys.tos,
      word: Word("tos|dsfield", .dsfield) { (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.tos, "tos", words)
        request.data.put(VxlanAttributes.keys.tos, try UDPTunnel.readTOS(words))
      }, show: UDPTunnel.showTOS),
    timeToLive,
    KindAttribute(VxlanAttributes.keys.ttlInherit) { inherits, view in
      if inherits.isOn { view.output.text("ttl inherit ") }
    },
    UDPTunnel.fragmentation(VxlanAttributes.keys.df),
    KindAttribute(
      VxlanAttributes.keys.label,
      word: Word("label|flowlabel", .number("LABEL")) { (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.label, "flowlabel", words)
        request.data.put(VxlanAttributes.keys.label, try UDPTunnel.readLabel(words))
      }, show: UDPTunnel.showLabel),
  ]

  private static let timeToLive = KindAttribute(
    VxlanAttributes.keys.ttl,
    word: Word("ttl|hoplimit", .text("{ TTL | inherit | auto }")) {
      (request, words) throws(CommandFailure) in
      try request.once(VxlanAttributes.keys.ttl, "ttl", words)
      if let ttl = try UDPTunnel.readTTL(words) {
        request.data.put(VxlanAttributes.keys.ttl, ttl)
      } else {
        request.data.put(VxlanAttributes.keys.ttlInherit, ReportedFlag())
      }
    }
  ) { ttl, view in
    guard view.table[VxlanAttributes.keys.ttlInherit]?.isOn != true else { return }
    view.output.field(
      "ttl", json: .number(ttl), text: ttl == 0 ? "ttl auto " : "ttl \(ttl) ")
  }

  private static let limits: [KindAttribute] = [
    KindAttribute(
      VxlanAttributes.keys.ageing,
      word: Word("ageing", .text("{ SECONDS | none }")) { (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.ageing, "ageing", words)
        request.data.put(
          VxlanAttributes.keys.ageing, try number(words, none: "none", "ageing timer"))
      }
    ) { age, view in
      view.output.field(
        "ageing", json: .number(age), text: age == 0 ? "ageing none " : "ageing \(age) ")
    },
    KindAttribute(
      VxlanAttributes.keys.limit,
      word: Word("maxaddress", .text("{ NUMBER | unlimited }")) {
        (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.limit, "maxaddress", words)
        request.data.put(
          VxlanAttributes.keys.limit, try number(words, none: "unlimited", "max addresses"))
      }
    ) { limit, view in
      if limit != 0 { view.output.field("limit", "maxaddr ", limit) }
    },
    KindAttribute(
      VxlanAttributes.keys.reservedBits,
      word: Word("=reserved_bits", .number("BITS")) { (request, words) throws(CommandFailure) in
        try request.once(VxlanAttributes.keys.reservedBits, "reserved_bits", words)
        let bits = try words.u64("reserved_bits")
        request.data.put(VxlanAttributes.keys.reservedBits, bits)
      }, tried: 3
    ) { bits, view in
      view.output.hex("reserved_bits", "reserved_bits ", bits)
    },
    extension_(VxlanAttributes.keys.gbp, "gbp"),
    extension_(VxlanAttributes.keys.gpe, "gpe"),
  ]

  private static func number(
    _ words: Arguments, none: String, _ refusal: String
  ) throws(CommandFailure) -> UInt32 {
    if words.peek == none {
      words.skip()
      return 0
    }
    return try words.u32(refusal)
  }

  private static func extension_(_ key: AttributeKey<FlagValue>, _ name: StaticString)
    -> KindAttribute
  {
    KindAttribute(
      key,
      word: Word(name) { (request, words) throws(CommandFailure) in
        try request.onceAlone(key, words)
        request.data.put(key)
      }, tried: 5
    ) { _, view in
      view.output.null("\(name)", "\(name) ")
    }
  }

  private static let switches: [KindAttribute] = [
    .negatable(
      VxlanAttributes.keys.collectMetadata, "external|noexternal", shown: "external", tried: 4),
    .negatable(
      VxlanAttributes.keys.vnifilter, "=vnifilter|=novnifilter", shown: "vnifilter", tried: 6),
    .negatable(
      VxlanAttributes.keys.learning, "learning|nolearning", shown: "learning", standard: true,
      tried: 2),
    .negatable(VxlanAttributes.keys.proxy, "proxy|noproxy", shown: "proxy", tried: 2),
    .negatable(VxlanAttributes.keys.rsc, "rsc|norsc", shown: "rsc", tried: 2),
    .negatable(VxlanAttributes.keys.l2miss, "l2miss|nol2miss", shown: "l2miss", tried: 2),
    .negatable(VxlanAttributes.keys.l3miss, "l3miss|nol3miss", shown: "l3miss", tried: 2),
    .negatable(
      VxlanAttributes.keys.udpCsum, "udpcsum|noudpcsum", shown: "udp_csum", standard: true, tried: 2
    ),
    .negatable(
      VxlanAttributes.keys.udpZeroCsum6Tx, "udp6zerocsumtx|noudp6zerocsumtx",
      shown: "udp_zero_csum6_tx",
      tried: 2),
    .negatable(
      VxlanAttributes.keys.udpZeroCsum6Rx, "udp6zerocsumrx|noudp6zerocsumrx",
      shown: "udp_zero_csum6_rx",
      tried: 2),
    .negatable(
      VxlanAttributes.keys.remcsumTx, "remcsumtx|noremcsumtx", shown: "remcsum_tx", tried: 2),
    .negatable(
      VxlanAttributes.keys.remcsumRx, "remcsumrx|noremcsumrx", shown: "remcsum_rx", tried: 2),
    .negatable(
      VxlanAttributes.keys.localbypass, "=localbypass|=nolocalbypass", shown: "localbypass",
      standard: true, tried: 2),
    .negatable(VxlanAttributes.keys.mcRoute, "=mcroute|=nomcroute", shown: "mcroute", tried: 6),
  ]

  /// Checks combinations of options, and adds what a new device needs.
  static let finish: LinkKind.Finish = { (request, session) throws(CommandFailure) in
    try check(request)
    let table = request.table
    if request.isNew, !table.has(VxlanAttributes.keys.learning) {
      let isExternal = table[VxlanAttributes.keys.collectMetadata] ?? 0 != 0
      request.data.put(VxlanAttributes.keys.learning, UInt8(isExternal ? 0 : 1))
    }
    if request.wasGiven(VxlanAttributes.keys.port) { return }
    if table.has(VxlanAttributes.keys.gpe) {
      request.data.put(VxlanAttributes.keys.port, UInt16(4790))
    } else if request.isNew {
      session.complain(
        """
        vxlan: destination port not specified
        Will use Linux kernel default (non-standard value)
        Use 'dstport 4789' to get the IANA assigned value
        Use 'dstport 0' to get default and quiet this message
        """)
    }
  }

  private static func check(_ request: KindRequest) throws(CommandFailure) {
    try VxlanAddress.checkEnds(request)
    let table = request.table
    let isExternal = table[VxlanAttributes.keys.collectMetadata] ?? 0 != 0
    if isExternal, table.has(VxlanAttributes.keys.id) {
      throw refusal("both 'external' and vni cannot be specified")
    }
    if !isExternal, table[VxlanAttributes.keys.vnifilter] ?? 0 != 0 {
      throw refusal("vnifilter is valid only when 'external' is set")
    }
    if request.isNew, !isExternal, !table.has(VxlanAttributes.keys.id) {
      throw refusal("missing virtual network identifier")
    }
    try VxlanAddress.checkGroup(request)
  }

  private static func refusal(_ problem: String) -> CommandFailure {
    CommandFailure("vxlan: " + problem, status: 1)
  }
}
