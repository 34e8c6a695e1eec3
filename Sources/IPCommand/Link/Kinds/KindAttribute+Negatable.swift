import Netlink

extension KindAttribute {
  /// A word and its opposite with `no` before it, in one byte; at most one of them.
  ///
  /// `spec` has both spellings. In text the attribute is shown where it is not as usual (`standard`), or
  /// always under `-details` twice.
  static func negatable(
    _ key: AttributeKey<UInt8>, _ spec: StaticString, shown: String, standard: Bool = false,
    tried: Int = 0
  ) -> KindAttribute {
    .payload(
      key, word: negatableWord(key, spec), tried: tried,
      show: { payload, view in
        let value = payload.u8 ?? 0 != 0
        let isTold = value != standard || view.session.options.details > 1
        view.output.field(
          shown, json: .bool(value), text: isTold ? (value ? shown : "no" + shown) + " " : "")
      })
  }

  /// The word of an attribute with one byte: no positive spelling starts with an n.
  static func negatableWord(_ key: AttributeKey<UInt8>, _ spec: StaticString) -> Word<KindRequest> {
    Word(spec) { (request, words) throws(CommandFailure) in
      try request.onceAlone(key, words)
      request.data.put(key, words.keyword.hasPrefix("n") ? 0 : 1)
    }
  }
}
