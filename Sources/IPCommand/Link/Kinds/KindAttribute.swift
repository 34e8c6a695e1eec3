import Netlink

/// What a row shows with: where to write, and how names are found.
struct KindView {
  let session: Session
  /// All attributes of the kind, for rows that depend on another one.
  let table: AttributeTable

  var output: Output { session.output }

  /// A device's name by its index.
  func device(_ index: UInt32) -> String { session.links.name(Int32(bitPattern: index)) }

  /// Shows what the rows know of the attributes, in the order of the rows.
  func show(_ rows: [KindAttribute]) {
    for row in rows {
      if let payload = table[row.code] { row.show?(payload, self) } else { row.absent?(self) }
    }
  }
}

/// One attribute of a link kind: its code, its keyword and grammar, its key and text, in one row.
///
/// Rows stand in the order in which they are shown. A row without words is only shown, one without
/// `show` only set. `tried` puts words before others where abbreviations would clash: words are tried
/// by rising `tried`, then in the order of the rows.
struct KindAttribute: Sendable {
  typealias Show = @Sendable (Payload, KindView) -> Void

  let code: Int
  let words: [Word<KindRequest>]
  let tried: Int
  /// Shows the attribute's payload, which may be shorter than it should be.
  private(set) var show: Show?
  /// What is shown where the attribute is not there.
  var absent: (@Sendable (KindView) -> Void)?
  /// The family of the address that it is, where a change of a tunnel starts from the present one.
  var addressFamily: Int32?

  /// - Parameters:
  ///   - show: shows the attribute's value; it is not called where the payload is too short for one.
  init<Value>(
    _ key: AttributeKey<Value>, word: Word<KindRequest>? = nil, words: [Word<KindRequest>] = [],
    tried: Int = 0, show: (@Sendable (Value, KindView) -> Void)? = nil,
    absent: (@Sendable (KindView) -> Void)? = nil
  ) {
    code = key.code
    self.words = (word.map { [$0] } ?? []) + words
    self.tried = tried
    self.absent = absent
    guard let show else { return }
    self.show = { payload, view in
      if let value = Value.read(payload, key.order) { show(value, view) }
    }
  }

  /// A row that shows what the key's type does not tell: a structure of C, an address by its length, or
  /// something in place of a payload that is too short.
  static func payload<Value>(
    _ key: AttributeKey<Value>, word: Word<KindRequest>? = nil, words: [Word<KindRequest>] = [],
    tried: Int = 0, show: @escaping Show, absent: (@Sendable (KindView) -> Void)? = nil
  ) -> KindAttribute {
    var row = KindAttribute(key, word: word, words: words, tried: tried, absent: absent)
    row.show = show
    return row
  }
}

/// What becomes of a second value for an attribute.
enum Repetition: Sendable {
  /// It is sent as well, and the kernel takes one of them.
  case added
  /// It takes the place of the first.
  case replaced
  /// It is refused as a duplicate.
  case refused
}
