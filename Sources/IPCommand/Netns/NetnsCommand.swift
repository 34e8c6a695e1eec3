import IsolationCommand
import NetworkNamespaces

/// A command of the program `netns`: its name, its description in help, manual and completion, and its action.
struct NetnsCommand: Sendable {
  /// The parts of the help page, in its order.
  enum Topic: CaseIterable {
    case namespaces, isolation, wiring, ways, labs, looking, rootless, tidying, help
  }

  enum Action: Sendable {
    /// A command that `ip netns` has too.
    case shared(Verb.Run)
    case own(Verb.Run)
    /// A program of that name, which gets the rest of the command line.
    case program
    /// A command that `netns-lab` carries out.
    case lab(json: LabJSON)
  }

  /// How a command of `netns-lab` is asked for JSON output.
  enum LabJSON: Sendable { case none, flag, format, always }

  struct Option: Sendable {
    let name: StaticString
    /// The value that follows it; nil for an option without a value.
    let value: ValueShape?
    /// Whether the value may be omitted. Then it is part of the word: `--kill-child=TERM`.
    let isValueOptional: Bool
    /// Whether it may be given several times, with different values.
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

    /// Whether the next word is its value.
    var takesNextWord: Bool { value != nil && !isValueOptional }

    /// "--via DEV", "--kill-child[=SIGNAL]"
    var words: String {
      guard let value else { return "\(name)" }
      return isValueOptional ? "\(name)[=\(value.name)]" : "\(name) \(value.name)"
    }
  }

  /// The description of a command.
  struct About {
    let topic: Topic
    let synopsis: StaticString
    /// One sentence.
    let purpose: StaticString
    let example: StaticString
    let positional: ValueShape?
    /// The rows of its grammar, if it has keywords.
    let words: @Sendable () -> [WordDescription]
    let options: [Option]
    /// Names for it in other programs, separated by `|`.
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

  /// Its spellings, in the syntax of `matches`.
  let spec: StaticString
  /// How many words it accepts besides its options.
  let limit: Int
  /// Whether options end at the first other word, because the rest is another program's command line.
  let takesCommand: Bool
  /// Whether options may also directly follow that word.
  let takesOptionsAfterName: Bool
  /// The global options that it supports.
  let heeds: GlobalOptions
  /// What it needs of an ordinary user's own namespaces.
  let want: RootlessEntry.Want
  let action: Action
  // A closure, made only on demand: this way the compiler lays out the table statically, and a short command starts
  // without building any of it.
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

  /// The command that a word names; nil for an object of `ip` and for unknown words.
  static func named(_ word: String) -> NetnsCommand? {
    // Only the spec is read of the others: a batch asks for every line.
    all.indices.first { matches(word, all[$0].spec) }.map { all[$0] }
  }

  /// Runs the command; `word` is the name it was called by.
  func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) -> Int32 {
    switch action {
    case .shared(let body), .own(let body):
      do throws(CommandFailure) {
        // In a batch, the global options apply to all lines.
        if !session.isBatch { try refuse(session.options, besides: heeds) }
        try check(arguments)
        try body(session, arguments)
      } catch { throw error.about(name) }
      return 0
    case .program:
      let words = arguments.takeRest()
      let isolation = IsolationProgram(rawValue: name)
      // Programs of util-linux print their own help, except in a batch.
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

  /// The options before the command, translated for `netns-lab`. Those it does not have are refused.
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
    case .none:
      throw CommandFailure.grammar("netns \(name): this command has no JSON output").about(name)
    }
  }

  /// Refuses a global option that this command would ignore.
  private func refuse(
    _ options: Options, besides heeded: GlobalOptions
  ) throws(CommandFailure) {
    guard let option = options.given(besides: heeded) else { return }
    throw .grammar("netns \(name): option \(option) means nothing here")
  }

  /// Refuses unknown options before anything is done.
  private func check(_ arguments: Arguments) throws(CommandFailure) {
    // The description is only made if there are options to check.
    guard arguments.rest.contains(where: { $0.utf8.first == UInt8(ascii: "-") }) else {
      return try checkCount(arguments)
    }
    let known = about.options
    do throws(CommandFailure) {
      try arguments.separateOptions(
        onlyLeading: takesCommand,
        // Without a name, the first word is the command to run.
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
    // `force` applies to a batch, not to what this command does.
    let isGlobal =
      OptionTable.netns.contains { matches(global, $0.spec) } && !matches(global, "force")
    return .grammar(
      isGlobal
        ? "netns \(name): options for all commands come first, as in: netns \(option) \(name)"
        : "netns \(name): unknown option \"\(option)\"; write -- before words that begin with a dash"
    )
  }
}

extension NetnsCommand.Option {
  /// How its value is read; nil if it has none.
  fileprivate var rule: Arguments.ValueRule? {
    guard value != nil else { return nil }
    return Arguments.ValueRule(
      option: "\(name)", isOptional: isValueOptional, isRepeatable: isRepeatable)
  }
}

extension CommandFailure {
  /// Refuses a command that replaces this process, because the batch could not go on.
  static func notInBatch(_ name: String) -> CommandFailure {
    CommandFailure("netns: \"\(name)\" cannot stand in a batch")
  }

  /// Adds the topic to ask for help about, if the command line is wrong.
  func about(_ topic: String) -> CommandFailure {
    guard isGrammar, guide == nil else { return self }
    var failure = self
    failure.guide = "netns help \(topic)"
    return failure
  }
}
