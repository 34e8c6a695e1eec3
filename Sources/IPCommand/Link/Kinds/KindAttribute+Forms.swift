import Netlink
import RouteNetlink

/// The usual forms of an attribute.
///
/// `spec` is the keyword, nil for one that is only shown. The text is `LABEL VALUE `; `key` is the JSON
/// key where it is not the label; `refusal` is what follows `is wrong: `, by default `invalid LABEL`.
extension KindAttribute {
  static func number<Value: NumberWord>(
    _ attribute: AttributeKey<Value>, _ spec: StaticString? = nil, label: String,
    key: String? = nil, refusal: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    let word = spec.map { spec in
      Word<KindRequest>(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        request.data.put(attribute, try Value.read(words, refusal ?? "invalid \(label)"))
      }
    }
    return KindAttribute(attribute, word: word, tried: tried) { payload, view in
      guard let value = Value.read(payload, attribute.order) else { return }
      view.output.field(key ?? label, label + " ", value)
    }
  }

  /// `on` or `off` in one byte.
  static func onOff(
    _ attribute: AttributeKey<UInt8>, _ spec: StaticString, label: String, key: String? = nil,
    tried: Int = 0
  ) -> KindAttribute {
    KindAttribute(
      attribute,
      word: Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
        request.data.put(attribute, try words.onOff(label) ? 1 : 0)
      },
      tried: tried
    ) { payload, view in
      view.output.onOff(key ?? label, label, payload.u8 ?? 0 != 0)
    }
  }

  /// A number that has a name by its place in `names`; the name or the number may be written.
  static func named<Value: NumberWord & UnsignedInteger>(
    _ attribute: AttributeKey<Value>, _ spec: StaticString, _ names: [StaticString], label: String,
    key: String? = nil, firstIsNull: Bool = false
  ) -> KindAttribute {
    KindAttribute(
      attribute,
      word: Word(spec, .choice(names)) { (request, words) throws(CommandFailure) in
        let word = try words.next()
        let number = Number.signed(word, base: 10).map(Int.init)
        guard let place = number ?? names.firstIndex(where: { word == "\($0)" }),
          names.indices.contains(place)
        else { throw .invalid(word, "invalid \(label)") }
        request.data.put(attribute, Value(place))
      }
    ) { payload, view in
      guard let value = Value.read(payload, attribute.order) else { return }
      let name = Int(value) < names.count ? "\(names[Int(value)])" : "UNKNOWN"
      if firstIsNull, value == 0 { return view.output.null(key ?? label, "\(label) \(name) ") }
      view.output.field(key ?? label, label + " ", name)
    }
  }

  /// A device, by its index on the wire and its name in text. `missing` makes the refusal of a name.
  static func device(
    _ attribute: AttributeKey<UInt32>, _ spec: StaticString, label: String, key: String? = nil,
    missing: @escaping @Sendable (String) -> CommandFailure = CommandFailure.noDevice
  ) -> KindAttribute {
    KindAttribute(
      attribute,
      word: Word(spec, .device) { (request, words) throws(CommandFailure) in
        request.data.put(attribute, try words.device(missing))
      }
    ) { payload, view in
      if let index = payload.u32 {
        view.output.field(key ?? label, label + " ", view.device(index))
      }
    }
  }

  /// A link-layer address.
  static func lladdr(
    _ attribute: AttributeKey<[UInt8]>, _ spec: StaticString? = nil, label: String,
    key: String? = nil
  ) -> KindAttribute {
    let word = spec.map { spec in
      Word<KindRequest>(spec, .lladdr) { (request, words) throws(CommandFailure) in
        request.data.put(attribute, try words.lladdr())
      }
    }
    return KindAttribute(attribute, word: word) { payload, view in
      view.output.field(key ?? label, label + " ", hexBytes(payload.array))
    }
  }
}

/// A number that one word gives.
protocol NumberWord: FixedWidthInteger, BitwiseCopyable, AttributeValue, Sendable {
  /// - Parameter refusal: what is wrong with a word that is no such number.
  static func read(_ words: Arguments, _ refusal: String) throws(CommandFailure) -> Self
}

extension UInt8: NumberWord {
  static func read(_ words: Arguments, _ refusal: String) throws(CommandFailure) -> UInt8 {
    try words.u8(refusal)
  }
}

extension UInt16: NumberWord {
  static func read(_ words: Arguments, _ refusal: String) throws(CommandFailure) -> UInt16 {
    try words.u16(refusal)
  }
}

extension UInt32: NumberWord {
  static func read(_ words: Arguments, _ refusal: String) throws(CommandFailure) -> UInt32 {
    try words.u32(refusal)
  }
}

extension UInt64: NumberWord {
  static func read(_ words: Arguments, _ refusal: String) throws(CommandFailure) -> UInt64 {
    try words.u64(refusal)
  }
}

extension Int32: NumberWord {
  static func read(_ words: Arguments, _ refusal: String) throws(CommandFailure) -> Int32 {
    try words.s32(refusal)
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
