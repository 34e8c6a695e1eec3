import Netlink
import RouteNetlink

/// The usual forms of an attribute.
///
/// `spec` is the keyword, nil for one that is only shown. The text is `LABEL VALUE `; `key` is the JSON
/// key where it is not the label; `refusal` is what follows `is wrong: `, by default `invalid LABEL`.
extension KindAttribute {
  static func u8(
    _ code: Int, _ spec: StaticString? = nil, label: String, key: String? = nil,
    refusal: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u8(refusal ?? "invalid \(label)")
    }
  }

  static func u16(
    _ code: Int, _ spec: StaticString? = nil, label: String, key: String? = nil,
    refusal: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u16(refusal ?? "invalid \(label)")
    }
  }

  static func u32(
    _ code: Int, _ spec: StaticString? = nil, label: String, key: String? = nil,
    refusal: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u32(refusal ?? "invalid \(label)")
    }
  }

  static func s32(
    _ code: Int, _ spec: StaticString? = nil, label: String, key: String? = nil,
    refusal: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.s32(refusal ?? "invalid \(label)")
    }
  }

  static func u64(
    _ code: Int, _ spec: StaticString? = nil, label: String, key: String? = nil,
    refusal: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u64(refusal ?? "invalid \(label)")
    }
  }

  /// Two bytes in network order, as ports are.
  static func be16(
    _ code: Int, _ spec: StaticString? = nil, label: String, key: String? = nil,
    refusal: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    let word = spec.map { spec in
      Word<KindRequest>(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        request.data.put(code, try words.u16(refusal ?? "invalid \(label)").bigEndian)
      }
    }
    return KindAttribute(code, word: word, tried: tried) { payload, view in
      if let value = payload.be16 { view.output.field(key ?? label, label + " ", value) }
    }
  }

  /// `on` or `off` in one byte.
  static func onOff(
    _ code: Int, _ spec: StaticString, label: String, key: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    KindAttribute(
      code,
      word: Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
        request.data.put(code, try words.onOff(label) ? UInt8(1) : 0)
      },
      tried: tried
    ) { payload, view in
      view.output.onOff(key ?? label, label, payload.u8 ?? 0 != 0)
    }
  }

  /// A number that has a name by its place in `names`; the name or the number may be written.
  static func named<T: FixedWidthInteger & BitwiseCopyable & UnsignedInteger & Sendable>(
    _ code: Int, _ spec: StaticString, _ names: [StaticString], as: T.Type, label: String,
    key: String? = nil, firstIsNull: Bool = false
  ) -> KindAttribute {
    KindAttribute(
      code,
      word: Word(spec, .choice(names)) { (request, words) throws(CommandFailure) in
        let word = try words.next()
        let number = Number.signed(word, base: 10).map(Int.init)
        guard let place = number ?? names.firstIndex(where: { word == "\($0)" }),
          names.indices.contains(place)
        else { throw .invalid(word, "invalid \(label)") }
        request.data.put(code, T(place))
      }
    ) { payload, view in
      guard let value = payload.integer(as: T.self) else { return }
      let name = Int(value) < names.count ? "\(names[Int(value)])" : "UNKNOWN"
      if firstIsNull, value == 0 { return view.output.null(key ?? label, "\(label) \(name) ") }
      view.output.field(key ?? label, label + " ", name)
    }
  }

  /// A device, by its index on the wire and its name in text. `missing` makes the refusal of a name.
  static func device(
    _ code: Int, _ spec: StaticString, label: String, key: String? = nil,
    missing: @escaping @Sendable (String) -> CommandFailure = CommandFailure.noDevice
  ) -> KindAttribute {
    KindAttribute(
      code,
      word: Word(spec, .device) { (request, words) throws(CommandFailure) in
        request.data.put(code, try words.device(missing))
      }
    ) { payload, view in
      if let index = payload.u32 {
        view.output.field(key ?? label, label + " ", view.device(index))
      }
    }
  }

  /// A link-layer address.
  static func lladdr(
    _ code: Int, _ spec: StaticString? = nil, label: String, key: String? = nil
  ) -> KindAttribute {
    let word = spec.map { spec in
      Word<KindRequest>(spec, .lladdr) { (request, words) throws(CommandFailure) in
        request.data.put(code, bytes: try words.lladdr())
      }
    }
    return KindAttribute(code, word: word) { payload, view in
      view.output.field(key ?? label, label + " ", hexBytes(payload.array))
    }
  }

  private static func number<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ code: Int, _ spec: StaticString?, _ label: String, _ key: String?, _ tried: Int,
    read: @escaping @Sendable (Arguments) throws(CommandFailure) -> T
  ) -> KindAttribute {
    let word = spec.map { spec in
      Word<KindRequest>(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        request.data.put(code, try read(words))
      }
    }
    return KindAttribute(code, word: word, tried: tried) { payload, view in
      guard let value: T = payload.integer() else { return }
      view.output.field(key ?? label, label + " ", value)
    }
  }
}

extension Arguments {
  /// The index of an existing device; `missing` makes the refusal of a name that has none.
  func device(_ missing: (String) -> CommandFailure) throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let index = session.links.index(of: word) else { throw missing(word) }
    return UInt32(bitPattern: index)
  }
}
