import Netlink

extension KindAttribute {
  /// A word and its negation with `no` in front, in a byte. At most one of them may be given.
  ///
  /// `spec` has both spellings. Text shows the attribute if it differs from the default (`standard`), or always if
  /// `-details` is given twice.
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

  /// The word for a one-byte attribute. No positive spelling starts with an n.
  static func negatableWord(_ key: AttributeKey<UInt8>, _ spec: StaticString) -> Word<KindRequest> {
    Word(spec) { (request, words) throws(CommandFailure) in
      try request.onceAlone(key, words)
      request.data.put(key, words.keyword.hasPrefix("n") ? 0 : 1)
    }
  }
}
