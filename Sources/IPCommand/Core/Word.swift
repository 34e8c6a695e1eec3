/// What kind of value follows a keyword: for usage texts and completion.
enum ValueShape: Sendable {
  case device, namespace, kind, address, prefix, lladdr, file
  case table, routeProtocol, scope, group, realm, dsfield
  case number(StaticString)
  case text(StaticString)
  case choice([StaticString])
  /// Further words that a table of its own describes.
  case rest(StaticString)

  /// The value's name in a usage text.
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

/// One row of a command's grammar: a keyword, what follows it, and what it does.
///
/// Parser, usage text, completion and man page all read the same row.
struct Word<Target>: Sendable {
  typealias Apply = @Sendable (inout Target, Arguments) throws(CommandFailure) -> Void

  /// The keyword's spellings, as `matches` takes them.
  let spec: StaticString
  let values: [ValueShape]
  let apply: Apply
  // True where only a whole spelling matches, whatever the spec says.
  private let isWhole: Bool
  // The first bytes of the spellings, folded to a bit each: a batch tries a million words.
  private let initials: UInt64

  /// Words are tried in the order of their table; the first match wins.
  ///
  /// - Parameter isWhole: true where only a whole spelling matches, whatever `spec` says: for a keyword that
  ///   another command shortens.
  init(
    _ spec: StaticString, _ values: ValueShape..., isWhole: Bool = false, apply: @escaping Apply
  ) {
    self.spec = spec
    self.values = values
    self.apply = apply
    self.isWhole = isWhole
    initials = Self.initials(of: spec)
  }

  /// Whether `word` is one of the spellings.
  func accepts(_ word: String) -> Bool {
    guard let first = word.utf8.first, initials & Self.bit(first) != 0 else { return false }
    return matches(word, spec) && (!isWhole || description.spellings.contains(word))
  }

  private static func initials(of spec: StaticString) -> UInt64 {
    let bytes = UnsafeBufferPointer(start: spec.utf8Start, count: spec.utf8CodeUnitCount)
    var initials: UInt64 = 0
    var isFirst = true
    for byte in bytes {
      if isFirst, byte != UInt8(ascii: "=") {
        initials |= bit(byte)
        isFirst = false
      }
      if byte == UInt8(ascii: "|") { isFirst = true }
    }
    return initials
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

  /// The spellings, without the mark of those that are matched whole.
  var spellings: [String] {
    "\(spec)".split(separator: "|").map { String($0.hasPrefix("=") ? $0.dropFirst() : $0) }
  }
}

/// One command of an object ("add" of "link").
final class Verb: Sendable {
  typealias Run = @Sendable (Session, Arguments) throws(CommandFailure) -> Void

  let spec: StaticString
  /// What stands before the keywords in a usage text ("[ dev ] DEVICE").
  let synopsis: StaticString
  /// The shape of the positional argument, if there is one.
  let positional: ValueShape?
  /// One sentence for the manual; empty where `ManualText` has it for all objects.
  let purpose: StaticString
  /// The rows of its grammar, made only when a usage text or a completion asks for them.
  let words: @Sendable () -> [WordDescription]
  /// True where all that it does is to send a request, which may wait for those of later lines of a batch.
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

  /// Runs the command, in a batch after everything that earlier lines left waiting.
  func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if !mayWait { try session.kernel.queue?.flush() }
    try body(session, arguments)
  }

  var name: String { WordDescription(spec: spec, values: []).spellings[0] }
}

/// One object of `ip` or `bridge`: its name, its commands in the order in which they are tried.
struct CommandObject: Sendable {
  let spec: StaticString
  /// How messages call it: "ip link".
  let title: StaticString
  let verbs: [Verb]
  /// The command when no word follows.
  let standard: StaticString
  /// True where the words of the only verb follow the object at once, without a command word.
  let isDirect: Bool
  /// Runs before the command word is looked at.
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
