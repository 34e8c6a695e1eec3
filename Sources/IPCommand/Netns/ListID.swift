import CLinux
import Netlink
import NetworkNamespaces
import RouteNetlink

/// `netns list-id [ target-nsid ID ] [ nsid ID ]`
struct ListID {
  private var id: Int32?
  private var target: Int32?

  static let words: [Word<ListID>] = [
    Word("=target-nsid", .number("POSITIVE-INT")) { (command, words) throws(CommandFailure) in
      command.target = try number(words, "target-nsid", isSet: command.target != nil)
    },
    Word("=nsid", .number("POSITIVE-INT")) { (command, words) throws(CommandFailure) in
      command.id = try number(words, "nsid", isSet: command.id != nil)
    },
  ]

  private static func number(
    _ words: Arguments, _ keyword: String, isSet: Bool
  ) throws(CommandFailure) -> Int32 {
    if isSet { throw .duplicate(keyword, keyword) }
    let word = try words.next()
    guard let value = Number.s32(word) else {
      throw .invalid(word, "\"\(keyword)\" value is invalid")
    }
    // iproute2 names the word after the value.
    if value < 0 { throw .invalid(words.peek, "\"\(keyword)\" value should be >= 0") }
    return value
  }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var command = ListID()
    try arguments.parse(words, into: &command) { (_, _, word) throws(CommandFailure) in
      throw .grammar(
        NetnsObject.usageText,
        friendly: "\"nsid\" or \"target-nsid\" is expected rather than \"\(word)\".")
    }
    try command.show(session)
  }

  private func show(_ session: Session) throws(CommandFailure) {
    var names: [Int32: String]?
    var found: [NamespaceID] = []
    if let id {
      found.append(try session.kernel.get(NamespaceIDQuery(id: id, target: target)))
    } else {
      var failure: CommandFailure?
      session.output.openDocument()
      do throws(CommandFailure) {
        try session.kernel.dump(NamespaceIDQuery(target: target)) { found.append($0) }
      } catch { failure = error }
      if !found.isEmpty { names = try Self.names(session) }
      for entry in found { Self.describe(entry, names ?? [:], session.output) }
      session.output.closeDocument()
      if let failure { throw failure }
      return
    }
    names = try Self.names(session)
    try session.output.document { () throws(CommandFailure) in
      for entry in found { Self.describe(entry, names ?? [:], session.output) }
    }
  }

  static func describe(_ entry: NamespaceID, _ names: [Int32: String], _ out: Output) {
    out.openObject()
    field("nsid", entry.id, out)
    if let current = entry.currentID { field("current-nsid", current, out) }
    if let name = names[entry.currentID ?? entry.id] {
      out.field("name", "(iproute2 netns name: ", name, ")")
    }
    out.endRecord()
    out.closeObject()
  }

  private static func field(_ key: String, _ id: Int32, _ out: Output) {
    if id < 0 {
      out.field(key, json: .signed(Int64(id)), text: "\(key) unassigned ")
    } else {
      out.field(key, "\(key) ", id)
    }
  }

  /// Shows an event of the monitor. For a removed id, it shows the name that the id had when it was assigned.
  static func describeEvent(_ message: Message, _ session: Session) {
    guard let entry = NamespaceID(message) else { return }
    session.namespaces.clear()
    if !entry.isDeleted { learnNames(session) }
    if entry.isDeleted { session.output.text("Deleted ") }
    describe(entry, session.namespaceNames, session.output)
  }

  /// Loads the names of all ids into the session, for events. A name that cannot be looked up is left out, like that of
  /// a namespace without a name.
  static func learnNames(_ session: Session) {
    if let names = try? names(session) { session.namespaceNames = names }
  }

  /// The names by id. If a namespace has several names, the first in the directory is used.
  static func names(_ session: Session) throws(CommandFailure) -> [Int32: String] {
    let reader = try NamespaceIDReader(session)
    var names: [Int32: String] = [:]
    let all = (try? session.store.list()) ?? []
    for (name, answer) in zip(all, try reader.ask(all)) {
      if case .assigned(let id) = answer, names[id] == nil { names[id] = name.text }
    }
    return names
  }
}
