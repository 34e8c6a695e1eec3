import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip route flush`: deletes what is selected, round by round, until a look finds nothing more.
struct RouteFlush {
  private let session: Session
  private let filter: RouteFilter
  private let query: RouteQuery
  /// Seconds after which it gives up.
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
      if query.family != AF_INET6 { try flushCache() }
      if query.family == AF_INET { return }
    }
    let start = time(nil)
    var round = 0
    while true {
      let deletions = try look()
      if deletions.isEmpty { return tellEnd(round) }
      round += 1
      try delete(deletions)
      let seconds = time(nil) - start
      if seconds > Self.patience {
        session.output.asText {
          session.output.text(
            "\n*** Flush not completed after \(seconds) seconds, \(deletions.count) entries remain ***\n"
          )
        }
        throw CommandFailure("", status: 1)
      }
      tell("\n*** Round \(round), deleting \(deletions.count) entries ***\n")
    }
  }

  /// What is selected, as requests; with `-statistics` twice each is shown.
  private func look() throws(CommandFailure) -> [Request] {
    let description = RouteDescription(filter, session)
    let connection = try session.connection()
    var filter = filter
    var deletions: [Request] = []
    do throws(NetlinkError) {
      try connection.dump(query.message) { message in
        guard let route = Route(message), !route.isDeleted, filter.wants(route) else { return }
        deletions.append(route.deletion)
        if session.options.statistics > 1 { session.output.asText { description.show(route) } }
      }
    } catch {
      throw .kernel(error, status: 2, ended: "Flush terminated")
    }
    return deletions
  }

  private func delete(_ requests: [Request]) throws(CommandFailure) {
    let connection = try session.connection()
    do throws(NetlinkError) {
      // A route may have gone with another one, or with its device.
      let errors = try connection.batch(requests).filter { $0.code != ESRCH }
      if let error = errors.first { throw error }
    } catch {
      throw CommandFailure("Failed to send flush request: \(errorText(error.code))", status: 2)
    }
  }

  private func flushCache() throws(CommandFailure) {
    let file = open(Self.cacheSwitch, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw CommandFailure("Cannot open \"\(Self.cacheSwitch)\": \(errorText(errno))")
    }
    defer { close(file) }
    guard write(file, "-1", 2) == 2 else {
      throw CommandFailure("Cannot flush routing cache: \(errorText(errno))")
    }
    tell("*** IPv4 routing cache is flushed.\n")
  }

  private func tellEnd(_ round: Int) {
    if round > 0 {
      return tell("*** Flush is complete after \(round) round\(round > 1 ? "s" : "") ***\n")
    }
    if !filter.cloned || query.family == AF_INET6 { tell("Nothing to flush.\n") }
  }

  private func tell(_ text: String) {
    if session.options.statistics > 0 { session.output.asText { session.output.text(text) } }
  }
}
