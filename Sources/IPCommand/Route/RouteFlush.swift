import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// `route flush`
struct RouteFlush {
  private let session: Session
  private let filter: RouteFilter
  private let query: RouteQuery
  /// How many seconds to go on before giving up.
  private static let patience = 30
  private static let cacheSwitch = "/proc/sys/net/ipv4/route/flush"

  init(_ session: Session, _ filter: RouteFilter) {
    self.session = session
    var filter = filter
    filter.forFlush = true
    self.filter = filter
    query = RouteList.query(filter)
  }

  func run() throws(CommandFailure) {
    if filter.cloned {
      if query.family != .ipv6 { try flushCache() }
      if query.family == .ipv4 { return }
    }
    let start = time(nil)
    // A route may have gone along with another route, or with its device.
    var flush = Flush(session: session, noun: "entries", goneCode: ESRCH, status: 2)
    if filter.cloned, query.family != .ipv6 { flush.nothing = "" }
    flush.afterRound = { (count) throws(CommandFailure) in
      let seconds = time(nil) - start
      if seconds > Self.patience { throw giveUp(after: seconds, left: count) }
      return true
    }
    try flush.run { () throws(CommandFailure) in
      let description = RouteDescription(filter, session)
      var filter = filter
      return try flush.find(query, status: 2, ended: "Flush terminated") {
        !$0.isDeleted && filter.wants($0) ? $0.deletion : nil
      } show: {
        description.show($0)
      }
    }
  }

  private func giveUp(after seconds: Int, left count: Int) -> CommandFailure {
    session.output.asText {
      session.output.text(
        "\n*** Flush not completed after \(seconds) seconds, \(count) entries remain ***\n")
    }
    return CommandFailure("", status: 1)
  }

  private func flushCache() throws(CommandFailure) {
    let file = open(Self.cacheSwitch, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw CommandFailure("Cannot open \"\(Self.cacheSwitch)\": \(errorText(errno))")
    }
    defer { close(file) }
    guard write(file, "-1") == 2 else {
      throw CommandFailure("Cannot flush routing cache: \(errorText(errno))")
    }
    tell("*** IPv4 routing cache is flushed.\n")
  }

  private func tell(_ text: String) {
    if session.options.statistics > 0 { session.output.asText { session.output.text(text) } }
  }
}
