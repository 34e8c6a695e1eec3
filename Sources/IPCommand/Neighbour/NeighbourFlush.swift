import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `neighbour flush`: deletes what fits, round by round, until a look finds nothing more.
struct NeighbourFlush {
  let session: Session
  var filter: NeighbourFilter
  private static let rounds = 10

  init(session: Session, filter: NeighbourFilter) {
    self.session = session
    self.filter = filter
  }

  mutating func run() throws(CommandFailure) {
    for round in 0..<Self.rounds {
      let deletions = try look()
      if deletions.isEmpty { return tellEnd(round) }
      try delete(deletions)
      tell("\n*** Round \(round + 1), deleting \(deletions.count) entries ***\n")
      // An entry that is in use turns to failed, and stays until its users let it go.
      filter.states &= ~UInt16(NUD_FAILED)
    }
    session.output.asText {
      session.output.text("*** Flush not complete bailing out after \(Self.rounds) rounds\n")
    }
    throw CommandFailure("", status: 255)
  }

  /// What fits, as requests; with `-statistics` twice each is shown.
  private func look() throws(CommandFailure) -> [Request] {
    let description = NeighbourDescription(session: session, showsDevice: filter.index == 0)
    var deletions: [Request] = []
    let connection = try session.connection()
    do throws(NetlinkError) {
      try connection.dump(filter.query.message) { message in
        guard let neighbour = Neighbour(message), filter.fits(neighbour) else { return }
        deletions.append(neighbour.deletion)
        if session.options.statistics > 1 {
          session.output.asText { description.describe(neighbour) }
        }
      }
    } catch { throw .kernel(error, status: 1, ended: "Dump terminated") }
    return deletions
  }

  private func delete(_ requests: [Request]) throws(CommandFailure) {
    let connection = try session.connection()
    do throws(NetlinkError) {
      if let error = try connection.batch(requests).first { throw error }
    } catch {
      throw CommandFailure(
        "Failed to send flush request: \(errorText(error.code))", status: 1, endsBatch: true)
    }
  }

  private func tellEnd(_ round: Int) {
    if round == 0 { return tell("Nothing to flush.\n") }
    tell("*** Flush is complete after \(round) round\(round > 1 ? "s" : "") ***\n")
  }

  private func tell(_ text: String) {
    if session.options.statistics > 0 { session.output.asText { session.output.text(text) } }
  }
}
