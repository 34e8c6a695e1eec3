import Netlink
import Linux

/// `flush` of addresses, neighbours and routes: deletes what matches, round by round, until nothing is found.
struct Flush {
  let session: Session
  /// The noun for the deleted objects in the messages of rounds.
  let noun: String
  /// The error with which the kernel refuses to delete an object that went along with another one.
  var goneCode: Int32?
  /// The exit status if the kernel refuses.
  var status: Int32 = 255
  var endsBatch = false
  /// The message if the first round finds nothing.
  var nothing = "Nothing to flush.\n"
  /// Called before each round, counted from 0. It throws to give up.
  var beforeRound: (Int) throws(CommandFailure) -> Void = { _ in }
  /// Called after each round with the number of deletions. It throws to give up, and returns whether to go on.
  var afterRound: (Int) throws(CommandFailure) -> Bool = { _ in true }

  /// `look` returns deletions for everything that matches; see `find`.
  func run(_ look: () throws(CommandFailure) -> [Request]) throws(CommandFailure) {
    var round = 0
    while true {
      try beforeRound(round)
      let deletions = try look()
      if deletions.isEmpty { break }
      try delete(deletions)
      round += 1
      let goesOn = try afterRound(deletions.count)
      tell("\n*** Round \(round), deleting \(deletions.count) \(noun) ***\n")
      if !goesOn { break }
    }
    tell(
      round == 0
        ? nothing : "*** Flush is complete after \(round) round\(round > 1 ? "s" : "") ***\n")
  }

  /// Collects what `deletion` returns for the objects of a dump. With `-statistics` given twice, `show` is called for
  /// each.
  func find<Query: KernelQuery>(
    _ query: Query, status: Int32, ended: String, _ deletion: (Query.Reply) -> Request?,
    show: (Query.Reply) -> Void
  ) throws(CommandFailure) -> [Request] {
    var deletions: [Request] = []
    let connection = try session.kernel.connection()
    do throws(NetlinkError) {
      try connection.dump(query) { object in
        guard let request = deletion(object) else { return }
        deletions.append(request)
        if session.options.statistics > 1 { session.output.asText { show(object) } }
      }
    } catch { throw .kernel(error, status: status, ended: ended) }
    return deletions
  }

  private func delete(_ requests: [Request]) throws(CommandFailure) {
    let connection = try session.kernel.connection()
    do throws(NetlinkError) {
      let errors = try connection.batch(requests).filter { $0.code != goneCode }
      if let error = errors.first { throw error }
    } catch {
      throw CommandFailure(
        "Failed to send flush request: \(errorText(error.code))", status: status,
        endsBatch: endsBatch)
    }
  }

  private func tell(_ text: String) {
    if session.options.statistics > 0 { session.output.asText { session.output.text(text) } }
  }
}
