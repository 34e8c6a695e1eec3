import IsolationCommand
import NetworkNamespaces

/// A command of the program `netns`: how it is called, what help, manual and completion say of it, and
/// what it does.
struct NetnsCommand: Sendable {
  /// The parts of the help page, in its order.
  enum Topic: CaseIterable {
    case namespaces, isolation, wiring, ways, labs, looking, rootless, tidying, help
  }

  enum Action: Sendable {
    /// A command of `ip netns` too.
    case shared(Verb.Run)
    case own(Verb.Run)
    /// What follows is a command line of the program of that name.
    case program
    /// `netns-lab` carries it out.
    case lab(json: LabJSON)
  }

  /// How a command of `netns-lab` is asked for JSON.
  enum LabJSON: Sendable { case none, flag, format, always }

  struct Option: Sendable {
    let name: StaticString
    /// What follows it; nil for an option that stands alone.
    let value: ValueShape?
    /// Whether the value may be missing; it is part of the word then: `--kill-child=TERM`.
    let isValueOptional: Bool
    /// Whether it may be given more than once, each time with another value.
    let isRepeatable: Bool
    let purpose: StaticString

    init(
      name: StaticString, value: ValueShape? = nil, isValueOptional: Bool = false,
      isRepeatable: Bool = false, purpose: StaticString
    ) {
      self.name = name
      self.value = value
      self.isValueOptional = isValueOptional
      self.isRepeatable = isRepeatable
      self.purpose = purpose
    }

    /// Whether the word after it is its value.
    var takesNextWord: Bool { value != nil && !isValueOptional }

    /// "--via DEV", "--kill-child[=SIGNAL]"
    var words: String {
      guard let value else { return "\(name)" }
      return isValueOptional ? "\(name)[=\(value.name)]" : "\(name) \(value.name)"
    }
  }

  /// What is said of a command.
  struct About {
    let topic: Topic
    let synopsis: StaticString
    /// One sentence.
    let purpose: StaticString
    let example: StaticString
    let positional: ValueShape?
    /// The rows of its grammar, where it has keywords.
    let words: @Sendable () -> [WordDescription]
    let options: [Option]
    /// Words that other programs have for it, divided by `|`.
    let synonyms: StaticString
    /// Its synopsis as a command of `ip netns`.
    let ip: StaticString

    init(
      _ topic: Topic, _ synopsis: StaticString, _ purpose: StaticString, example: StaticString,
      positional: ValueShape? = nil, words: @escaping @Sendable () -> [WordDescription] = { [] },
      options: [Option] = [], synonyms: StaticString = "", ip: StaticString = ""
    ) {
      self.topic = topic
      self.synopsis = synopsis
      self.purpose = purpose
      self.example = example
      self.positional = positional
      self.words = words
      self.options = options
      self.synonyms = synonyms
      self.ip = ip
    }
  }

  /// Its spellings, as `matches` takes them.
  let spec: StaticString
  /// How many words it takes besides its options.
  let limit: Int
  /// True where options end with the first other word, since the rest is another program's.
  let takesCommand: Bool
  /// True where they may also stand right after that word.
  let takesOptionsAfterName: Bool
  /// The options for all commands that mean something to it.
  let heeds: GlobalOptions
  /// What it wants of the namespaces that a plain user has.
  let want: RootlessEntry.Want
  let action: Action
  // Made only when somebody asks: the compiler lays the table out without it, so that a short command
  // starts without making any of it.
  private let makeAbout: @Sendable () -> About

  var about: About { makeAbout() }

  init(
    _ spec: StaticString, limit: Int = 0, takesCommand: Bool = false,
    takesOptionsAfterName: Bool = false, heeds: GlobalOptions = [],
    as want: RootlessEntry.Want = .look, _ action: Action,
    _ about: @escaping @Sendable () -> About
  ) {
    self.spec = spec
    self.limit = limit
    self.takesCommand = takesCommand
    self.takesOptionsAfterName = takesOptionsAfterName
    self.heeds = heeds
    self.want = want
    self.action = action
    makeAbout = about
  }

  var name: String { WordDescription(spec: spec, values: []).spellings[0] }

  /// The command that a word means; nil for an object of `ip`, and for what is neither.
  static func named(_ word: String) -> NetnsCommand? { all.first { matches(word, $0.spec) } }

