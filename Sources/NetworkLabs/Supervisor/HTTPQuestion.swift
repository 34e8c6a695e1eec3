import RouteNetlink
import NetworkNamespaces
import Synchronization

/// An HTTP request in a node. It runs on a thread of its own, so that nobody has to wait for the answer.
final class HTTPQuestion: Sendable {
  private enum State: UInt8, AtomicRepresentable { case asking, yes, no }

  private let state = Atomic(State.asking)

  /// - Parameter addresses: candidates; an answer from any of them will do.
  init(_ target: HTTPTarget, _ addresses: [IPAddress], namespace: String) {
    let isAsking = NamespaceThread.detach { [self] in
      let answered = Self.ask(target, addresses, namespace)
      state.store(answered ? .yes : .no, ordering: .releasing)
    }
    if !isAsking { state.store(.no, ordering: .relaxed) }
  }

  /// Whether the answer had a status below 400; nil as long as it is unknown.
  var answer: Bool? {
    switch state.load(ordering: .acquiring) {
    case .asking: nil
    case .yes: true
    case .no: false
    }
  }

  private static func ask(
    _ target: HTTPTarget, _ addresses: [IPAddress], _ namespace: String
  ) -> Bool {
    guard let name = try? NamespaceName(namespace), let handle = try? NamespaceStore().open(name),
      (try? handle.enterCurrentThread()) != nil
    else { return false }
    return addresses.contains { address in
      let status = HTTPProbe.status(target, resolving: { _ in address }, timeout: 300_000)
      return status.map { $0 < 400 } ?? false
    }
  }
}
