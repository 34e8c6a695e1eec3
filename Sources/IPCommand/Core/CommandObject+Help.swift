import NetworkNamespaces

extension CommandObject {
  /// The usage text, as an answer to `help`.
  var help: CommandFailure { .help(usageText()) }

  /// A command line that makes no sense: `ip` shows the usage, `netns` says what is wrong.
  func refusal(_ problem: String) -> CommandFailure {
    .grammar(usageText(), friendly: problem)
  }

  /// Its name on the command line, after the program's.
  var name: String { WordDescription(spec: spec, values: []).spellings[0] }

  /// Runs a command as `netns`, which refuses words that nothing reads, and says where to find help.
  func runTelling(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if let word = arguments.peek, NetnsHelp.isAskedFor(by: word) || isDirect && word == "help" {
      throw .help(usageText(friendly: true))
    }
    var topic = name
    do throws(CommandFailure) {
      if isDirect { return try verbs[0].run(session, arguments) }
      let word = arguments.nextIfPresent() ?? "\(standard)"
      guard let verb = verb(word) else {
        throw matches(word, "help") ? .help(usageText(friendly: true)) : unknown(word)
      }
      topic = "\(name) \(verb.name)"
      if let word = arguments.peek {
        if NetnsHelp.isAskedFor(by: word) { throw .help(usageText(of: [verb], friendly: true)) }
        if verb.takesNothing { throw .surplus(word) }
      }
      try verb.run(session, arguments)
    } catch {
      // Print the same usage in the style of `netns`.
      if error.isHelp, error.message == usageText() { throw .help(usageText(friendly: true)) }
      throw error.about(topic)
    }
  }

  /// The refusal of an unknown command, with the one most likely meant.
  func unknown(_ word: String) -> CommandFailure {
    let known = verbs.flatMap { WordDescription(spec: $0.spec, values: []).spellings }
    let near = Suggestion.nearest(to: word, in: known)
    let advice = near.map { "; did you mean `\($0)`?" } ?? ""
    return .grammar("netns \(name): there is no command \"\(word)\"\(advice)").about(name)
  }

  /// The usage of every command, made from the parser's rows.
  func usageText(friendly: Bool = false) -> String { usageText(of: verbs, friendly: friendly) }

  func usageText(of verbs: [Verb], friendly: Bool) -> String {
    let title = friendly && "\(title)".hasPrefix("ip ") ? "netns \(name)" : "\(title)"
    return UsageText(title: title, verbs: verbs, isDirect: isDirect).text
  }
}

extension Verb {
  /// Whether no word may follow.
  var takesNothing: Bool {
    positional == nil && synopsis.utf8CodeUnitCount == 0 && words().isEmpty
  }
}
