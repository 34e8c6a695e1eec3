import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip nexthop` (ip-nexthop(8)).
enum NextHopCommand {
  static let object = CommandObject(
    "nexthop", title: "ip nexthop",
    verbs: [
      change("add", .add), change("replace", .replace), change("delete", .delete),
      Verb("list|show|lst", words: { NextHopFilter.rows.map(\.description) }) {
        (session, words) throws(CommandFailure) in
        try list(session, words)
      },
      Verb("get", synopsis: "id ID") { (session, words) throws(CommandFailure) in
        try get(session, words)
      },
      Verb("flush", words: { NextHopFilter.rows.map(\.description) }) {
        (session, words) throws(CommandFailure) in
        try flush(session, words)
      },
      Verb("bucket", synopsis: "{ list | get id ID index INDEX }") {
        (session, words) throws(CommandFailure) in
        try NextHopBuckets.run(session, words)
      },
    ])

  private static func change(
    _ spec: StaticString, _ operation: NextHopRequest.Operation
  ) -> Verb {
    Verb(spec, words: { NextHopWords.all.map(\.description) }, mayWait: true) {
      (session, words) throws(CommandFailure) in
      var request = NextHopRequest(operation, family: session.options.family)
      request.echo = session.options.echo
      try words.parse(NextHopWords.all, into: &request) { (_, _, word) throws(CommandFailure) in
        throw .invalid(word, "")
      }
      let message = request.message
      guard session.options.echo else { return try session.kernel.perform(message, mayWait: true) }
      try session.performEchoed(message) { reply in
        if let hop = NextHop(reply) { NextHopDescription.show(hop, session) }
      }
    }
  }

  private static func list(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    let filter = try NextHopFilter.parse(words)
    if let id = filter.id { return try show(id, session) }
    try session.output.document { () throws(CommandFailure) in
      try session.kernel.dump(filter.query.message, status: 2) { message in
        guard let hop = NextHop(message), filter.wants(hop) else { return }
        NextHopDescription.show(hop, session)
      }
    }
  }

  private static func get(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    var id: UInt32 = 0
    while let word = words.nextIfPresent() {
      guard word == "id" else {
        throw object.refusal("\"id\" is expected rather than \"\(word)\".")
      }
      id = try words.u32("invalid id value")
    }
    guard id != 0 else { throw object.refusal("The id of a next hop is required.") }
    try show(id, session)
  }

  private static func show(_ id: UInt32, _ session: Session) throws(CommandFailure) {
    let message = try session.kernel.get(NextHopFilter.query(session, id: id).message)
    try session.output.document { () throws(CommandFailure) in
      if let hop = NextHop(message) { NextHopDescription.show(hop, session) }
    }
  }

  /// Deletes the selected objects. Without a selection, groups are deleted first, since their members would take them
  /// along.
  private static func flush(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    let isWhole = words.isEmpty
    let filter = try NextHopFilter.parse(words)
    if let id = filter.id {
      do throws(CommandFailure) {
        return try session.kernel.perform(NextHopRequest(.delete, id: id))
      } catch {
        // iproute2 exits with this status here; for all other refusals of the kernel it is 2.
        throw CommandFailure(error.message, status: 1)
      }
    }
    var query = filter.query
    var count = 0
    if isWhole {
      query.onlyGroups = true
      count += try delete(query, filter, session)
      query.onlyGroups = false
    }
    count += try delete(query, filter, session)
    session.output.asText {
      session.output.text(count == 0 ? "Nothing to flush\n" : "Flushed \(count) nexthops\n")
    }
  }

  private static func delete(
    _ query: NextHopQuery, _ filter: NextHopFilter, _ session: Session
  ) throws(CommandFailure) -> Int {
    var requests: [Request] = []
    try session.kernel.dump(query.message, status: 2) { message in
      guard let hop = NextHop(message), filter.wants(hop), hop.id != 0 else { return }
      requests.append(NextHopRequest(.delete, id: hop.id).message)
    }
    let connection = try session.kernel.connection()
    do throws(NetlinkError) {
      let errors = try connection.batch(requests)
      for error in errors { session.complain(.kernel(error)) }
      return requests.count - errors.count
    } catch {
      throw .kernel(error)
    }
  }
}

extension Session {
  /// A nexthop object; nil if the kernel has none with this id.
  func nextHop(_ id: UInt32) -> NextHop? {
    try? kernel.get(NextHopQuery(id: id))
  }
}
