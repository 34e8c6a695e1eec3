import CLinux
import Netlink
import RouteNetlink

/// A link kind: its grammar, checks, encoding, and output as text and JSON.
struct LinkKind: Sendable {
  typealias Finish = @Sendable (inout KindRequest, Session) throws(CommandFailure) -> Void

  /// What a kind does with an unknown word.
  enum UnknownWord: Sendable {
    /// Refuses it as "unknown command" or "unknown option", or with a question, and prints the usage.
    case command, option, question
    /// Refuses it as an unknown option, without a question mark.
    case statement
    /// Prints only the usage.
    case usage
    case ignored
  }

  /// The name in `IFLA_INFO_KIND`. With the suffix `_slave`, it is for ports of such a device.
  let name: StaticString
  let rows: [KindAttribute]
  /// Words without a row, compared after those of the rows.
  var extraWords: [Word<KindRequest>]
  /// What to do with an unknown word.
  var unknownWord: UnknownWord
  /// If this attribute is missing, nothing is shown.
  private(set) var needed: Int?
  /// Shows `IFLA_INFO_XSTATS`, under `-details -statistics`.
  var showXstats: (@Sendable (Payload, Session) -> Void)?
  /// A usage text for standard output, printed instead of a refusal that names the word.
  var plainUsage: StaticString?
  /// Adds defaults and current values before the first word is read.
  var start: Finish?
  /// Checks, and adds defaults, after the last word. Not called if there are no words.
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

  /// Whether it has the options of a port, which are in `IFLA_INFO_SLAVE_DATA`.
  var isSlave: Bool { "\(name)".hasSuffix("_slave") }

  /// The same kind, which shows nothing if this attribute is missing.
  func needing<Value>(_ key: AttributeKey<Value>) -> LinkKind {
    var kind = self
    kind.needed = key.code
    return kind
  }

  /// Whether it has words. Without any, words after the kind are refused as garbage.
  var takesWords: Bool { !extraWords.isEmpty || rows.contains { !$0.words.isEmpty } }

  /// Whether it shows attributes. If it only has words, it shows nothing, not even an empty object.
  var isShown: Bool { rows.contains { $0.show != nil || $0.absent != nil } }

  /// The grammar: the words of the rows in the order they are compared, then the others.
  var words: [Word<KindRequest>] {
    let tried = rows.enumerated()
      .sorted { ($0.element.tried, $0.offset) < ($1.element.tried, $1.offset) }
    return tried.flatMap(\.element.words) + extraWords
  }

  /// Reads the rest of the command line into the kind's attributes.
  ///
  /// This is not called if no word is left, since then there is no nest of attributes at all.
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

  /// A refusal in the kind's name with its usage. If it is empty, `ip` prints only the usage, but `netns` still says
  /// what is wrong.
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

  /// The usage text, made from the parser's rows.
  var usageText: String {
    FilledText.lines("Usage: ... \(name)", UsageText.parts(words.map(\.description)))
  }
}
