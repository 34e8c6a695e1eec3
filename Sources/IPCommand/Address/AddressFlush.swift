import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `address flush`: deletes what fits, round by round, until a look finds nothing more.
struct AddressFlush {
  let session: Session
  let filter: ShowFilter

  /// Rounds end also after `-loops`, and after one where only primary addresses go: those that were
  /// secondary may have taken their places.
  func run() throws(CommandFailure) {
    let once = filter.flagMask & ~filter.flags & UInt32(IFA_F_SECONDARY) != 0
    let limit = session.options.loops
    var round = 0
    while limit == 0 || round < limit {
      let deletions = try look()
      if deletions.isEmpty { return tellEnd(round) }
      round += 1
      try delete(deletions)
      tell("\n*** Round \(round), deleting \(deletions.count) addresses ***\n")
      if once { return tellEnd(round) }
    }
    throw CommandFailure("*** Flush remains incomplete after \(limit) rounds. ***", status: 255)
  }

  /// What fits, as requests; with `-statistics` twice each is shown.
  private func look() throws(CommandFailure) -> [Request] {
    let description = AddressDescription(session: session, showsDevice: true)
    var deletions: [Request] = []
    let connection = try session.connection()
    do throws(NetlinkError) {
      try connection.dump(AddressQuery(family: filter.family, index: filter.index).message) {
        message in
        guard let address = Address(message), filter.fits(address, session.links) else { return }
        deletions.append(address.deletion)
        if session.options.statistics > 1 {
          session.output.asText { description.describe(address) }
        }
      }
    } catch {
      throw .kernel(error, status: 1, ended: "Flush terminated")
    }
    return deletions
  }

  private func delete(_ requests: [Request]) throws(CommandFailure) {
    let connection = try session.connection()
    do throws(NetlinkError) {
      // A primary address takes its secondary ones along, so that some may be gone by their turn.
      let errors = try connection.batch(requests).filter { $0.code != EADDRNOTAVAIL }
      if let error = errors.first { throw error }
    } catch {
      throw CommandFailure("Failed to send flush request: \(errorText(error.code))", status: 255)
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
