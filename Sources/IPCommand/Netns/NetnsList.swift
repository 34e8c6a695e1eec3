import CLinux
import Netlink
import NetworkNamespaces
import RouteNetlink

/// `netns list`
enum NetnsList {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    // Nothing at all without a directory, not even an empty document.
    guard session.store.exists, let names = try? session.store.list() else { return }
    var reader = try NamespaceIDReader(session)
    let ids = try reader.ids(of: names)
    // The reference asks for each id a second time, which tells again of what is no namespace.
    for (name, id) in zip(names, ids) where id == .refused && !session.isFriendly {
      _ = try reader.ask(name)
    }
    let out = session.output
    try out.document { () throws(CommandFailure) in
      for (name, id) in zip(names, ids) {
        out.openObject()
        out.field("name", "", name.text, "")
        if case .assigned(let id) = id { out.field("id", " (id: ", id, ")") }
        if session.isFriendly, id == .refused { describe(session.store.state(name), out) }
        out.endRecord()
        out.closeObject()
      }
    }
  }

  /// What stands at a name that no namespace is mounted on.
  private static func describe(_ state: NamespaceStore.State, _ out: Output) {
    switch state {
    case .stale: out.field("state", " (", "stale", "; netns gc removes it)")
    case .pending: out.field("state", " (", "pending", ")")
    case .foreign: out.field("state", " (", "no namespace", ")")
    case .namespace, .missing: break
    }
  }
}

/// The ids of named namespaces as the current one knows them.
struct NamespaceIDReader {
  enum Answer: Equatable {
    case assigned(Int32)
    case unassigned
    /// Not opened, or not a namespace, which the kernel has said.
    case refused
  }

  private let session: Session
  private let anyAssigned: Bool

  /// Asks first whether there are any ids at all, which spares asking for each name.
  init(_ session: Session) throws(CommandFailure) {
    self.session = session
    var count = 0
    try session.dump(NamespaceID.dump()) { _ in count += 1 }
    anyAssigned = count > 0
  }

  /// One answer for each name.
  mutating func ids(of names: [NamespaceName]) throws(CommandFailure) -> [Answer] {
    var answers: [Answer] = []
    answers.reserveCapacity(names.count)
    for name in names {
      if !anyAssigned, session.store.state(name) == .namespace {
        answers.append(.unassigned)
      } else {
        answers.append(try ask(name))
      }
    }
    return answers
  }

  /// Asks the kernel; where it refuses, that goes to standard error, unless `netns` shows it itself.
  func ask(_ name: NamespaceName) throws(CommandFailure) -> Answer {
    guard let handle = try? session.store.open(name) else { return .refused }
    let connection = try session.connection()
    do throws(NetlinkError) {
      let message = try connection.get(NamespaceID.get(descriptor: handle.descriptor))
      guard let id = NamespaceID(message), id.id >= 0 else { return .unassigned }
      return .assigned(id.id)
    } catch {
      if !session.isFriendly { session.complain(CommandFailure.kernel(error).message) }
      return .refused
    }
  }
}
