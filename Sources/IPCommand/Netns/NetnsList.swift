import CLinux
import Netlink
import NetworkNamespaces
import RouteNetlink

/// `netns list`
enum NetnsList {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let isDetailed = session.personality.knowsMore && session.options.details > 0
    if arguments.options.contains("--kinds") {
      if isDetailed { throw .grammar("netns list: -details means nothing with --kinds") }
      return try NamespaceListing.run(session, arguments)
    }
    try NamespaceListing.requireKinds(arguments)
    let kept = session.personality.knowsMore ? try KeptNames.list(session) : []
    // Without the directory print nothing, not even an empty document.
    guard session.store.exists || !kept.isEmpty else { return }
    let reader = try NamespaceIDReader(session)
    let names: [NamespaceName]
    do throws(NamespaceError) { names = try session.store.list() } catch {
      // iproute2 treats an unreadable directory as empty.
      if !session.personality.mirrorsRefusals { throw error.failure() }
      return
    }
    let ids = try reader.ids(of: names)
    if session.personality.mirrorsRefusals {
      // iproute2 asks for every id twice, and complains twice about names that are not namespaces.
      let refused = zip(names, ids).filter { $0.1 == .refused }.map(\.0)
      if !refused.isEmpty { _ = try reader.ask(refused) }
    }
    let containers = isDetailed ? ContainerRecords() : nil
    for failure in containers?.failures ?? [] { session.note(failure) }
    let out = session.output
    try out.document { () throws(CommandFailure) in
      for (name, id) in zip(names, ids) {
        out.openObject()
        out.field("name", "", session.shown(name), "")
        if case .assigned(let id) = id { out.field("id", " (id: ", id, ")") }
        if session.personality.explains, id == .refused { describe(session.store.state(name), out) }
        if kept.contains(name) { try KeptNames.describe(name, session) }
        containers?[session.store.path(name)]?.describe(out)
        out.endRecord()
        out.closeObject()
      }
      for name in kept where !names.contains(name) {
        out.openObject()
        out.field("name", "", session.shown(name), "")
        try KeptNames.describe(name, session)
        out.endRecord()
        out.closeObject()
      }
    }
  }

  /// Shows the state of a name without a mounted namespace.
  private static func describe(_ state: NamespaceStore.State, _ out: Output) {
    switch state {
    case .stale: out.field("state", " (", "stale", "; netns gc removes it)")
    case .elsewhere: out.field("state", " (", "elsewhere", "; mounted in another mount namespace)")
    case .pending: out.field("state", " (", "pending", ")")
    case .foreign: out.field("state", " (", "no namespace", ")")
    case .unreadable: out.field("state", " (", "unreadable", ")")
    case .namespace, .missing: break
    }
  }
}

/// The ids that the current namespace has for named namespaces.
struct NamespaceIDReader {
  enum Answer: Equatable {
    case assigned(Int32)
    case unassigned
    /// It could not be opened, or the kernel refused it as not a namespace.
    case refused
  }

  private let session: Session
  private let anyAssigned: Bool

  /// First asks whether there are any ids at all. If not, it need not ask for each name.
  init(_ session: Session) throws(CommandFailure) {
    self.session = session
    var count = 0
    try session.kernel.dump(NamespaceIDQuery()) { _ in count += 1 }
    anyAssigned = count > 0
  }

  /// The answer for each name.
  func ids(of names: [NamespaceName]) throws(CommandFailure) -> [Answer] {
    if anyAssigned { return try ask(names) }
    let areNamespaces = session.store.areNamespaces(names)
    let others = zip(names, areNamespaces).filter { !$0.1 }.map(\.0)
    if others.isEmpty { return Array(repeating: .unassigned, count: names.count) }
    var answers = try ask(others).makeIterator()
    return areNamespaces.map { $0 ? .unassigned : answers.next() ?? .refused }
  }

  /// Asks the kernel. Its refusals go to standard error, unless `netns` shows them in the list.
  func ask(_ names: [NamespaceName]) throws(CommandFailure) -> [Answer] {
    var answers: [Answer] = []
    answers.reserveCapacity(names.count)
    // No more descriptors at once than any process may have.
    for start in stride(from: 0, to: names.count, by: 128) {
      let some = names[start..<min(start + 128, names.count)]
      try session.store.withDescriptors(some) { (descriptors: [Int32]) throws(CommandFailure) in
        answers += try ask(descriptors)
      }
    }
    return answers
  }

  private func ask(_ descriptors: [Int32]) throws(CommandFailure) -> [Answer] {
    var answers = [Answer](repeating: .refused, count: descriptors.count)
    let open = descriptors.indices.filter { descriptors[$0] >= 0 }
    let requests = open.map { NamespaceIDQuery(of: .descriptor(descriptors[$0])) }
    let connection = try session.kernel.connection()
    do throws(NetlinkError) {
      try connection.getEach(requests) { (index, answer) in
        switch answer {
        case .success(let answer):
          answers[open[index]] = answer.id >= 0 ? .assigned(answer.id) : .unassigned
        case .failure(let error):
          if session.personality.mirrorsRefusals { session.complain(.kernel(error)) }
        }
      }
    } catch { throw .kernel(error) }
    return answers
  }
}
