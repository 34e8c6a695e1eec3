import Netlink
import RouteNetlink

/// What a kind's words fill: the attributes of `IFLA_INFO_DATA` (or `IFLA_INFO_SLAVE_DATA`).
struct KindRequest {
  var data = AttributeList()
  /// True for `link add` and `link replace`, false for `link set` of an existing device.
  let isNew: Bool
  /// The device that is changed, 0 for one to be made.
  let index: Int32
  /// Words or values that a kind's checks look at when the line is read.
  var noted: [String: String] = [:]

  init(isNew: Bool, index: Int32) {
    self.isNew = isNew
    self.index = index
  }
}

/// What a row shows with: where to write, and how names are found.
struct KindView {
  let session: Session
  /// All attributes of the kind, for rows that depend on another one.
  let table: AttributeTable
  var output: Output { session.output }
}

/// One attribute of a link kind: its code, its keyword and grammar, its key and text, in one row.
///
/// Rows stand in the order in which they are shown. A row without a keyword is only shown, one without
/// `show` only set. `tried` puts a keyword before others where abbreviations would clash: words are
/// tried by rising `tried`, then in the order of the rows.
struct KindAttribute: Sendable {
  typealias Apply = @Sendable (inout KindRequest, Arguments) throws(CommandFailure) -> Void
  typealias Show = @Sendable (Payload, KindView) -> Void

  let code: Int
  let word: Word<KindRequest>?
  let tried: Int
  let show: Show?

  /// The general form: both directions by hand.
  init(_ code: Int, word: Word<KindRequest>? = nil, tried: Int = 0, show: Show? = nil) {
    self.code = code
    self.word = word
    self.tried = tried
    self.show = show
  }
}

/// A link kind: grammar, checks, encoding and both outputs.
struct LinkKind: Sendable {
  typealias Finish = @Sendable (inout KindRequest, Session) throws(CommandFailure) -> Void
  typealias Unknown = @Sendable (String, Arguments) throws(CommandFailure) -> Void

  /// The name in `IFLA_INFO_KIND`, or for a port's options `KIND_slave` in text, `IFLA_INFO_SLAVE_KIND`.
  let name: StaticString
  let rows: [KindAttribute]
  /// Words besides the rows'.
  var extraWords: [Word<KindRequest>] = []
  /// Checks and defaults once all words are read.
  var finish: Finish?
  /// What an unknown word is called in the refusal ("command", "option").
  var unknownWord: StaticString = "command"
  /// False where words after the kind are refused as garbage.
  var hasOptions = true

  init(
    _ name: StaticString, rows: [KindAttribute] = [], extraWords: [Word<KindRequest>] = [],
    unknownWord: StaticString = "command", hasOptions: Bool = true, finish: Finish? = nil
  ) {
    self.name = name
    self.rows = rows
    self.extraWords = extraWords
    self.unknownWord = unknownWord
    self.hasOptions = hasOptions
    self.finish = finish
  }

  /// The grammar: the rows' words by the order in which they are tried, then the others.
  var words: [Word<KindRequest>] {
    let tried = rows.enumerated().filter { $0.element.word != nil }
      .sorted { ($0.element.tried, $0.offset) < ($1.element.tried, $1.offset) }
    return tried.compactMap(\.element.word) + extraWords
  }

  /// Reads the rest of the command line into the kind's attributes.
  func parse(
    _ arguments: Arguments, isNew: Bool, index: Int32
  ) throws(CommandFailure) -> AttributeList {
    var request = KindRequest(isNew: isNew, index: index)
    try arguments.parse(words, into: &request) { (_, _, word) throws(CommandFailure) in
      if matches(word, "help") { throw CommandFailure(usageText, status: 1) }
      throw CommandFailure("\(name): unknown \(unknownWord) \"\(word)\"?\n\(usageText)", status: 1)
    }
    try finish?(&request, arguments.session)
    return request.data
  }

  /// Shows the attributes, in the order of the rows.
  func show(_ data: AttributeTable, _ session: Session) {
    let view = KindView(session: session, table: data)
    for row in rows {
      if let show = row.show, let payload = data[row.code] { show(payload, view) }
    }
  }

  var usageText: String {
    let parts = words.map {
      "[ "
        + ([$0.description.spellings.joined(separator: " | ")] + $0.values.map(\.name))
        .joined(separator: " ") + " ]"
    }
    return "Usage: ... \(name) " + parts.joined(separator: "\n\t\t")
  }
}
