import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// An encrypting device by IEEE 802.1AE (ip-macsec(8)).
  static let macsec = LinkKind(
    "macsec",
    rows: [
      MACsec.secureChannel,
      MACsec.flag(IFLA_MACSEC_PROTECT, "=protect", key: "protect"),
      MACsec.cipher, MACsec.icvLength, MACsec.encodingSA,
      MACsec.choice(
        IFLA_MACSEC_VALIDATION, "=validate", key: "validation", ["disabled", "check", "strict"]),
      MACsec.choice(IFLA_MACSEC_OFFLOAD, "=offload", key: "offload", ["off", "phy", "mac"]),
      MACsec.flag(IFLA_MACSEC_ENCRYPT, "=encrypt", key: "encrypt"),
      MACsec.flag(IFLA_MACSEC_INC_SCI, "=send_sci", key: "inc_sci"),
      MACsec.flag(IFLA_MACSEC_ES, "=end_station", key: "es"),
      MACsec.flag(IFLA_MACSEC_SCB, "=scb", key: "scb"),
      MACsec.flag(IFLA_MACSEC_REPLAY_PROTECT, "=replay", key: "replay_protect"),
      MACsec.window,
      KindAttribute(IFLA_MACSEC_PORT),
    ],
    finish: { (request, _) throws(CommandFailure) in try MACsec.check(&request) })
}

/// The attributes of a MACsec device.
private enum MACsec {
  /// `sci`, or `port` with or without an address: only in front of the other words.
  /// A refusal comes with a second line, and the status of that.
  private static func secureAddress(_ words: Arguments) throws(CommandFailure) -> [UInt8] {
    let word = try words.next()
    do throws(CommandFailure) { return try LinkLayerText.bytes(word, limit: 6) } catch {
      words.session.complain(error.message)
      throw .invalid(word, "expected lladdr")
    }
  }

