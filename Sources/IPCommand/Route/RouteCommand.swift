import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip route` (ip-route(8)).
enum RouteCommand {
  static let object = CommandObject(
    "route", title: "ip route",
    verbs: [
      change("add", .add), change("change|=chg", .change), change("replace", .replace),
      change("prepend", .prepend), change("append", .append), change("test", .test),
      change("delete", .delete),
      Verb("list|show|lst", synopsis: selector, positional: .prefix, words: filterWords) {
        (session, words) throws(CommandFailure) in
        try RouteList(session, try RouteFilterReader.parse(words)).show()
      },
      Verb("get", synopsis: "[ to ] ADDRESS", positional: .address, words: RouteLookup.descriptions)
      {
        (session, words) throws(CommandFailure) in
        try RouteLookup.run(session, words)
      },
      Verb("flush", synopsis: selector, positional: .prefix, words: filterWords) {
        (session, words) throws(CommandFailure) in
        if words.isEmpty { throw CommandFailure("\"ip route flush\" requires arguments.") }
        try RouteFlush(session, try RouteFilterReader.parse(words)).run()
      },
      Verb("save", synopsis: selector, positional: .prefix, words: filterWords) {
        (session, words) throws(CommandFailure) in
        try SavedRoutes.messages.begin(session)
        try RouteList(session, try RouteFilterReader.parse(words)).save()
      },
      Verb("restore") { (session, _) throws(CommandFailure) in try SavedRoutes.restore(session) },
      Verb("showdump") { (session, _) throws(CommandFailure) in try SavedRoutes.show(session) },
    ])

  private static let selector: StaticString = "[ [ to ] [ root | match | exact ] PREFIX ]"

  private static func change(
    _ spec: StaticString, _ operation: RouteRequest.Operation
  ) -> Verb {
    Verb(
      spec, synopsis: "[ to ] [ TYPE ] PREFIX", positional: .prefix,
      words: { RouteWords.all.map(\.description) }, mayWait: true
    ) { (session, words) throws(CommandFailure) in
      let change = try RouteChange.parse(operation, words)
      guard session.options.echo else {
        return try session.kernel.perform(change, mayWait: true)
      }
      let description = RouteDescription(.everything, session)
      try session.performEchoed(change.message) { message in
        if let route = Route(message) { description.show(route) }
      }
    }
  }

  @Sendable
  private static func filterWords() -> [WordDescription] {
    RouteFilterReader.rows.map(\.description)
  }
}
