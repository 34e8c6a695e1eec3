import Netlink
import RouteNetlink

/// `ip neighbour` (ip-neighbour(8)).
enum NeighbourCommand {
  static let object = CommandObject(
    "neighbor|neighbour", title: "ip neigh",
    verbs: [
      editing("add", .add), editing("change|=chg", .change), editing("replace", .replace),
      editing("delete", .delete),
      Verb(
        "get", synopsis: "{ ADDRESS | proxy ADDRESS } dev DEVICE", positional: .address,
        words: { NeighbourEdit.askingWords.map(\.description) }
      ) { (session, words) throws(CommandFailure) in
        try NeighbourEdit.run(nil, session, words)
      },
      Verb("show|lst|list", synopsis: "[ to PREFIX ]", positional: .prefix, words: filterWords) {
        (session, words) throws(CommandFailure) in
        try show(session, filter(words, isFlush: false))
      },
      Verb("flush", synopsis: "[ to PREFIX ]", positional: .prefix, words: filterWords) {
        (session, words) throws(CommandFailure) in
        if words.isEmpty { throw CommandFailure("Flush requires arguments.") }
        let flush = NeighbourFlush(session: session, filter: try filter(words, isFlush: true))
        try flush.run()
      },
    ])

  private static func editing(
    _ spec: StaticString, _ operation: NeighbourRequest.Operation
  ) -> Verb {
    Verb(
      spec, synopsis: "{ ADDRESS | proxy ADDRESS } dev DEVICE", positional: .address,
      words: { NeighbourEdit.words.map(\.description) }, mayWait: true
    ) { (session, words) throws(CommandFailure) in
      try NeighbourEdit.run(operation, session, words)
    }
  }

  @Sendable
  private static func filterWords() -> [WordDescription] {
    NeighbourFilter.words.map(\.description)
  }

  private static func filter(
    _ words: Arguments, isFlush: Bool
  ) throws(CommandFailure) -> NeighbourFilter {
    try NeighbourFilter(words, isFlush: isFlush, usage: object.help)
  }

  private static func show(
    _ session: Session, _ filter: NeighbourFilter
  ) throws(CommandFailure) {
    let description = NeighbourDescription(session: session, showsDevice: filter.index == 0)
    try session.output.document { () throws(CommandFailure) in
      try session.kernel.dump(filter.query.message) { message in
        guard let neighbour = Neighbour(message), filter.fits(neighbour) else { return }
        session.output.object { description.describe(neighbour) }
      }
    }
  }
}
