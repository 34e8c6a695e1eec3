import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// The events of one namespace: first the objects that exist, then their changes. Nothing is missed in between,
/// because the groups are joined before the objects are asked for.
///
/// Its sockets are for one task at a time; the owner ensures that.
struct EventSource: @unchecked Sendable {
  let namespace: String
  private let objects: ObjectSet
  // Has joined the groups. This code never blocks on it.
  private let changes: NetlinkSocket
  private let connection: NetlinkConnection
  // The objects that are still to be asked for; empty once all were reported.
  private var unasked: ArraySlice<ObjectSet>
  private var isSynchronized = false
  // Set after an overrun: the messages in the socket may be older than the lost ones.
  private var isOutdated = false
  // Received changes that were not reported yet; the next one is last.
  private var pending: [KernelEvent.Change] = []

  /// The length of the longest datagram with events.
  private static let bufferSize = 1 << 16

  /// - Throws: `.socket` if the namespace cannot be entered or a socket cannot be opened.
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

  /// For epoll(7), when `next` returned nil.
  var descriptor: Int32 { changes.descriptor }

  /// The next event; nil if there is none now.
  ///
  /// - Throws: a failure of a socket, or of a dump. The next call continues where this one failed.
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

  /// All objects of one kind.
  private func existing(_ some: ObjectSet) throws(NetlinkError) -> [KernelEvent.Change] {
    var found: [KernelEvent.Change] = []
    try connection.consistentDump(some.question, reset: { found = [] }) { (message: Message) in
      if let object = KernelEvent.Object(message, in: some) { found.append(.existing(object)) }
    }
    return found
  }

  /// The changes in one datagram, the first one last; nil if there is no datagram.
  private mutating func received() throws(NetlinkError) -> [KernelEvent.Change]? {
    var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
    do throws(NetlinkError) {
      guard let datagram = try changes.receive(into: &buffer, wait: false) else { return nil }
      // A copy, because objects keep the bytes that they are in.
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

  /// Discards what is left in the socket after an overrun. If it were reported after the existing objects,
  /// deleted ones would come back.
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
