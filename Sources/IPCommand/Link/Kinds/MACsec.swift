import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// An encrypting device by IEEE 802.1AE (ip-macsec(8)).
  static let macsec = LinkKind(
    "macsec",
    rows: [
      MACsec.secureChannel,
      MACsec.flag(MACsecAttributes.keys.protect, "=protect", key: "protect"),
      MACsec.cipher, MACsec.icvLength, MACsec.encodingSA,
      MACsec.choice(
        MACsecAttributes.keys.validation, "=validate", key: "validation",
        ["disabled", "check", "strict"]),
      MACsec.choice(
        MACsecAttributes.keys.offload, "=offload", key: "offload", ["off", "phy", "mac"]),
      MACsec.flag(MACsecAttributes.keys.encrypt, "=encrypt", key: "encrypt"),
      MACsec.flag(MACsecAttributes.keys.incSci, "=send_sci", key: "inc_sci"),
      MACsec.flag(MACsecAttributes.keys.es, "=end_station", key: "es"),
      MACsec.flag(MACsecAttributes.keys.scb, "=scb", key: "scb"),
      MACsec.flag(MACsecAttributes.keys.replayProtect, "=replay", key: "replay_protect"),
      MACsec.window,
      KindAttribute(MACsecAttributes.keys.port),
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
    MACsecAttributes.keys.sci,
    words: [
      Word("=sci", .text("SCI")) { (request, words) throws(CommandFailure) in
        try mustBeFirst(request, "sci")
        let word = try words.next()
        guard let value = Number.unsigned(word, base: 16) else {
          throw .invalid(word, "expected sci")
        }
        // A channel of 0 is none: the port then, which is 0 too.
        if value == 0 { return request.data.put(MACsecAttributes.keys.port, UInt16(0)) }
        request.data.put(MACsecAttributes.keys.sci, value)
      },
      Word("=address", .lladdr) { (request, words) throws(CommandFailure) in
        try mustBeFirst(request, "address")
        let address = try secureAddress(words)
        guard let word = words.nextIfPresent() else {
          return request.data.put(MACsecAttributes.keys.port, UInt16(0))
        }
        guard word == "port" else { throw .invalid(word, "expected port") }
        let padded = address + [UInt8](repeating: 0, count: 6 - address.count)
        let port = try port(words)
        request.data.put(
          MACsecAttributes.keys.sci,
          bytes: padded + [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)])
      },
      Word("=port", .number("PORT")) { (request, words) throws(CommandFailure) in
        try mustBeFirst(request, "port")
        request.data.put(MACsecAttributes.keys.port, try port(words))
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
    MACsecAttributes.keys.cipherSuite,
    word: Word("=cipher", .text("CIPHER")) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard !request.has(MACsecAttributes.keys.cipherSuite) else {
        throw .duplicate("cipher", word)
      }
      guard
        let found = word == "default"
          ? (word, defaultCipher)
          : ciphers.first(where: { word == $0.name || word == $0.name.lowercased() })
      else {
        throw .invalid(
          word,
          "expected: default, gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 or gcm-aes-xpn-256")
      }
      request.data.put(MACsecAttributes.keys.cipherSuite, found.id)
    }
  ) { payload, view in
    guard let id = payload.integer(as: UInt64.self) else { return }
    let name = id == defaultCipher ? ciphers[0].name : ciphers.first { $0.id == id }?.name
    view.output.field("cipher_suite", "cipher ", name ?? "(unknown)")
  }

  static let icvLength = KindAttribute(
    MACsecAttributes.keys.icvLen,
    word: Word("=icvlen", .number("LENGTH")) { (request, words) throws(CommandFailure) in
      let word = words.peek
      guard !request.has(MACsecAttributes.keys.icvLen) else {
        throw .duplicate("icvlen", try words.next())
      }
      let length = try words.u8("expected ICV length")
      guard (8...16).contains(length) else {
        throw .invalid(word, "ICV length must be in the range {8..16}")
      }
      request.data.put(MACsecAttributes.keys.icvLen, length)
    }
  ) { payload, view in
    if let length = payload.u8 { view.output.field("icv_len", "icvlen ", length) }
  }

  static let encodingSA = KindAttribute(
    MACsecAttributes.keys.encodingSa,
    word: Word("=encodingsa", .number("AN")) { (request, words) throws(CommandFailure) in
      guard !request.has(MACsecAttributes.keys.encodingSa) else {
        throw .garbage("encodingsa", "encodingsa")
      }
      let word = words.peek
      let number = try words.u8("expected an { 0..3 }")
      guard number <= 3 else { throw .invalid(word, "expected an { 0..3 }") }
      request.data.put(MACsecAttributes.keys.encodingSa, number)
    }
  ) { payload, view in
    if let number = payload.u8 { view.output.field("encoding_sa", "encodingsa ", number) }
  }

  static let window = KindAttribute(
    MACsecAttributes.keys.window,
    word: Word("=window", .number("SIZE")) { (request, words) throws(CommandFailure) in
      request.replace(MACsecAttributes.keys.window, try words.u32("expected replay window size"))
    }
  ) { payload, view in
    if let size = payload.u32 { view.output.field("window", "window ", size) }
  }

  static func flag(_ attribute: AttributeKey<UInt8>, _ spec: StaticString, key: String)
    -> KindAttribute
  {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return KindAttribute(
      attribute,
      word: Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
        request.replace(attribute, try words.onOff(label) ? 1 : 0)
      }
    ) { payload, view in view.output.onOff(key, label, payload.u8 ?? 0 != 0) }
  }

  static func choice(
    _ attribute: AttributeKey<UInt8>, _ spec: StaticString, key: String, _ names: [String]
  ) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return KindAttribute(
      attribute,
      word: Word(spec, .text("CHOICE")) { (request, words) throws(CommandFailure) in
        request.replace(attribute, UInt8(try words.choice(label, names)))
      }
    ) { payload, view in
      guard let number = payload.u8.map(Int.init) else { return }
      view.output.field(key, label + " ", number < names.count ? names[number] : "(unknown)")
    }
  }

  /// Flags that exclude each other; a replay window goes with replay protection.
  static func check(_ request: inout KindRequest) throws(CommandFailure) {
    let table = request.table
    let flags = [
      MACsecAttributes.keys.incSci, MACsecAttributes.keys.es,
      MACsecAttributes.keys.scb,
    ]
    guard flags.count(where: { table[$0] == 1 }) <= 1 else {
      throw CommandFailure("invalid combination of send_sci/end_station/scb")
    }
    let window = table[MACsecAttributes.keys.window]
    switch (table[MACsecAttributes.keys.replayProtect], window) {
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
