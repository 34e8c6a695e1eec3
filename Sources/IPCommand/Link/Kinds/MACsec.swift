import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A device that encrypts by IEEE 802.1AE (ip-macsec(8)).
  static let macsec = LinkKind(
    "macsec",
    rows: [
      MACsec.secureChannel,
      .onOff(
        MACsecAttributes.keys.protect, "=protect", label: "protect", repeated: .replaced),
      MACsec.cipher, MACsec.icvLength, MACsec.encodingSA,
      MACsec.choice(MACsecAttributes.keys.validation, "=validate", key: "validation"),
      MACsec.choice(MACsecAttributes.keys.offload, "=offload", key: "offload"),
      .onOff(
        MACsecAttributes.keys.encrypt, "=encrypt", label: "encrypt", repeated: .replaced),
      .onOff(
        MACsecAttributes.keys.incSci, "=send_sci", label: "send_sci", key: "inc_sci",
        repeated: .replaced),
      .onOff(
        MACsecAttributes.keys.es, "=end_station", label: "end_station", key: "es",
        repeated: .replaced),
      .onOff(
        MACsecAttributes.keys.scb, "=scb", label: "scb", repeated: .replaced),
      .onOff(
        MACsecAttributes.keys.replayProtect, "=replay", label: "replay", key: "replay_protect",
        repeated: .replaced),
      .number(
        MACsecAttributes.keys.window, "=window", label: "window", shape: "SIZE",
        refusal: "expected replay window size", repeated: .replaced),
      KindAttribute(MACsecAttributes.keys.port),
    ],
    finish: { (request, _) throws(CommandFailure) in try MACsec.check(&request) })
}

/// The attributes of a MACsec device.
private enum MACsec {
  /// `sci`, or `port` with or without an address. They must precede the other words. The refusal has a second line,
  /// with the status of that.
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
        // A channel of 0 means none: then the port is sent, which is 0 too.
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
  ) { sci, view in
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

  static let cipher = KindAttribute(
    MACsecAttributes.keys.cipherSuite,
    word: Word("=cipher", .text("CIPHER")) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard !request.has(MACsecAttributes.keys.cipherSuite) else {
        throw .duplicate("cipher", word)
      }
      // In lower or upper case; `default` only in lower case.
      let isUpper = word == word.uppercased()
      guard let cipher = MACsecCipher(isUpper ? word.lowercased() : word),
        !isUpper || cipher != .standard
      else {
        throw .invalid(
          word,
          "expected: default, gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 or gcm-aes-xpn-256")
      }
      request.data.put(MACsecAttributes.keys.cipherSuite, cipher)
    }
  ) { cipher, view in
    let named = cipher == .standard ? .gcmAES128 : cipher
    view.output.field(
      "cipher_suite", "cipher ", named.word.map { "\($0)".uppercased() } ?? "(unknown)")
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
  ) { length, view in
    view.output.field("icv_len", "icvlen ", length)
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
  ) { number, view in
    view.output.field("encoding_sa", "encodingsa ", number)
  }

  static func choice<Value: NamedValue>(
    _ attribute: AttributeKey<Value>, _ spec: StaticString, key: String
  ) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return .named(
      attribute,
      Word(spec, .text("CHOICE")) { (request, words) throws(CommandFailure) in
        request.replace(attribute, try words.choice(label))
      }, label: label, key: key, unknown: "(unknown)")
  }

  /// Some flags exclude each other, and a replay window requires replay protection.
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
