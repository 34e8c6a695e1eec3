import CLinux
import Glibc
import Netlink
import NetlinkEvents
import NetworkNamespaces
import RouteNetlink
import Testing

/// A new network namespace, held only by the handle.
func newNamespace(_ name: String) throws -> NamespaceHandle {
  let descriptor = try PrivateMachine.onThread {
    open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
  }
  defer { close(descriptor) }
  return try NamespaceHandle(name: name, path: "/proc/self/fd/\(descriptor)")
}

/// The current state according to the events, as a user would track it.
private struct Replica {
  private(set) var links: [String: [Int32: String]] = [:]
  private(set) var synchronized: Set<String> = []
  private(set) var overruns = 0

  mutating func apply(_ event: KernelEvent) {
    switch event.change {
    case .existing(.link(let link)), .changed(.link(let link)):
      links[event.namespace, default: [:]][link.index] = link.name
    case .deleted(.link(let link)): links[event.namespace]?[link.index] = nil
    case .synchronized: synchronized.insert(event.namespace)
    case .overrun:
      overruns += 1
      links[event.namespace] = [:]
    default: break
    }
  }

  /// Takes events until the condition holds or the task is cancelled.
  mutating func follow(
    _ events: inout KernelEvents.Iterator, until isEnough: (Replica) -> Bool
  ) async throws {
    while !isEnough(self), let event = try await events.next() { apply(event) }
  }

  func names(_ namespace: String) -> [String] { (links[namespace] ?? [:]).values.sorted() }
}

