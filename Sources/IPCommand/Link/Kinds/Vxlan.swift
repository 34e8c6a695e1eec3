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
      IFLA_VXLAN_ID,
      word: Word("id|vni", .number("VNI")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_ID, "id", words)
        let word = try words.next()
        guard let id = Number.u32(word), id < 1 << 24 else { throw .invalid(word, "invalid id") }
        request.data.put(IFLA_VXLAN_ID, id)
      }
    ) { payload, view in
      if let id = payload.u32 { view.output.field("id", "id ", id) }
    },
    KindAttribute(
      IFLA_VXLAN_GROUP,
      words: [
        VxlanAddress.word("group", IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6) { $0.isMulticast },
        VxlanAddress.word("remote", IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6) { !$0.isMulticast },
      ], show: VxlanAddress.showRemote),
    KindAttribute(IFLA_VXLAN_GROUP6) { payload, view in
      if !view.table.has(IFLA_VXLAN_GROUP) || view.table.u32(IFLA_VXLAN_GROUP) == 0 {
        VxlanAddress.showRemote(payload, view)
      }
    },
    KindAttribute(
      IFLA_VXLAN_LOCAL,
      word: VxlanAddress.word("local", IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6) { !$0.isMulticast },
      show: VxlanAddress.showLocal),
    KindAttribute(IFLA_VXLAN_LOCAL6) { payload, view in
      if !view.table.has(IFLA_VXLAN_LOCAL) || view.table.u32(IFLA_VXLAN_LOCAL) == 0 {
        VxlanAddress.showLocal(payload, view)
      }
    },
    KindAttribute(
      IFLA_VXLAN_LINK,
      word: Word("dev", .device) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_LINK, "dev", words)
        let index = try words.device { .usage("Cannot find device \"\($0)\"") }
        request.data.put(IFLA_VXLAN_LINK, index)
      }
    ) { payload, view in
      guard let index = payload.u32, index != 0 else { return }
      view.output.field("link", "dev ", view.device(index))
    },
  ]

  private static let ports: [KindAttribute] = [
    KindAttribute(
      IFLA_VXLAN_PORT_RANGE,
      word: Word("port|srcport", .number("MIN"), .number("MAX")) {
        (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_PORT_RANGE, "srcport", words)
        request.data.put(IFLA_VXLAN_PORT_RANGE, bytes: try UDPTunnel.readPorts(words))
      }, tried: 1, show: UDPTunnel.showPorts),
    KindAttribute(
      IFLA_VXLAN_PORT,
      word: Word("dstport", .number("PORT")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_PORT, "dstport", words)
        let port = try words.u16("dst port")
        if port != 0 { request.data.put(IFLA_VXLAN_PORT, port.bigEndian) }
      }, tried: 1
    ) { payload, view in
      if let port = payload.be16 { view.output.field("port", "dstport ", port) }
    },
  ]

  private static let header: [KindAttribute] = [
    KindAttribute(
      IFLA_VXLAN_TOS,
      word: Word("tos|dsfield", .dsfield) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_TOS, "tos", words)
        request.data.put(IFLA_VXLAN_TOS, try UDPTunnel.readTOS(words))
      }, show: UDPTunnel.showTOS),
    timeToLive,
    KindAttribute(IFLA_VXLAN_TTL_INHERIT) { _, view in
      if inheritsTTL(view) { view.output.text("ttl inherit ") }
    },
    KindAttribute(
      IFLA_VXLAN_DF,
      word: Word("df", .choice(UDPTunnel.fragmentation)) {
        (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_DF, "df", words)
        request.data.put(IFLA_VXLAN_DF, try UDPTunnel.readFragmentation(words))
      }, show: UDPTunnel.showFragmentation),
    KindAttribute(
      IFLA_VXLAN_LABEL,
      word: Word("label|flowlabel", .number("LABEL")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_LABEL, "flowlabel", words)
        request.data.put(IFLA_VXLAN_LABEL, try UDPTunnel.readLabel(words))
      }, show: UDPTunnel.showLabel),
  ]

  private static let timeToLive = KindAttribute(
    IFLA_VXLAN_TTL,
    word: Word("ttl|hoplimit", .text("{ TTL | inherit | auto }")) {
      (request, words) throws(CommandFailure) in
      try request.once(IFLA_VXLAN_TTL, "ttl", words)
      if let ttl = try UDPTunnel.readTTL(words) {
        request.data.put(IFLA_VXLAN_TTL, ttl)
      } else {
        request.data.putFlag(IFLA_VXLAN_TTL_INHERIT)
      }
    }
  ) { payload, view in
    guard let ttl = payload.u8, !inheritsTTL(view) else { return }
    view.output.field(
      "ttl", json: .number(ttl), text: ttl == 0 ? "ttl auto " : "ttl \(ttl) ")
  }

  /// A flag in requests; in answers a byte.
  private static func inheritsTTL(_ view: KindView) -> Bool {
    guard let payload = view.table[IFLA_VXLAN_TTL_INHERIT] else { return false }
    return payload.u8 ?? 1 != 0
  }

  private static let limits: [KindAttribute] = [
    KindAttribute(
      IFLA_VXLAN_AGEING,
      word: Word("ageing", .text("{ SECONDS | none }")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_AGEING, "ageing", words)
        request.data.put(IFLA_VXLAN_AGEING, try number(words, none: "none", "ageing timer"))
      }
    ) { payload, view in
      guard let age = payload.u32 else { return }
      view.output.field(
        "ageing", json: .number(age), text: age == 0 ? "ageing none " : "ageing \(age) ")
    },
    KindAttribute(
      IFLA_VXLAN_LIMIT,
      word: Word("maxaddress", .text("{ NUMBER | unlimited }")) {
        (request, words) throws(CommandFailure) in
        try request.once(IFLA_VXLAN_LIMIT, "maxaddress", words)
        request.data.put(IFLA_VXLAN_LIMIT, try number(words, none: "unlimited", "max addresses"))
      }
    ) { payload, view in
      if let limit = payload.u32, limit != 0 { view.output.field("limit", "maxaddr ", limit) }
    },
    KindAttribute(
      UAPI.IFLA_VXLAN_RESERVED_BITS,
      word: Word("=reserved_bits", .number("BITS")) { (request, words) throws(CommandFailure) in
        try request.once(UAPI.IFLA_VXLAN_RESERVED_BITS, "reserved_bits", words)
        let bits = try words.u64("reserved_bits")
        request.data.put(UAPI.IFLA_VXLAN_RESERVED_BITS, bits.bigEndian)
      }, tried: 3
    ) { payload, view in
      if let bits = payload.u64 {
        view.output.hex("reserved_bits", "reserved_bits ", UInt64(bigEndian: bits))
      }
    },
    extension_(IFLA_VXLAN_GBP, "gbp"),
    extension_(IFLA_VXLAN_GPE, "gpe"),
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

  private static func extension_(_ code: Int, _ name: StaticString) -> KindAttribute {
    KindAttribute(
      code,
      word: Word(name) { (request, words) throws(CommandFailure) in
        try request.onceAlone(code, words)
        request.data.putFlag(code)
      }, tried: 5
    ) { _, view in
      view.output.null("\(name)", "\(name) ")
    }
  }

  private static let switches: [KindAttribute] = [
    .negatable(IFLA_VXLAN_COLLECT_METADATA, "external|noexternal", shown: "external", tried: 4),
    .negatable(IFLA_VXLAN_VNIFILTER, "=vnifilter|=novnifilter", shown: "vnifilter", tried: 6),
    .negatable(
      IFLA_VXLAN_LEARNING, "learning|nolearning", shown: "learning", standard: true, tried: 2),
    .negatable(IFLA_VXLAN_PROXY, "proxy|noproxy", shown: "proxy", tried: 2),
    .negatable(IFLA_VXLAN_RSC, "rsc|norsc", shown: "rsc", tried: 2),
    .negatable(IFLA_VXLAN_L2MISS, "l2miss|nol2miss", shown: "l2miss", tried: 2),
    .negatable(IFLA_VXLAN_L3MISS, "l3miss|nol3miss", shown: "l3miss", tried: 2),
    .negatable(
      IFLA_VXLAN_UDP_CSUM, "udpcsum|noudpcsum", shown: "udp_csum", standard: true, tried: 2),
    .negatable(
      IFLA_VXLAN_UDP_ZERO_CSUM6_TX, "udp6zerocsumtx|noudp6zerocsumtx", shown: "udp_zero_csum6_tx",
      tried: 2),
    .negatable(
      IFLA_VXLAN_UDP_ZERO_CSUM6_RX, "udp6zerocsumrx|noudp6zerocsumrx", shown: "udp_zero_csum6_rx",
      tried: 2),
    .negatable(IFLA_VXLAN_REMCSUM_TX, "remcsumtx|noremcsumtx", shown: "remcsum_tx", tried: 2),
    .negatable(IFLA_VXLAN_REMCSUM_RX, "remcsumrx|noremcsumrx", shown: "remcsum_rx", tried: 2),
    .negatable(
      UAPI.IFLA_VXLAN_LOCALBYPASS, "=localbypass|=nolocalbypass", shown: "localbypass",
      standard: true, tried: 2),
    .negatable(UAPI.IFLA_VXLAN_MC_ROUTE, "=mcroute|=nomcroute", shown: "mcroute", tried: 6),
  ]

  /// Checks what fits together, and puts what a new device needs.
  static let finish: LinkKind.Finish = { (request, session) throws(CommandFailure) in
    try check(request)
    let table = request.table
    if request.isNew, !table.has(IFLA_VXLAN_LEARNING) {
      let isExternal = table.u8(IFLA_VXLAN_COLLECT_METADATA) ?? 0 != 0
      request.data.put(IFLA_VXLAN_LEARNING, UInt8(isExternal ? 0 : 1))
    }
    if request.wasGiven(IFLA_VXLAN_PORT) { return }
    if table.has(IFLA_VXLAN_GPE) {
      request.data.put(IFLA_VXLAN_PORT, UInt16(4790).bigEndian)
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
    let isExternal = table.u8(IFLA_VXLAN_COLLECT_METADATA) ?? 0 != 0
    if isExternal, table.has(IFLA_VXLAN_ID) {
      throw refusal("both 'external' and vni cannot be specified")
    }
    if !isExternal, table.u8(IFLA_VXLAN_VNIFILTER) ?? 0 != 0 {
      throw refusal("vnifilter is valid only when 'external' is set")
    }
    if request.isNew, !isExternal, !table.has(IFLA_VXLAN_ID) {
      throw refusal("missing virtual network identifier")
    }
    try VxlanAddress.checkGroup(request)
  }

  private static func refusal(_ problem: String) -> CommandFailure {
    CommandFailure("vxlan: " + problem, status: 1)
  }
}
