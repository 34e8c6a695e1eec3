import CLinux
import Netlink
import RouteNetlink

/// `neighbour flush`
struct NeighbourFlush {
  let session: Session
  let filter: NeighbourFilter
  private static let rounds = 10

  func run() throws(CommandFailure) {
    let description = NeighbourDescription(session: session, showsDevice: filter.index == 0)
    var flush = Flush(session: session, noun: "entries", status: 1, endsBatch: true)
    flush.beforeRound = { (round) throws(CommandFailure) in
      if round == Self.rounds { throw giveUp() }
    }
    var filter = filter
    try flush.run { () throws(CommandFailure) in
      let deletions = try flush.find(filter.query, status: 1, ended: "Dump terminated") {
        filter.fits($0) ? $0.deletion : nil
      } show: {
        description.describe($0)
      }
      // An entry in use becomes failed, and stays until its users release it.
      filter.states.subtract(.failed)
      return deletions
    }
  }

  private func giveUp() -> CommandFailure {
    session.output.asText {
      session.output.text("*** Flush not complete bailing out after \(Self.rounds) rounds\n")
    }
    return CommandFailure("", status: 255)
  }
}
