import Netlink
import NetworkNamespaces
import Synchronization

/// The events of one or more network namespaces: first the objects that exist, then their changes, without a
/// gap.
///
///     for try await event in try handle.events([.links, .routes]) {
///       if case .changed(.link(let link)) = event.change { ... }
///     }
///
/// Events are read from the kernel as the loop takes them, so a slow loop delays nobody and uses no memory.
/// Events that do not fit into the receive buffer are lost, which is an event of its own
/// (`KernelEvent.Change.overrun`). The loop ends when its task is cancelled. Several tasks that loop over the
/// same events share them.
public struct KernelEvents: AsyncSequence, Sendable {
  /// One event.
  public typealias Element = KernelEvent
  /// The error that ends the loop early.
  public typealias Failure = NetlinkError

  private let state = SharedState()
  /// The objects that events are about.
  public let objects: ObjectSet
  /// The size of the receive buffer (`SO_RCVBUF`) for each namespace, in bytes. The kernel caps it at
  /// net.core.rmem_max.
  public let receiveBuffer: Int32

  /// Events of no namespaces yet.
  public init(_ objects: ObjectSet, receiveBuffer: Int32 = 1 << 20) {
    self.objects = objects
    self.receiveBuffer = receiveBuffer
  }

  /// Adds a namespace. Its changes are recorded from now on; the handle is not needed any longer.
  ///
  /// - Throws: `.socket` if the namespace cannot be entered or a socket cannot be opened.
  public func add(_ handle: borrowing NamespaceHandle) throws(NetlinkError) {
    try state.add(try EventSource(objects, in: handle, receiveBuffer: receiveBuffer))
  }

  /// Returns one event after the other.
  public func makeAsyncIterator() -> Iterator { Iterator(state: state) }

  /// Returns one event after the other.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let state: SharedState

    /// The next event; nil when the task is cancelled.
    ///
    /// - Throws: a failure of a socket, or of the dump of existing objects.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(NetlinkError) -> KernelEvent? {
      try await state.next()
    }

    /// The same, for callers that do not pass their isolation.
    public mutating func next() async throws(NetlinkError) -> KernelEvent? {
      try await state.next()
    }
  }
}

extension NamespaceHandle {
  /// The events of this namespace.
  ///
  /// - Throws: `.socket` if the namespace cannot be entered or a socket cannot be opened.
  public borrowing func events(
    _ objects: ObjectSet, receiveBuffer: Int32 = 1 << 20
  ) throws(NetlinkError) -> KernelEvents {
    let events = KernelEvents(objects, receiveBuffer: receiveBuffer)
    try events.add(self)
    return events
  }
}

extension NetlinkConnection {
  /// The events of the namespace that the connection's socket belongs to, over their own sockets.
  ///
  /// - Throws: `.socket`, with `EPERM` for a namespace that the caller is not in and may not enter.
  public func events(
    _ objects: ObjectSet, receiveBuffer: Int32 = 1 << 20
  ) throws(NetlinkError) -> KernelEvents {
    let handle: NamespaceHandle
    do throws(NamespaceError) { handle = try NamespaceHandle(of: self) } catch {
      throw NetlinkError(.socket, "setns", code: error.code)
    }
    return try handle.events(objects, receiveBuffer: receiveBuffer)
  }
}

extension NamespaceStore {
  /// The events of several namespaces of the store.
  ///
  /// - Throws: `NamespaceError` if a namespace cannot be opened; `NetlinkError` as in `KernelEvents.add`.
  public func events(
    _ objects: ObjectSet, of names: [NamespaceName], receiveBuffer: Int32 = 1 << 20
  ) throws -> KernelEvents {
    let events = KernelEvents(objects, receiveBuffer: receiveBuffer)
    for name in names { try events.add(try open(name)) }
    return events
  }
}

/// The event sources, and which of them may have events.
private final class SharedState: Sendable {
  private struct Sources: ~Copyable {
    var all: [EventSource] = []
    /// Indices of the sources that may have an event; they take turns.
    var ready: [Int] = []
    var turn = 0
    /// How many more events are taken before looking for sources that became ready in the meantime.
    var untilLook = 0

    mutating func taken(_ readiness: ReadinessSet) throws(NetlinkError) -> KernelEvent? {
      while true {
        if untilLook == 0 || ready.isEmpty { look(readiness) }
        if ready.isEmpty { return nil }
        turn = (turn + 1) % ready.count
        if let event = try all[ready[turn]].next() {
          untilLook -= 1
          return event
        }
        ready.remove(at: turn)
      }
    }

    private mutating func look(_ readiness: ReadinessSet) {
      for index in readiness.ready().map(Int.init) where !ready.contains(index) {
        ready.append(index)
      }
      untilLook = 64
    }
  }

  private let sources = Mutex(Sources())
  private let readiness = ReadinessSet()

  func add(_ source: EventSource) throws(NetlinkError) {
    try sources.withLock { (sources) throws(NetlinkError) in
      let index = sources.all.count
      try readiness.add(source.descriptor, tag: UInt32(index))
      sources.all.append(source)
      sources.ready.append(index)
    }
  }

  func next() async throws(NetlinkError) -> KernelEvent? {
    while !Task.isCancelled {
      let event = try sources.withLock { (sources) throws(NetlinkError) in
        try sources.taken(readiness)
      }
      if let event { return event }
      try await readiness.wait()
    }
    return nil
  }
}
