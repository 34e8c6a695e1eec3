import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip route show` and `save`: a dump that the kernel filters as far as it can. The rest is filtered here.
struct RouteList {
  private let session: Session
  private let filter: RouteFilter
  private let query: RouteQuery

  init(_ session: Session, _ filter: RouteFilter) {
    self.session = session
    self.filter = filter
    query = Self.query(filter)
  }

  /// A table selected without a family means IPv4.
  static func query(_ filter: RouteFilter) -> RouteQuery {
    let isInet = filter.family == .unspecified && filter.table != 0
    var query = RouteQuery(family: isInet ? .ipv4 : filter.family)
    query.table = filter.table
    query.device = filter.device ?? 0
    query.protocol = filter.protocol ?? .unspecified
    query.cloned = filter.cloned
    return query
  }

  func show() throws(CommandFailure) {
    let description = RouteDescription(filter, session)
    try session.output.document { () throws(CommandFailure) in
      try each { description.show($0) }
    }
  }

  /// Writes the selected routes after the magic number, which has been written.
  func save() throws(CommandFailure) {
    let output = session.output
    try each { output.binary($0.message.bytes) }
  }

  /// Passes every selected route to `body` as it arrives. None is stored.
  private func each(_ body: (Route) -> Void) throws(CommandFailure) {
    var filter = filter
    let connection = try session.kernel.connection()
    do throws(NetlinkError) {
      let result = try connection.dump(query.message) { message in
        guard let route = Route(message), filter.wants(route) else { return }
        body(route)
      }
      if result == .interrupted {
        session.complain("Dump was interrupted and may be inconsistent.")
      }
    } catch {
      // The main table does not exist before its first route.
      if filter.table == RouteTable.main, error.code == ENOENT { return }
      throw .kernel(error, status: 2, ended: "Dump terminated")
    }
  }
}
