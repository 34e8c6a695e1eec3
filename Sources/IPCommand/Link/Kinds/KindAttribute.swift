import Netlink
import RouteNetlink

/// What a row needs to show an attribute: where to write, and how to find names.
struct KindView {
  let session: Session
  /// All attributes of the kind, for rows that depend on others.
  let table: AttributeTable

  var output: Output { session.output }

  /// The name of a device, given its index.
  func device(_ index: UInt32) -> String { session.links.name(Int32(bitPattern: index)) }

  /// Shows attributes in the order of the rows.
  func show(_ rows: [KindAttribute]) {
    for row in rows {
      if let payload = table[row.code] { row.show?(payload, self) } else { row.absent?(self) }
    }
  }
}

/// One attribute of a link kind: its code, keyword, grammar, JSON key and text, in one row.
///
/// Rows stand in the order of display. A row without words is only shown; one without `show` can only be set. Words are
/// compared by ascending `tried`, then in the order of the rows; set it if abbreviations would clash.
struct KindAttribute: Sendable {
  typealias Show = @Sendable (Payload, KindView) -> Void

  let code: Int
  let words: [Word<KindRequest>]
  let tried: Int
  /// Shows the payload of the attribute, which may be too short.
  private(set) var show: Show?
  /// Writes something if the attribute is missing.
  var absent: (@Sendable (KindView) -> Void)?
  /// The family of the address in the attribute, for changes of a tunnel, which start from its current settings.
  var addressFamily: AddressFamily?

  /// - Parameters:
  ///   - show: shows the attribute's value. It is not called if the payload is too short for one.
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

  /// A row for a payload that its key's type does not describe: a C structure, an address whose length tells its
  /// family, or if something is shown for a payload that is too short.
  static func payload<Value>(
    _ key: AttributeKey<Value>, word: Word<KindRequest>? = nil, words: [Word<KindRequest>] = [],
    tried: Int = 0, show: @escaping Show, absent: (@Sendable (KindView) -> Void)? = nil
  ) -> KindAttribute {
    var row = KindAttribute(key, word: word, words: words, tried: tried, absent: absent)
    row.show = show
    return row
  }
}

/// What happens if an attribute is given twice.
enum Repetition: Sendable {
  /// Both values are sent, and the kernel uses one of them.
  case added
  /// The second value replaces the first.
  case replaced
  /// The second value is refused as a duplicate.
  case refused
}
