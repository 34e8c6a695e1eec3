import NetworkNamespaces
import RouteNetlink

/// `ip link`.
enum LinkCommand {
  static let object = CommandObject(
    "link", title: "ip link",
    verbs: [
      change("add", .add), change("set|change", .set), change("replace", .replace),
      change("delete", .delete),
      Verb(
        "show|lst|list", synopsis: "[ DEVICE ]", positional: .device,
        words: { ShowFilter.words.map(\.description) }, run: LinkShow.run),
      Verb(
        "xstats", words: { LinkXstats.words.map(\.description) }, run: LinkXstats.run),
      Verb("afstats", words: { LinkAfstats.words.map(\.description) }, run: LinkAfstats.run),
      Verb(
        "property", synopsis: "{ add | del } DEVICE", positional: .choice(["add", "del"]),
        words: { LinkProperty.words.map(\.description) }, run: LinkProperty.run),
      Verb("help", synopsis: "[ TYPE ]", positional: .kind, run: help),
    ])

  private static func change(
    _ spec: StaticString, _ operation: LinkRequest.Operation
  ) -> Verb {
    Verb(
      spec, synopsis: "[ dev ] DEVICE", positional: .device,
      words: { LinkWords.table.map(\.description) }
    ) { (session, arguments) throws(CommandFailure) in
      try LinkChange.run(operation, session, arguments)
    }
  }

  /// `help`, or `help TYPE`: prints the words of a kind on standard output.
  private static func help(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    guard let name = arguments.nextIfPresent() else { throw object.help }
    guard let kind = LinkKinds.kind(name) else {
      throw object.refusal(problem(ofKind: name))
    }
    if session.personality.refusesSurplus, let word = arguments.peek { throw .surplus(word) }
    session.output.asText { session.output.text(kind.usageText + "\n") }
  }

  private static func problem(ofKind name: String) -> String {
    if LinkKinds.names.contains(name) { return "\(name) has no words of its own." }
    let near = Suggestion.nearest(to: name, in: LinkKinds.names)
    return "There is no kind of link \"\(name)\"" + (near.map { "; did you mean `\($0)`?" } ?? ".")
  }
}
