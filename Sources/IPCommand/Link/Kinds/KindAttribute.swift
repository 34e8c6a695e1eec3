import Netlink

/// What a row shows with: where to write, and how names are found.
struct KindView {
  let session: Session
  /// All attributes of the kind, for rows that depend on another one.
  let table: AttributeTable

  var output: Output { session.output }

  /// A device's name by its index.
  func device(_ index: UInt32) -> String { session.links.name(Int32(bitPattern: index)) }
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
  let show: Show?
  /// What is shown where the attribute is not there.
  let absent: (@Sendable (KindView) -> Void)?
  /// The family of the address that it is, where a change of a tunnel starts from the present one.
  var addressFamily: Int32?

  init<Value>(
    _ key: AttributeKey<Value>, word: Word<KindRequest>? = nil, words: [Word<KindRequest>] = [],
    tried: Int = 0,
    show: Show? = nil, absent: (@Sendable (KindView) -> Void)? = nil
  ) {
    code = key.code
    self.words = (word.map { [$0] } ?? []) + words
    self.tried = tried
    self.show = show
    self.absent = absent
  }
}
