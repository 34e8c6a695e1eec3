import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip rule` (ip-rule(8)).
enum RuleCommand {
  static let object = CommandObject(
    "rule", title: "ip rule",
    verbs: [
      Verb("list|lst|show", synopsis: "[ [ to ] PREFIX ]", positional: .prefix, words: filterWords)
      {
        (session, words) throws(CommandFailure) in
        try list(session, words)
      },
      Verb("save") { (session, words) throws(CommandFailure) in
        guard words.isEmpty else {
          throw CommandFailure("\"ip rule save\" does not take any arguments.")
        }
        try saved.save(RuleQuery(family: family(session)).message, session, status: 255)
      },
      Verb("restore") { (session, _) throws(CommandFailure) in try restore(session) },
      Verb("add", words: { RuleWords.all.map(\.description) }, mayWait: true) {
        (session, words) throws(CommandFailure) in
        if words.isEmpty { throw CommandFailure("\"ip rule add\" requires arguments.") }
        try change(.add, session, words)
      },
      Verb("delete", words: { RuleWords.all.map(\.description) }, mayWait: true) {
        (session, words) throws(CommandFailure) in
        if words.isEmpty { throw CommandFailure("\"ip rule del\" requires arguments.") }
        try change(.delete, session, words)
      },
      Verb("flush", synopsis: "[ [ to ] PREFIX ]", positional: .prefix, words: filterWords) {
        (session, words) throws(CommandFailure) in
        try flush(session, words)
      },
    ])

  private static let saved = SavedMessages("rule", magic: 0x7170_6986)

  /// The selected family; IPv4 by default.
  static func family(_ session: Session) -> AddressFamily {
    session.options.family == .unspecified ? .ipv4 : session.options.family
  }

  @Sendable
  private static func filterWords() -> [WordDescription] { RuleFilter.rows.map(\.description) }

  private static func list(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    let filter = try RuleFilter.parse(words)
    let description = RuleDescription(session)
    try session.output.document { () throws(CommandFailure) in
      try session.kernel.dump(RuleQuery(family: filter.family), status: 255) { rule in
        if filter.wants(rule) { description.show(rule) }
      }
    }
  }

  /// Deletes the selected rules, but never the one with priority 0, which the kernel sends without a priority.
  private static func flush(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    let filter = try RuleFilter.parse(words)
    var requests: [Request] = []
    // iproute2 opens and closes an empty document here.
    session.output.openDocument()
    session.output.closeDocument()
    try session.kernel.dump(RuleQuery(family: filter.family), status: 255) { rule in
      guard filter.wants(rule), rule.priority != nil else { return }
      if let wanted = filter.routeProtocol, let own = rule.protocol, own != wanted { return }
      requests.append(rule.deletion)
    }
    let connection = try session.kernel.connection()
    do throws(NetlinkError) {
      if let error = try connection.batch(requests).first { throw error }
    } catch {
      throw .kernel(error)
    }
  }

  private static func restore(_ session: Session) throws(CommandFailure) {
    let connection = try session.kernel.connection()
    try saved.read(session) { (message) throws(CommandFailure) in
      guard let rule = Rule(message) else { return }
      do throws(NetlinkError) { try connection.perform(rule.creation) } catch {
        var failure = CommandFailure.kernel(error, status: 255)
        failure.endsBatch = true
        guard error.code == EEXIST else { throw failure }
        session.complain(failure)
      }
    }
  }

  private static func change(
    _ operation: RuleRequest.Operation, _ session: Session, _ words: Arguments
  ) throws(CommandFailure) {
    var rule = RuleRequest(operation, family: session.options.family)
    rule.echo = session.options.echo
    try words.parse(RuleWords.all, into: &rule) { (rule, words, word) throws(CommandFailure) in
      try readAction(word == "type" ? words.next() : word, &rule, words)
    }
    if rule.usesMasterTable, let table = rule.table, table != 0, table < 256 {
      throw CommandFailure("table can not be specified for l3mdev rules", status: EINVAL)
    }
    // Address translation uses the main table unless another one is given.
    if rule.translation != nil, operation == .add, rule.table == nil {
      rule.table = RouteTable.main
    }
    guard session.options.echo else {
      return try session.kernel.perform(rule.message, mayWait: true)
    }
    let description = RuleDescription(session)
    try session.performEchoed(rule.message) { message in
      if let made = Rule(message) { description.show(made) }
    }
  }

  /// `goto N`, `nop`, or a route type. The last one given counts.
  private static func readAction(
    _ word: String, _ rule: inout RuleRequest, _ words: Arguments
  ) throws(CommandFailure) {
    if matches(word, "help") { throw object.help }
    if matches(word, "goto") {
      rule.target = try words.u32("invalid target\n")
      rule.action = .goTo
    } else if matches(word, "nop") {
      rule.action = .nothing
    } else if let type = RouteTypeNames.parse(word) {
      rule.action = RuleAction(rawValue: type.rawValue)
    } else {
      throw .invalid(word, "Failed to parse rule type")
    }
  }
}
