import Netlink
import NetlinkEvents
import NetworkNamespaces
import RouteNetlink
import Testing

/// Several tasks that share the events of one `KernelEvents`.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct SharedEventTests {
  @Test(.timeLimit(.minutes(3))) func eachEventReachesOneTask() async throws {
    let handle = try newNamespace("t-shared")
    let connection = NetlinkConnection(try handle.socket())
    // All events: the kernel sends every socket the same.
    var all = try handle.events(.links).makeAsyncIterator()
    let takers = Takers(8, of: try handle.events(.links))
    var log = takers.log

    var told = try await words(&all) { $0 == "synchronized" }
    try await log.follow(count: told.count, waiting: Set(0..<8))
    #expect(log.words == told.sorted())

    try change(connection)
    told += try await words(&all) { $0 == "deleted end" }
    try await log.follow(count: told.count, waiting: Set(0..<8))
    #expect(log.words == told.sorted())

    // All tasks wait. If one is cancelled, the others go on.
    takers.tasks[3].cancel()
    try await takers.tasks[3].value
    let takenBefore = log.taken[3]
    try change(connection)
    told += try await words(&all) { $0 == "deleted end" }
    try await log.follow(count: told.count, waiting: Set(0..<8))
    #expect(log.words == told.sorted())
    #expect(log.taken[3] == takenBefore)

    for task in takers.tasks { task.cancel() }
    for task in takers.tasks { try await task.value }
    takers.tell.finish()
    try await log.follow(count: .max, waiting: [])
    #expect(log.words == told.sorted())
  }

  private func change(_ connection: NetlinkConnection) throws {
    for number in 0..<10 { try connection.perform(.add(.bridge("br\(number)"))) }
    for number in 0..<10 { try connection.perform(LinkRequest.delete(name: "br\(number)")) }
    try connection.perform(.add(.bridge("end")))
    try connection.perform(LinkRequest.delete(name: "end"))
  }

  /// The events up to a certain one.
  private func words(
    _ events: inout KernelEvents.Iterator, through isLast: (String) -> Bool
  ) async throws -> [String] {
    var words: [String] = []
    while let event = try await events.next() {
      words.append(event.words)
      if isLast(event.words) { break }
    }
    return words
  }
}

/// Tasks that share the same events.
private struct Takers {
  enum Step: Sendable { case asks(Int), takes(Int, String) }

  let tasks: [Task<Void, any Error>]
  let log: TakersLog
  let tell: AsyncStream<Step>.Continuation

  init(_ count: Int, of events: KernelEvents) {
    let (steps, tell) = AsyncStream.makeStream(of: Step.self)
    self.tell = tell
    log = TakersLog(steps: steps.makeAsyncIterator())
    tasks = (0..<count).map { number in
      Task {
        var iterator = events.makeAsyncIterator()
        while true {
          tell.yield(.asks(number))
          guard let event = try await iterator.next() else { return }
          tell.yield(.takes(number, event.words))
        }
      }
    }
  }
}

/// What the tasks took, and which of them are asking for the next event.
private struct TakersLog {
  var steps: AsyncStream<Takers.Step>.Iterator
  private(set) var taken: [Int: [String]] = [:]
  private var waiting: Set<Int> = []

  /// Everything that was taken, sorted.
  var words: [String] { taken.values.flatMap { $0 }.sorted() }

  init(steps: AsyncStream<Takers.Step>.Iterator) { self.steps = steps }

  /// Waits until that many events were taken and these tasks ask for more, or until the end.
  mutating func follow(count: Int, waiting wanted: Set<Int>) async throws {
    while words.count < count || waiting != wanted, let step = await steps.next() {
      switch step {
      case .asks(let number): waiting.insert(number)
      case .takes(let number, let words):
        waiting.remove(number)
        taken[number, default: []].append(words)
      }
    }
  }
}

extension KernelEvent {
  fileprivate var words: String {
    switch change {
    case .existing(.link(let link)): "existing \(link.name ?? "")"
    case .changed(.link(let link)): "changed \(link.name ?? "")"
    case .deleted(.link(let link)): "deleted \(link.name ?? "")"
    case .synchronized: "synchronized"
    case .overrun: "overrun"
    default: "something else"
    }
  }
}
