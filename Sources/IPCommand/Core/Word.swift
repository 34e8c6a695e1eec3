import Linux

/// The kind of value after a keyword, for usage texts and completion.
enum ValueShape: Sendable {
  case device, namespace, kind, address, prefix, lladdr, file
  case table, routeProtocol, scope, group, realm, dsfield
  case number(StaticString)
  case text(StaticString)
  case choice([StaticString])
  /// Further words, described by a table of their own.
  case rest(StaticString)

  /// The name of the value in a usage text.
  var name: String {
    switch self {
    case .device: "DEV"
    case .namespace: "NETNS"
    case .kind: "TYPE"
    case .address: "ADDRESS"
    case .prefix: "PREFIX"
    case .lladdr: "LLADDR"
    case .file: "FILE"
    case .table: "TABLE_ID"
    case .routeProtocol: "RTPROTO"
    case .scope: "SCOPE"
    case .group: "GROUP"
    case .realm: "REALM"
    case .dsfield: "DSFIELD"
    case .number(let name), .text(let name), .rest(let name): "\(name)"
    case .choice(let words): "{ " + words.map { "\($0)" }.joined(separator: " | ") + " }"
    }
  }
}

/// One row of a command's grammar: a keyword, its values, and its action.
///
/// The parser, usage texts, completion and manual pages all read the same row.
struct Word<Target>: Sendable {
  typealias Apply = @Sendable (inout Target, Arguments) throws(CommandFailure) -> Void

  /// The keyword's spellings, in the syntax of `matches`.
  let spec: StaticString
  let values: [ValueShape]
  let apply: Apply
  // Whether only a whole spelling matches, whatever the spec says.
  private let isWhole: Bool
  // The first bytes of the spellings, hashed to one bit each: a batch compares a million words.
  private let initials: UInt64

  /// Words are compared in the order of their table; the first match wins.
  ///
  /// - Parameter isWhole: whether only a whole spelling matches, whatever `spec` says. This is for keywords that
  ///   another command abbreviates.
  init(
    _ spec: StaticString, _ values: ValueShape..., isWhole: Bool = false, apply: @escaping Apply
  ) {
    self.spec = spec
    self.values = values
    self.apply = apply
    self.isWhole = isWhole
    initials = Self.initials(of: spec)
  }

  /// Whether `word` matches one of the spellings.
  func accepts(_ word: String) -> Bool {
    guard let first = word.utf8.first, initials & Self.bit(first) != 0 else { return false }
    return matches(word, spec) && (!isWhole || description.spellings.contains(word))
  }

  private static func initials(of spec: StaticString) -> UInt64 {
    spec.withUTF8 { spec in
      var initials: UInt64 = 0
      var isFirst = true
      for place in spec.indices {
        let byte = spec[place]
        if isFirst, byte != UInt8(ascii: "=") {
          initials |= bit(byte)
          isFirst = false
        }
        if byte == UInt8(ascii: "|") { isFirst = true }
      }
      return initials
    }
  }

  private static func bit(_ byte: UInt8) -> UInt64 { 1 << UInt64(byte & 63) }

  var description: WordDescription { WordDescription(spec: spec, values: values) }
}

/// A row without its action, for usage texts, completion and man pages.
struct WordDescription: Sendable {
  let spec: StaticString
  let values: [ValueShape]

  init(spec: StaticString, values: [ValueShape]) {
    self.spec = spec
    self.values = values
  }

  /// The spellings, without the `=` of an exact match.
  var spellings: [String] {
    "\(spec)".split(separator: "|").map { String($0.hasPrefix("=") ? $0.dropFirst() : $0) }
  }
}

/// One command of an object ("add" of "link").
final class Verb: Sendable {
  typealias Run = @Sendable (Session, Arguments) throws(CommandFailure) -> Void

  let spec: StaticString
  /// The part before the keywords in a usage text ("[ dev ] DEVICE").
  let synopsis: StaticString
  /// The shape of the positional argument; nil if there is none.
  let positional: ValueShape?
  /// A sentence for the manual; empty if `ManualText` has one for all objects.
  let purpose: StaticString
  /// The rows of its grammar, made only when a usage text or completion needs them.
  let words: @Sendable () -> [WordDescription]
  /// Whether all it does is to send a request, which may be queued with those of later lines of a batch.
  let mayWait: Bool
  private let body: Run

  init(
    _ spec: StaticString, synopsis: StaticString = "", positional: ValueShape? = nil,
    purpose: StaticString = "", words: @escaping @Sendable () -> [WordDescription] = { [] },
    mayWait: Bool = false, run: @escaping Run
  ) {
    self.spec = spec
    self.synopsis = synopsis
    self.purpose = purpose
    self.positional = positional
    self.words = words
    self.mayWait = mayWait
    body = run
  }

  /// Runs the command; in a batch, after sending the queued requests of earlier lines.
  func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if !mayWait { try session.kernel.queue?.flush() }
    try body(session, arguments)
  }

  var name: String { WordDescription(spec: spec, values: []).spellings[0] }
}

/// One object of `ip` or `bridge`: its name, and its commands in the order in which a word is compared with them.
struct CommandObject: Sendable {
  let spec: StaticString
  /// Its name in messages: "ip link".
  let title: StaticString
  let verbs: [Verb]
  /// The command to run if no word follows.
  let standard: StaticString
  /// Whether the words of its only verb directly follow the object, without a command word.
  let isDirect: Bool
  /// Runs before the command word is read.
  let prepare: Verb.Run

  init(
    _ spec: StaticString, title: StaticString, standard: StaticString = "show", verbs: [Verb],
    isDirect: Bool = false, prepare: @escaping Verb.Run = { (_, _) throws(CommandFailure) in }
  ) {
    self.spec = spec
    self.title = title
    self.verbs = verbs
    self.standard = standard
    self.isDirect = isDirect
    self.prepare = prepare
  }

  func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.personality.explains { return try runTelling(session, arguments) }
    if isDirect { return try verbs[0].run(session, arguments) }
    try prepare(session, arguments)
    try named(arguments.nextIfPresent() ?? "\(standard)").run(session, arguments)
  }

  private func named(_ word: String) throws(CommandFailure) -> Verb {
    if let verb = verb(word) { return verb }
    if matches(word, "help") { throw help }
    throw .unknownCommand(word, of: "\(title)")
  }

  func verb(_ word: String) -> Verb? { verbs.first { matches(word, $0.spec) } }
}