  static let secureChannel = KindAttribute(
    IFLA_MACSEC_SCI,
    words: [
      Word("=sci", .text("SCI")) { (request, words) throws(CommandFailure) in
        try mustBeFirst(request, "sci")
        let word = try words.next()
        guard let value = Number.unsigned(word, base: 16) else {
          throw .invalid(word, "expected sci")
        }
        // A channel of 0 is none: the port then, which is 0 too.
        if value == 0 { return request.data.put(IFLA_MACSEC_PORT, UInt16(0)) }
        request.data.put(IFLA_MACSEC_SCI, value.bigEndian)
      },
      Word("=address", .lladdr) { (request, words) throws(CommandFailure) in
        try mustBeFirst(request, "address")
        let address = try secureAddress(words)
        guard let word = words.nextIfPresent() else {
          return request.data.put(IFLA_MACSEC_PORT, UInt16(0))
        }
        guard word == "port" else { throw .invalid(word, "expected port") }
        let padded = address + [UInt8](repeating: 0, count: 6 - address.count)
        let port = try port(words)
        request.data.put(
          IFLA_MACSEC_SCI, bytes: padded + [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)])
      },
      Word("=port", .number("PORT")) { (request, words) throws(CommandFailure) in
        try mustBeFirst(request, "port")
        request.data.put(IFLA_MACSEC_PORT, try port(words).bigEndian)
      },
    ]
  ) { payload, view in
    guard let sci = payload.integer(as: UInt64.self).map(UInt64.init(bigEndian:)) else { return }
    let digits = String(sci, radix: 16)
    view.output.field(
      "sci", "sci ", String(repeating: "0", count: 16 - digits.count) + digits)
  }

  private static func mustBeFirst(
    _ request: KindRequest, _ word: String
  ) throws(CommandFailure) {
    guard request.data.isEmpty, request.noted.isEmpty else {
      throw LinkKind.macsec.refusal("unknown command \"\(word)\"?")
    }
  }

  private static func port(_ words: Arguments) throws(CommandFailure) -> UInt16 {
    let word = words.peek
    let port = try words.u16("expected port")
    guard port != 0 else { throw .invalid(word, "expected port != 0") }
    return port
  }

  /// IEEE 802.1AE cipher suites.
  private static let ciphers: [(name: String, id: UInt64)] = [
    ("GCM-AES-128", 0x0080_c200_0100_0001), ("GCM-AES-256", 0x0080_c200_0100_0002),
    ("GCM-AES-XPN-128", 0x0080_c200_0100_0003), ("GCM-AES-XPN-256", 0x0080_c200_0100_0004),
  ]
  /// `default`: what the kernel calls the first one for old programs' sake (`MACSEC_DEFAULT_CIPHER_ID`).
  private static let defaultCipher: UInt64 = 0x0080_0200_0100_0001

  static let cipher = KindAttribute(
    IFLA_MACSEC_CIPHER_SUITE,
    word: Word("=cipher", .text("CIPHER")) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard !request.has(IFLA_MACSEC_CIPHER_SUITE) else { throw .duplicate("cipher", word) }
      guard
        let found = word == "default"
          ? (word, defaultCipher)
          : ciphers.first(where: { word == $0.name || word == $0.name.lowercased() })
      else {
        throw .invalid(
          word,
          "expected: default, gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 or gcm-aes-xpn-256")
      }
      request.data.put(IFLA_MACSEC_CIPHER_SUITE, found.id)
    }
  ) { payload, view in
    guard let id = payload.integer(as: UInt64.self) else { return }
    let name = id == defaultCipher ? ciphers[0].name : ciphers.first { $0.id == id }?.name
    view.output.field("cipher_suite", "cipher ", name ?? "(unknown)")
  }

  static let icvLength = KindAttribute(
    IFLA_MACSEC_ICV_LEN,
    word: Word("=icvlen", .number("LENGTH")) { (request, words) throws(CommandFailure) in
      let word = words.peek
      guard !request.has(IFLA_MACSEC_ICV_LEN) else { throw .duplicate("icvlen", try words.next()) }
      let length = try words.u8("expected ICV length")
      guard (8...16).contains(length) else {
        throw .invalid(word, "ICV length must be in the range {8..16}")
      }
      request.data.put(IFLA_MACSEC_ICV_LEN, length)
    }
  ) { payload, view in
    if let length = payload.u8 { view.output.field("icv_len", "icvlen ", length) }
  }

  static let encodingSA = KindAttribute(
    IFLA_MACSEC_ENCODING_SA,
    word: Word("=encodingsa", .number("AN")) { (request, words) throws(CommandFailure) in
      guard !request.has(IFLA_MACSEC_ENCODING_SA) else {
        throw .garbage("encodingsa", "encodingsa")
      }
      let word = words.peek
      let number = try words.u8("expected an { 0..3 }")
      guard number <= 3 else { throw .invalid(word, "expected an { 0..3 }") }
      request.data.put(IFLA_MACSEC_ENCODING_SA, number)
    }
  ) { payload, view in
    if let number = payload.u8 { view.output.field("encoding_sa", "encodingsa ", number) }
  }

  static let window = KindAttribute(
    IFLA_MACSEC_WINDOW,
    word: Word("=window", .number("SIZE")) { (request, words) throws(CommandFailure) in
      request.replace(IFLA_MACSEC_WINDOW, try words.u32("expected replay window size"))
    }
  ) { payload, view in
    if let size = payload.u32 { view.output.field("window", "window ", size) }
  }

  static func flag(_ code: Int, _ spec: StaticString, key: String) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return KindAttribute(
      code,
      word: Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
        request.replace(code, try words.onOff(label) ? UInt8(1) : 0)
      }
    ) { payload, view in view.output.onOff(key, label, payload.u8 ?? 0 != 0) }
  }

  static func choice(
    _ code: Int, _ spec: StaticString, key: String, _ names: [String]
  ) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return KindAttribute(
      code,
      word: Word(spec, .text("CHOICE")) { (request, words) throws(CommandFailure) in
        request.replace(code, UInt8(try words.choice(label, names)))
      }
    ) { payload, view in
      guard let number = payload.u8.map(Int.init) else { return }
      view.output.field(key, label + " ", number < names.count ? names[number] : "(unknown)")
    }
  }

  /// Flags that exclude each other; a replay window goes with replay protection.
  static func check(_ request: inout KindRequest) throws(CommandFailure) {
    let table = request.table
    let flags = [IFLA_MACSEC_INC_SCI, IFLA_MACSEC_ES, IFLA_MACSEC_SCB]
    guard flags.count(where: { table.u8($0) == 1 }) <= 1 else {
      throw CommandFailure("invalid combination of send_sci/end_station/scb")
    }
    let window = table.u32(IFLA_MACSEC_WINDOW)
    switch (table.u8(IFLA_MACSEC_REPLAY_PROTECT), window) {
    case (nil, let size?):
      throw CommandFailure(
        "replay window set, but replay protection not enabled. did you mean "
          + "'replay on window \(size)'?")
    case (1, nil):
      throw CommandFailure(
        "replay protection enabled, but no window set. did you mean 'replay on window VALUE'?")
    default: return
    }
  }
}