  /// Carries it out; `word` is how it was called.
  func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) -> Int32 {
    switch action {
    case .shared(let body), .own(let body):
      do throws(CommandFailure) {
        // Those of a batch are for all its lines.
        if !session.isBatch { try refuse(session.options, besides: heeds) }
        try check(arguments)
        try body(session, arguments)
      } catch { throw error.about(name) }
      return 0
    case .program:
      let words = arguments.takeRest()
      let isolation = IsolationProgram(rawValue: name)
      // Those of util-linux tell of themselves, but in a batch.
      if isolation == nil || session.isBatch,
        let help = NetnsHelp.text(ofProgram: name, askedBy: words)
      {
        throw .help(help)
      }
      if session.isBatch { throw .notInBatch(name) }
      if let isolation {
        try refuse(session.options, besides: .namespace)
        return isolation.run(words)
      }
      return Program.run(
        as: Personality(calledAs: name), object: nil, words, options: session.options)
    case .lab(let json):
      if session.isBatch {
        guard arguments.rest.contains(where: NetnsHelp.isAskedFor) else { throw .notInBatch(name) }
        try NetnsProgram.tellByLab([name, "--help"], session)
        return 0
      }
      let options = try labOptions(json, session.options)
      throw NetnsProgram.runLab([name] + options + arguments.takeRest(), session)
    }
  }

  /// The options before the command, as `netns-lab` has them; what it does not have is refused.
  private func labOptions(
    _ json: LabJSON, _ options: Options
  ) throws(CommandFailure) -> [String] {
    do throws(CommandFailure) {
      try refuse(options, besides: .json)
    } catch { throw error.about(name) }
    guard options.json else { return [] }
    switch json {
    case .flag: return ["--json"]
    case .format: return ["--format", "json"]
    case .always: return []
    case .none: throw CommandFailure.grammar("netns \(name): there is no JSON of this").about(name)
    }
  }

  /// Refuses an option for all commands that this one would ignore.
  private func refuse(
    _ options: Options, besides heeded: GlobalOptions
  ) throws(CommandFailure) {
    guard let option = options.given(besides: heeded) else { return }
    throw .grammar("netns \(name): option \(option) means nothing here")
  }

  /// Refuses what the command does not know, before it does anything.
  private func check(_ arguments: Arguments) throws(CommandFailure) {
    // Nobody asks what a command says of itself without need: it is made for that.
    guard arguments.rest.contains(where: { $0.utf8.first == UInt8(ascii: "-") }) else {
      return try checkCount(arguments)
    }
    let known = about.options
    do throws(CommandFailure) {
      try arguments.separateOptions(
        onlyLeading: takesCommand,
        // Without a name the first word is the command itself.
        afterFirst: takesOptionsAfterName && !arguments.session.options.all,
        valued: known.compactMap(\.rule))
    } catch { throw .grammar("netns \(name): \(error.message)") }
    for option in arguments.options where !known.contains(where: { "\($0.name)" == option }) {
      if NetnsHelp.isAskedFor(by: option) { throw .help(NetnsHelp.text(of: self)) }
      throw unknown(option)
    }
    try checkCount(arguments)
  }

  private func checkCount(_ arguments: Arguments) throws(CommandFailure) {
    guard let surplus = arguments.rest.dropFirst(limit).first else { return }
    throw .grammar("netns \(name): \"\(surplus)\" is one word too many")
  }

  private func unknown(_ option: String) -> CommandFailure {
    let global = String(option.drop { $0 == "-" })
    // What is forced there is a batch, not what this command does.
    let isGlobal =
      OptionTable.netns.contains { matches(global, $0.spec) } && !matches(global, "force")
    return .grammar(
      isGlobal
        ? "netns \(name): options for all commands come first, as in: netns \(option) \(name)"
        : "netns \(name): there is no option \"\(option)\"; what is no option comes after --")
  }
}

extension NetnsCommand.Option {
  /// How its value is read; nil for an option that stands alone.
  fileprivate var rule: Arguments.ValueRule? {
    guard value != nil else { return nil }
    return Arguments.ValueRule(
      option: "\(name)", isOptional: isValueOptional, isRepeatable: isRepeatable)
  }
}

extension CommandFailure {
  /// A command that becomes another program, which the lines after it would not outlive.
  static func notInBatch(_ name: String) -> CommandFailure {
    CommandFailure("netns: \"\(name)\" cannot stand in a batch")
  }

  /// The same, with what to ask for help about where the command line is at fault.
  func about(_ topic: String) -> CommandFailure {
    guard isGrammar, guide == nil else { return self }
    var failure = self
    failure.guide = "netns help \(topic)"
    return failure
  }
}
