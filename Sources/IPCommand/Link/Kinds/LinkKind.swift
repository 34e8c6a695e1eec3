import CLinux
import Netlink
import RouteNetlink

/// A link kind: grammar, checks, encoding and both outputs.
struct LinkKind: Sendable {
  typealias Finish = @Sendable (inout KindRequest, Session) throws(CommandFailure) -> Void

  /// How a kind takes a word that it does not know.
  enum UnknownWord: Sendable {
    /// Refused, with the usage text: as "unknown command" or "unknown option", or by a question.
    case command, option, question
    /// As an unknown option, without a question mark.
    case statement
    /// Answered with the usage text alone.
    case usage
    case ignored
  }

  /// The name in `IFLA_INFO_KIND`; with `_slave` at its end, what a port of such a device has.
  let name: StaticString
  let rows: [KindAttribute]
  /// Words besides the rows', tried after them.
  var extraWords: [Word<KindRequest>]
  /// What becomes of a word that is none of the kind's.
  var unknownWord: UnknownWord
  /// An attribute without which nothing is shown.
  private(set) var needed: Int?
  /// Shows `IFLA_INFO_XSTATS`, under `-details -statistics`.
  var showXstats: (@Sendable (Payload, Session) -> Void)?
  /// A usage text that goes to standard output, in place of a refusal that names the word.
  var plainUsage: StaticString?
  /// Defaults and present values, before the first word is read.
  var start: Finish?
  /// Checks and defaults once all words are read; not called where there are none.
  var finish: Finish?

  init(
    _ name: StaticString, rows: [KindAttribute], extraWords: [Word<KindRequest>] = [],
    unknownWord: UnknownWord = .command, start: Finish? = nil, finish: Finish? = nil
  ) {
    self.name = name
    self.rows = rows
    self.extraWords = extraWords
    self.unknownWord = unknownWord
    self.start = start
    self.finish = finish
  }

  /// True for the options of a port, which are in `IFLA_INFO_SLAVE_DATA`.
  var isSlave: Bool { "\(name)".hasSuffix("_slave") }

  /// The same, of which nothing is shown without this attribute.
  func needing<Value>(_ key: AttributeKey<Value>) -> LinkKind {
    var kind = self
    kind.needed = key.code
    return kind
  }

  /// False where words after the kind are refused as garbage.
  var takesWords: Bool { !extraWords.isEmpty || rows.contains { !$0.words.isEmpty } }

  /// False for kinds that have only words: nothing of their attributes is shown, not even an empty
  /// object.
  var isShown: Bool { rows.contains { $0.show != nil || $0.absent != nil } }

  /// The grammar: the rows' words by the order in which they are tried, then the others.
  var words: [Word<KindRequest>] {
    let tried = rows.enumerated()
      .sorted { ($0.element.tried, $0.offset) < ($1.element.tried, $1.offset) }
    return tried.flatMap(\.element.words) + extraWords
  }

  /// Reads the rest of the command line into the kind's attributes.
  ///
  /// Without a word left there is no nest of attributes at all, so this is not called then.
  func parse(
    _ arguments: Arguments, isNew: Bool, index: Int32
  ) throws(CommandFailure) -> AttributeList {
    var request = KindRequest(kind: self, isNew: isNew, index: index)
    try start?(&request, arguments.session)
    try arguments.parse(words, into: &request) { (_, _, word) throws(CommandFailure) in
      let session = arguments.session
      if session.personality.explains { throw isHelp(word) ? .help(usageText) : unknown(word) }
      if unknownWord == .ignored, word != "help" { return }
      if let plainUsage {
        session.output.asText { session.output.text("\(plainUsage)\n") }
        throw CommandFailure("", status: 1)
      }
      throw matches(word, "help") ? refusal("") : unknown(word)
    }
    try finish?(&request, arguments.session)
    request.putBits()
    return request.data
  }

  private func isHelp(_ word: String) -> Bool {
    matches(word, "help") || NetnsHelp.isAskedFor(by: word)
  }

  /// A refusal in the kind's name, with its usage text; empty for the usage text alone, where `netns`
  /// says what is wrong all the same.
  func refusal(_ problem: String, friendly: String? = nil) -> CommandFailure {
    var failure = CommandFailure.grammar(
      problem.isEmpty ? usageText : "\(name): \(problem)\n\(usageText)", status: 1,
      friendly: "\(name): \(friendly ?? problem)")
    failure.guide = "netns link help \(name)"
    return failure
  }

  func unknown(_ word: String) -> CommandFailure {
    switch unknownWord {
    case .command, .option: refusal("unknown \(unknownWord) \"\(word)\"?")
    case .statement: refusal("unknown option \"\(word)\"")
    case .question: refusal("what is \"\(word)\"?")
    case .usage, .ignored: refusal("", friendly: "unknown option \"\(word)\"")
    }
  }

  /// Shows the attributes, in the order of the rows.
  func show(_ data: AttributeTable, _ session: Session) {
    if let needed, !data.has(needed) { return }
    KindView(session: session, table: data).show(rows)
  }

  /// The usage text, from the rows that parse.
  var usageText: String {
    FilledText.lines("Usage: ... \(name)", UsageText.parts(words.map(\.description)))
  }
}
