import Netlink
import RouteNetlink

/// The usual forms of an attribute.
///
/// `spec` is the keyword, nil if the attribute is only shown. The text is `LABEL VALUE `. `key` is the JSON key if it
/// is not the label. `refusal` follows `is wrong: `; by default it is `invalid LABEL`.
extension KindAttribute {
  static func number<Value: NumberWord>(
    _ attribute: AttributeKey<Value>, _ spec: StaticString? = nil, label: String,
    key: String? = nil, shape: StaticString = "NUMBER", refusal: String? = nil,
    repeated: Repetition = .added, tried: Int = 0
  ) -> KindAttribute {
    let word = spec.map { spec in
      Word<KindRequest>(spec, .number(shape)) { (request, words) throws(CommandFailure) in
        try request.put(attribute, label, words, repeated: repeated) { () throws(CommandFailure) in
          try Value.read(words, refusal ?? "invalid \(label)")
        }
      }
    }
    return KindAttribute(attribute, word: word, tried: tried) { value, view in
      view.output.field(key ?? label, label + " ", value)
    }
  }

  /// `on` or `off` in a byte.
  static func onOff(
    _ attribute: AttributeKey<UInt8>, _ spec: StaticString, label: String, key: String? = nil,
    repeated: Repetition = .added, tried: Int = 0
  ) -> KindAttribute {
    .payload(
      attribute,
      word: Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
        try request.put(attribute, label, words, repeated: repeated) { () throws(CommandFailure) in
          try words.onOff(label) ? 1 : 0
        }
      },
      tried: tried,
      show: { payload, view in view.output.onOff(key ?? label, label, payload.u8 ?? 0 != 0) })
  }

  /// A value by its word; `unknown` if it has none.
  static func named<Value: NamedValue>(
    _ attribute: AttributeKey<Value>, _ word: Word<KindRequest>? = nil, label: String,
    key: String? = nil, unknown: String = "UNKNOWN"
  ) -> KindAttribute {
    KindAttribute(attribute, word: word) { value, view in
      view.output.field(key ?? label, label + " ", value.word(or: unknown))
    }
  }

  /// A value that may be given by its word, or by a number that has a word.
  static func numbered<Value: NamedValue>(
    _ attribute: AttributeKey<Value>, _ spec: StaticString, label: String, key: String? = nil
  ) -> KindAttribute {
    .named(
      attribute, numberedWord(attribute, spec, label: label), label: label, key: key)
  }

  static func numberedWord<Value: NamedValue>(
    _ attribute: AttributeKey<Value>, _ spec: StaticString, label: String
  ) -> Word<KindRequest> {
    Word(spec, Value.shape) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      let number = Number.signed(word, base: 10).flatMap(Value.RawValue.init(exactly:))
      guard let value = number.map(Value.init(rawValue:)) ?? Value(word), value.word != nil else {
        throw .invalid(word, "invalid \(label)")
      }
      request.data.put(attribute, value)
    }
  }

  /// A device, sent by index and shown by name. `missing` makes the refusal of an unknown name.
  static func device(
    _ attribute: AttributeKey<UInt32>, _ spec: StaticString, label: String, key: String? = nil,
    missing: @escaping @Sendable (String) -> CommandFailure = CommandFailure.noDevice
  ) -> KindAttribute {
    KindAttribute(
      attribute,
      word: Word(spec, .device) { (request, words) throws(CommandFailure) in
        request.data.put(attribute, try words.device(missing))
      }
    ) { index, view in
      view.output.field(key ?? label, label + " ", view.device(index))
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
    return KindAttribute(attribute, word: word) { address, view in
      view.output.field(key ?? label, label + " ", hexBytes(address))
    }
  }
}

extension Word<KindRequest> {
  /// A keyword followed by a value's word. `refusal` makes the refusal of another word.
  static func named<Value: NamedValue>(
    _ key: AttributeKey<Value>, _ spec: StaticString, shape: ValueShape = Value.shape,
    repeated: Repetition = .added,
    refusal: @escaping @Sendable (String, LinkKind) -> CommandFailure
  ) -> Word<KindRequest> {
    Word(spec, shape) { (request, words) throws(CommandFailure) in
      let kind = request.kind
      let label = WordDescription(spec: spec, values: []).spellings[0]
      try request.put(key, label, words, repeated: repeated) { () throws(CommandFailure) in
        let word = try words.next()
        guard let value = Value(word) else { throw refusal(word, kind) }
        return value
      }
    }
  }
}

/// A number given as one word.
protocol NumberWord: FixedWidthInteger, BitwiseCopyable, AttributeValue, Sendable {
  /// - Parameter refusal: the message for a word that is not such a number.
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
  /// The index of an existing device; `missing` makes the refusal of an unknown name.
  func device(_ missing: (String) -> CommandFailure) throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let index = session.links.index(of: word) else { throw missing(word) }
    return UInt32(bitPattern: index)
  }
}