@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct EventTests {
  private static func names(_ connection: NetlinkConnection) throws -> [String] {
    var names: [String] = []
    try connection.dump(LinkQuery()) { names.append($0.name ?? "") }
    return names.sorted()
  }

  @Test(.timeLimit(.minutes(3))) func ofThreeNamespacesUntilTheTaskIsCancelled() async throws {
    let red = try newNamespace("t-red")
    let green = try newNamespace("t-green")
    let blue = try newNamespace("t-blue")
    let inRed = NetlinkConnection(try red.socket())
    let inBlue = NetlinkConnection(try blue.socket())
    try inRed.perform(.add(.bridge("before")))

    let events = KernelEvents([.links, .addresses])
    try events.add(red)
    try events.add(green)
    try events.add(blue)
    let (told, tell) = AsyncStream.makeStream(of: KernelEvent.self)
    let task = Task {
      for try await event in events { tell.yield(event) }
      return "ended"
    }
    var replica = Replica()
    var addresses: [String] = []
    for await event in told {
      replica.apply(event)
      if case .changed(.address(let address)) = event.change {
        addresses.append("\(event.namespace) \(address.prefix.map { "\($0)" } ?? "")")
        if addresses.count == 2 { task.cancel(); break }
      }
      if case .synchronized = event.change, replica.synchronized.count == 3 {
        #expect(replica.names("t-red") == ["before", "lo"])
        #expect(replica.names("t-green") == ["lo"])
        try inRed.perform(LinkRequest.delete(name: "before"))
        for (connection, prefix) in [(inRed, "192.0.2.1/24"), (inBlue, "192.0.2.2/24")] {
          try connection.perform(.add(.bridge("after")))
          let link = try connection.get(LinkQuery(name: "after"))
          let prefix = try #require(IPPrefix(prefix))
          try connection.perform(AddressRequest(.add, prefix, index: link.index))
        }
      }
    }
    #expect(addresses.sorted() == ["t-blue 192.0.2.2/24", "t-red 192.0.2.1/24"])
    #expect(replica.names("t-red") == ["after", "lo"])
    #expect(replica.names("t-green") == ["lo"])
    #expect(replica.names("t-blue") == ["after", "lo"])
    #expect(try await task.value == "ended")
  }

  @Test(.timeLimit(.minutes(3))) func waitingEndsWithTheTask() async throws {
    let events = try newNamespace("t-quiet").events(.links)
    let task = Task {
      var count = 0
      for try await _ in events { count += 1 }
      return count
    }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    // lo, and the end of what exists.
    #expect(try await task.value == 2)
    // A task that is cancelled before it asks gets nothing.
    let late = Task { () -> Int in
      while !Task.isCancelled { await Task.yield() }
      var count = 0
      for try await _ in events { count += 1 }
      return count
    }
    late.cancel()
    #expect(try await late.value == 0)
  }

  /// Devices are repeatedly made and deleted while events begin. The events must add up to the actual state.
  @Test(.timeLimit(.minutes(3))) func nothingIsMissedBetweenWhatExistsAndWhatChanges() async throws
  {
    let handle = try newNamespace("t-busy")
    let busy = Busy(NetlinkConnection(try handle.socket()))
    let changes = Task.detached { try busy.change(rounds: 60) }
    var followers: [Task<Replica, any Error>] = []
    for _ in 0..<10 {
      let events = try handle.events(.links)
      followers.append(
        Task {
          var replica = Replica()
          for try await event in events {
            replica.apply(event)
            if replica.names("t-busy").contains("end") { break }
          }
          return replica
        })
      try await Task.sleep(for: .milliseconds(20))
    }
    try await changes.value
    let names = try Self.names(NetlinkConnection(try handle.socket()))
    for follower in followers {
      let replica = try await follower.value
      #expect(replica.overruns == 0)
      #expect(replica.names("t-busy") == names)
    }
  }

  @Test(.timeLimit(.minutes(3))) func anOverrunIsToldAndEverythingToldAnew() async throws {
    let handle = try newNamespace("t-flood")
    let connection = NetlinkConnection(try handle.socket())
    // The kernel makes this at least about 2,000 bytes.
    let events = try handle.events(.links, receiveBuffer: 1)
    var replica = Replica()
    var iterator = events.makeAsyncIterator()
    try await replica.follow(&iterator) { !$0.synchronized.isEmpty }
    try connection.perform(.add(.bridge("gone")))
    for number in 0..<40 { try connection.perform(.add(.bridge("br\(number)"))) }
    try connection.perform(LinkRequest.delete(name: "gone"))
    // A device that was reported, and whose deletion was lost, must not come back.
    try connection.perform(.add(.bridge("end")))
    try await replica.follow(&iterator) {
      $0.overruns > 0 && $0.names("t-flood").contains("end")
    }
    try connection.perform(.add(.bridge("last")))
    try await replica.follow(&iterator) { $0.names("t-flood").contains("last") }
    #expect(try Self.names(connection) == replica.names("t-flood"))
  }

  @Test(.timeLimit(.minutes(3))) func ofAConnection() async throws {
    let handle = try newNamespace("t-connection")
    let connection = NetlinkConnection(try handle.socket())
    try connection.perform(.add(.bridge("br0")))
    var replica = Replica()
    for try await event in try connection.events([.links, .routes, .rules, .nextHops]) {
      replica.apply(event)
      if case .synchronized = event.change { break }
    }
    #expect(replica.names("") == ["br0", "lo"])
  }

  /// A bridge's message about a port, which has its own family, does not affect the device.
  @Test(.timeLimit(.minutes(3))) func aPortThatLeavesItsBridgeIsStillThere() async throws {
    let handle = try newNamespace("t-port")
    let connection = NetlinkConnection(try handle.socket())
    try connection.perform(.add(.bridge("br0")))
    try connection.perform(
      LinkRequest.add(.veth(LinkSettings(name: "port"), peer: LinkSettings(name: "peer"))))
    var replica = Replica()
    for try await event in try handle.events(.links) {
      replica.apply(event)
      if case .synchronized = event.change {
        let bridge = try connection.get(LinkQuery(name: "br0")).index
        for master in [bridge, 0] {
          var change = LinkRequest.set(name: "port")
          change.link.master = master
          try connection.perform(change)
        }
        try connection.perform(.add(.bridge("end")))
      }
      if replica.names("t-port").contains("end") { break }
    }
    #expect(replica.names("t-port") == ["br0", "end", "lo", "peer", "port"])
  }
}

/// Makes and deletes devices, and finally makes one called "end".
private final class Busy: @unchecked Sendable {
  private let connection: NetlinkConnection

  init(_ connection: NetlinkConnection) { self.connection = connection }

  func change(rounds: Int) throws {
    for number in 0..<rounds {
      try connection.perform(.add(.bridge("br\(number)")))
      if number % 3 != 0 {
        try connection.perform(LinkRequest.delete(name: "br\(number)"))
      }
    }
    try connection.perform(.add(.bridge("end")))
  }
}
