import CLinux
import Netlink
import RouteNetlink

/// Requests of a batch that are queued to be sent in one system call.
///
/// Users must not notice this: errors are reported by line, in the order of the lines, and without `-force` nothing
/// after the first failure may remain done. But the kernel carries out all requests in a buffer. So without `-force`
/// only requests that can be undone exactly are queued: creations with `NLM_F_EXCL`, since what they make did not exist
/// before. Of routes, only those in the main table qualify: another table is created with its first route, stays
/// without it, and is visible.
final class BatchQueue {
  private struct Entry {
    var request: Request
    var line: Int
  }

  /// The number of the line being carried out.
  var line = 0
  /// Whether a line has failed.
  private(set) var failed = false
  private let force: Bool
  private let report: (CommandFailure, Int) -> Void
  private let connect: () throws(CommandFailure) -> NetlinkConnection
  private var entries: [Entry] = []
  /// The failure that ended the batch. Nothing is sent after it.
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

  /// Queues a request if that is possible; false if it must be sent at once.
  func take(_ request: Request) throws(CommandFailure) -> Bool {
    guard force || RouteRequest.undo(request) != nil else { return false }
    entries.append(Entry(request: request, line: line))
    if entries.count >= Self.limit { try flush() }
    return true
  }

  /// Records and reports the failure of the current line.
  func fail(_ failure: CommandFailure) {
    failed = true
    report(failure, line)
  }

  /// Sends the queued requests. Without `-force`, a refusal undoes everything after it and ends the batch.
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
