import NetworkNamespaces

/// The object `netns`: named network namespaces (ip-netns(8)).
enum NetnsObject {
  /// In the order in which a word is tried against them.
  static let verbs: [Verb] = [
    Verb("list|show|lst", run: NetnsList.run),
    Verb(
      "list-id", synopsis: "[target-nsid POSITIVE-INT] [nsid POSITIVE-INT]",
      words: { ListID.words.map(\.description) }, run: ListID.run),
    Verb("help") { (session, _) throws(CommandFailure) in throw usage(session) },
    Verb("add", synopsis: "NAME", positional: .text("NAME"), run: NetnsChange.add),
    Verb("set", synopsis: "NAME NETNSID", positional: .namespace, run: NetnsChange.set),
    Verb("delete", synopsis: "[NAME]", positional: .namespace, run: NetnsChange.delete),
    Verb("identify", synopsis: "[PID]", positional: .number("PID"), run: NetnsQuery.identify),
    Verb("pids", synopsis: "NAME", positional: .namespace, run: NetnsQuery.pids),
    Verb("exec", synopsis: "[NAME] cmd ...", positional: .namespace, run: NetnsExec.run),
    Verb("monitor", run: NetnsMonitor.run),
    Verb("attach", synopsis: "NAME PID", positional: .text("NAME"), run: NetnsChange.attach),
  ]

  /// The usage text: the commands in the order in which people look for them.
  static func usage(_ session: Session) -> CommandFailure {
    let order = [
      "list", "add", "attach", "set", "delete", "identify", "pids", "exec", "monitor", "list-id",
      "gc",
    ]
    let program = session.isFriendly ? "netns" : "ip"
    let object = session.isFriendly ? "" : " netns"
    let known = session.isFriendly ? verbs + ownVerbs : verbs
    let lines = order.compactMap { name in known.first { $0.name == name } }.map { verb in
      let all = ["delete", "exec"].contains(verb.name) ? " [-all]" : ""
      let synopsis = verb.synopsis.utf8CodeUnitCount > 0 ? " \(verb.synopsis)" : ""
      return "\(program)\(all)\(object) \(verb.name)\(synopsis)"
    }
    return .usage(
      "Usage:\t" + lines.joined(separator: "\n\t") + "\nNETNSID := auto | POSITIVE-INT")
  }

  /// What `netns` has beyond `ip netns`.
  static let ownVerbs: [Verb] = [Verb("gc", run: NetnsChange.collect)]

  static let object = CommandObject(
    "netns", title: "ip netns", standard: "list", verbs: verbs
  ) { (session, arguments) throws(CommandFailure) in
    // `ip -n NAME netns add` mounts where only its own mount namespace sees it.
    if !session.isFriendly { try NamespaceEntry.requireMounts(session) }
    try checkName(arguments.peekSecond, session)
  }

  /// The commands of `netns` itself: those of the object, without its name before them.
  static func verb(_ word: String) -> Verb? {
    let isNamed = { (verb: Verb) in matches(word, verb.spec) }
    guard let verb = verbs.first(where: isNamed) ?? ownVerbs.first(where: isNamed) else {
      return nil
    }
    return matches("help", verb.spec) ? nil : verb
  }

  /// Runs a command of `netns` itself.
  static func run(
    _ verb: Verb, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    try checkName(arguments.peek, session)
    try verb.run(session, arguments)
  }

  /// Whatever the command, a word after it has to be a name that a file could have.
  private static func checkName(_ word: String?, _ session: Session) throws(CommandFailure) {
    guard let word, !session.options.all else { return }
    do throws(NamespaceError) {
      _ = try NamespaceName(word, rules: .fileName)
    } catch { throw error.failure() }
  }
}

extension Arguments {
  /// The name of a namespace that exists, or of one that may have been made by a program that allows
  /// more; `missing` is what the command says without one.
  func namespaceName(
    rules: NamespaceName.Rules = .fileName, missing: String = "No netns name specified"
  ) throws(CommandFailure) -> NamespaceName {
    guard let word = nextIfPresent() else { throw CommandFailure(missing) }
    do throws(NamespaceError) { return try NamespaceName(word, rules: rules) } catch {
      throw error.failure()
    }
  }
}
