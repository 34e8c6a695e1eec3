import NetworkNamespaces

/// The object `netns`: named network namespaces (ip-netns(8)).
enum NetnsObject {
  static let object = CommandObject(
    "netns", title: "ip netns", standard: "list", verbs: verbs
  ) { (session, arguments) throws(CommandFailure) in
    // `ip -n NAME netns add` mounts where only its own mount namespace sees it.
    try NamespaceEntry.requireMounts(session)
    try checkName(arguments.peekSecond, session)
  }

  /// The commands that `netns` shares with it.
  private static let verbs =
    NetnsCommand.all.compactMap { command -> Verb? in
      guard case .shared(let run) = command.action else { return nil }
      return Verb(
        command.spec, synopsis: command.about.ip, positional: command.about.positional,
        purpose: command.about.purpose,
        words: command.about.words, run: run)
    } + [Verb("help") { (_, _) throws(CommandFailure) in throw .help(usageText) }]

  /// As iproute2 has it, which scripts compare with.
  static let usageText = """
    Usage:\tip netns list
    \tip netns add NAME
    \tip netns attach NAME PID
    \tip netns set NAME NETNSID
    \tip [-all] netns delete [NAME]
    \tip netns identify [PID]
    \tip netns pids NAME
    \tip [-all] netns exec [NAME] cmd ...
    \tip netns monitor
    \tip netns list-id [target-nsid POSITIVE-INT] [nsid POSITIVE-INT]
    NETNSID := auto | POSITIVE-INT
    """

  /// Whatever the command, a word after it has to be a name that a file could have.
  private static func checkName(_ word: String?, _ session: Session) throws(CommandFailure) {
    guard let word, !session.options.all else { return }
    do throws(NamespaceError) {
      _ = try NamespaceName(word, rules: .fileName)
    } catch { throw error.failure() }
  }
}

extension Arguments {
  /// The namespace that a word names, as `Session.target` takes it.
  func namespaceTarget() throws(CommandFailure) -> NamespaceTarget {
    guard session.personality.knowsMore, let word = peek, word.utf8.contains(UInt8(ascii: "/"))
    else {
      return try session.target(namespaceName().text)
    }
    skip()
    return try session.target(word)
  }

  /// The name of a namespace that exists, or of one that may have been made by a program that allows
  /// more; `missing` is what the command says without one.
  func namespaceName(
    rules: NamespaceName.Rules = .fileName, missing: String = "No netns name specified"
  ) throws(CommandFailure) -> NamespaceName {
    guard let word = nextIfPresent() else { throw .grammar(missing, status: 1) }
    do throws(NamespaceError) { return try NamespaceName(word, rules: rules) } catch {
      throw error.failure()
    }
  }
}
