import Glibc
import NetworkNamespaces

/// `netns identify` and `netns pids`
enum NetnsQuery {
  static func identify(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let word = arguments.nextIfPresent()
    if !arguments.isEmpty { throw CommandFailure("extra arguments specified") }
    if let word, word.isEmpty || !word.utf8.allSatisfy({ isdigit(Int32($0)) != 0 }) {
      throw CommandFailure("Specified string '\(word)' is not a pid")
    }
    let pid = word.flatMap { pid_t($0) }
    // There can be no process with such a number.
    if let word, pid == nil { throw NamespaceError(.process, word, code: ENOENT).failure() }
    if arguments.options.contains("--all") {
      return try NamespaceIdentification.run(session, pid: pid)
    }
    let names: [NamespaceName]
    do throws(NamespaceError) { names = try session.store.names(ofProcess: pid) } catch {
      throw error.failure()
    }
    var found = names.last
    if found == nil, session.personality.knowsMore {
      found = try KeptNames.name(ofProcess: pid, session)
    }
    let name = found.map(session.shown)
    try show(session, (name ?? "") + "\n") { out in
      if let name { out.object { out.field("name", "", name, "") } }
    }
  }

  static func pids(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let target = try arguments.namespaceTarget()
    if !arguments.isEmpty { throw CommandFailure("extra arguments specified") }
    var found = try KeptNames.processes(target, session)
    if found == nil { found = try networkUsers(target) }
    let pids = found ?? []
    try show(session, pids.map { "\($0)\n" }.joined()) { out in
      for pid in pids { out.object { out.field("pid", "", pid, "") } }
    }
  }

  private static func networkUsers(_ target: NamespaceTarget) throws(CommandFailure) -> [pid_t] {
    guard let identity = NamespaceIdentity(path: target.path) else {
      throw NamespaceError(.process, target.path, code: errno).failure()
    }
    do throws(NamespaceError) { return try NamespaceStore.processes(in: identity) } catch {
      throw error.failure()
    }
  }

  /// `ip` always prints text, even under `-json`.
  private static func show(
    _ session: Session, _ text: String, records: (Output) -> Void
  ) throws(CommandFailure) {
    let out = session.output
    guard session.personality.hasJSONEverywhere else { return out.asText { out.text(text) } }
    try out.document {
      if out.isJSON { records(out) } else { out.text(text) }
    }
  }
}
