import NetworkNamespaces

/// The object `netns`: named network namespaces (ip-netns(8)).
enum NetnsObject {
  static let object = CommandObject(
    "netns", title: "ip netns", standard: "list", verbs: verbs
  ) { (session, arguments) throws(CommandFailure) in
    // The mounts of `ip -n NAME netns add` are made in its own mount namespace only.
    try NamespaceEntry.requireMounts(session)
    try checkName(arguments.peekSecond, session)
  }

  /// The commands that `netns` also has.
  private static let verbs =
    NetnsCommand.all.compactMap { command -> Verb? in
      guard case .shared(let run) = command.action else { return nil }
      return Verb(
        command.spec, synopsis: command.about.ip, positional: command.about.positional,
        purpose: command.about.purpose,
        words: command.about.words, run: run)
    } + [Verb("help") { (_, _) throws(CommandFailure) in throw .help(usageText) }]

  /// As in iproute2, because scripts compare with it.
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

  /// For every command, the word after it must be a valid file name.
  private static func checkName(_ word: String?, _ session: Session) throws(CommandFailure) {
    guard let word, !session.options.all else { return }
    do throws(NamespaceError) {
      _ = try NamespaceName(word, rules: .fileName)
    } catch { throw error.failure() }
  }
}

extension Arguments {
  /// The namespace that a word names; see `Session.target`.
  func namespaceTarget() throws(CommandFailure) -> NamespaceTarget {
    guard session.personality.knowsMore, let word = peek, word.utf8.contains(UInt8(ascii: "/"))
    else {
      return try session.target(namespaceName().text)
    }
    skip()
    return try session.target(word)
  }

  /// The name of an existing namespace, which another program with laxer rules may have made; `missing` is the refusal
  /// if there is no word.
  func namespaceName(
    rules: NamespaceName.Rules = .fileName, missing: String = "No netns name specified"
  ) throws(CommandFailure) -> NamespaceName {
    guard let word = nextIfPresent() else { throw .grammar(missing, status: 1) }
    do throws(NamespaceError) { return try NamespaceName(word, rules: rules) } catch {
      throw error.failure()
    }
  }
}
