import CLinux
import Netlink
import RouteNetlink

/// Requests of a batch that wait to be sent in one system call.
///
/// A user must not notice: errors are told by line in the order of the lines, and without `-force`
/// nothing after the first failure may be left done. The kernel carries out every request of a
/// message, so without `-force` only those wait that can be taken back exactly: creations with
/// `NLM_F_EXCL`, since what they made was not there before. Of routes those of the main table: another
/// table comes with its first route, stays without it, and shows.
final class BatchQueue {
  private struct Entry {
    var request: Request
    var line: Int
  }

  /// The line that is being carried out.
  var line = 0
  /// True once a line failed.
  private(set) var failed = false
  private let force: Bool
  private let report: (CommandFailure, Int) -> Void
  private let connect: () throws(CommandFailure) -> NetlinkConnection
  private var entries: [Entry] = []
  /// What ended the batch: nothing is sent any more, whoever asks.
  private var end: CommandFailure?
  private static let limit = 256

  init(
    force: Bool, report: @escaping (CommandFailure, Int) -> Void,
    connect: @escaping () throws(CommandFailure) -> NetlinkConnection
  ) {
    self.force = force
    self.report = report
    self.connect = connect
  }

  /// Takes a request that may wait; false where it has to be sent at once.
  func take(_ request: Request) throws(CommandFailure) -> Bool {
    guard force || RouteRequest.undo(request) != nil else { return false }
    entries.append(Entry(request: request, line: line))
    if entries.count >= Self.limit { try flush() }
    return true
  }

  /// Notes and tells the failure of the current line.
  func fail(_ failure: CommandFailure) {
    failed = true
    report(failure, line)
  }

  /// Sends what waits. Without `-force` a refusal takes back what came after it and ends the batch.
  func flush() throws(CommandFailure) {
    if let end { throw end }
    guard !entries.isEmpty else { return }
    let waiting = entries
    entries = []
    let connection = try connect()
    let refusals = try Self.send(waiting.map(\.request), connection)
    for refusal in refusals {
      failed = true
      report(.kernel(refusal), waiting[refusal.index].line)
      if !force { break }
    }
    guard !force, let first = refusals.first else { return }
    let refused = Set(refusals.map(\.index))
    let done = (first.index..<waiting.count).filter { !refused.contains($0) }
    let inverses = done.reversed().compactMap { RouteRequest.undo(waiting[$0].request) }
    for refusal in try Self.send(inverses, connection) {
      report(.kernel(refusal), waiting[first.index].line)
    }
    let failure = CommandFailure("", status: 1, endsBatch: true)
    end = failure
    throw failure
  }

  private static func send(
    _ requests: [Request], _ connection: NetlinkConnection
  ) throws(CommandFailure) -> [NetlinkError] {
    do throws(NetlinkError) { return try connection.batch(requests) } catch {
      throw .kernel(error)
    }
  }
}
