import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// The events of one namespace: first what exists, then what changes. Nothing is missed between the two, since
/// the groups are joined before the objects are asked for.
///
/// Its sockets are for one task at a time: whoever holds it sees to that.
struct EventSource: @unchecked Sendable {
  let namespace: String
  private let objects: ObjectSet
  // Joined to the groups, and never waited for here.
  private let changes: NetlinkSocket
  private let connection: NetlinkConnection
  // What is still to be asked for; empty once all was told.
  private var unasked: ArraySlice<ObjectSet>
  private var isSynchronized = false
  // What waits in the socket may be older than what was lost.
  private var isOutdated = false
  // What was received and not told yet, the next one last.
  private var pending: [KernelEvent.Change] = []

  /// The longest datagram of events.
  private static let bufferSize = 1 << 16

  /// - Throws: `.socket` where the namespace cannot be entered or a socket cannot be opened.
  init(
    _ objects: ObjectSet, in handle: borrowing NamespaceHandle, receiveBuffer: Int32
  ) throws(NetlinkError) {
    namespace = handle.name
    self.objects = objects
    var options = NetlinkSocket.Options()
    options.groups = objects.groups
    options.receiveBuffer = receiveBuffer
    changes = try handle.socket(options: options)
    connection = NetlinkConnection(try handle.socket(), family: RouteFamily())
    unasked = objects.members[...]
  }

  /// To wait on with epoll(7), when `next` had nothing.
  var descriptor: Int32 { changes.descriptor }

  /// The next event, nil where there is none now.
  ///
  /// - Throws: a failure of a socket, or of a dump. The next call goes on where this one failed.
  mutating func next() throws(NetlinkError) -> KernelEvent? {
    while true {
      if let change = pending.popLast() { return KernelEvent(namespace: namespace, change: change) }
      if isOutdated {
        try discardChanges()
        isOutdated = false
      } else if let some = unasked.first {
        pending = try existing(some).reversed()
        unasked.removeFirst()
      } else if !isSynchronized {
        isSynchronized = true
        pending = [.synchronized]
      } else {
        guard let some = try received() else { return nil }
        pending = some
      }
    }
  }

  /// All objects of a kind.
  private func existing(_ some: ObjectSet) throws(NetlinkError) -> [KernelEvent.Change] {
    var found: [KernelEvent.Change] = []
    try connection.consistentDump(some.question, reset: { found = [] }) { (message: Message) in
      if let object = KernelEvent.Object(message, in: some) { found.append(.existing(object)) }
    }
    return found
  }

  /// The changes of one datagram, the first one last; nil where none is there.
  private mutating func received() throws(NetlinkError) -> [KernelEvent.Change]? {
    var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
    do throws(NetlinkError) {
      guard let datagram = try changes.receive(into: &buffer, wait: false) else { return nil }
      // Objects keep the bytes that they are in.
      let bytes = Array(buffer[..<datagram.count])
      return MessageSequence(bytes).compactMap { KernelEvent.Change($0, in: objects) }.reversed()
    } catch {
      guard error.stage == .overrun else { throw error }
      unasked = objects.members[...]
      isSynchronized = false
      isOutdated = true
      return [.overrun]
    }
  }

  /// Takes what is left in the socket after an overrun: told after what exists, it would bring back what is gone.
  private func discardChanges() throws(NetlinkError) {
    var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
    while true {
      do throws(NetlinkError) {
        if try changes.receive(into: &buffer, wait: false) == nil { return }
      } catch {
        guard error.stage == .overrun else { throw error }
      }
    }
  }
}
