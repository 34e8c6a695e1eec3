import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `address flush`
struct AddressFlush {
  let session: Session
  let filter: ShowFilter

  /// Stops after `-loops` rounds, or after one round if only primary addresses are removed: secondary ones may have
  /// been promoted to their places.
  func run() throws(CommandFailure) {
    let once = filter.flagMask.subtracting(filter.flags).contains(.secondary)
    let limit = session.options.loops
    let description = AddressDescription(session: session, showsDevice: true)
    // A primary address takes its secondary addresses with it, so some may be gone before their turn.
    var flush = Flush(session: session, noun: "addresses", goneCode: EADDRNOTAVAIL)
    flush.beforeRound = { (round) throws(CommandFailure) in
      guard limit == 0 || round < limit else {
        throw CommandFailure("*** Flush remains incomplete after \(limit) rounds. ***", status: 255)
      }
    }
    flush.afterRound = { _ in !once }
    try flush.run { () throws(CommandFailure) in
      try flush.find(
        AddressQuery(family: filter.family, index: filter.index), status: 1,
        ended: "Flush terminated"
      ) {
        filter.fits($0, session.links) ? $0.deletion : nil
      } show: {
        description.describe($0)
      }
    }
  }
}
