import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip route show` and `save`: a dump that the kernel narrows as far as it can, and the filter further.
struct RouteList {
  private let session: Session
  private let filter: RouteFilter
  private let query: RouteQuery

  init(_ session: Session, _ filter: RouteFilter) {
    self.session = session
    self.filter = filter
    query = Self.query(filter)
  }

  /// A selected table without a family is an IPv4 one.
  static func query(_ filter: RouteFilter) -> RouteQuery {
    let isInet = filter.family == AF_UNSPEC && filter.table != 0
    var query = RouteQuery(family: isInet ? AF_INET : filter.family)
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

  /// Writes the selected routes behind the magic number, which is there by now.
  func save() throws(CommandFailure) {
    let output = session.output
    try each { output.binary($0.message.bytes) }
  }

  /// Hands every selected route to `body` as it comes; none is kept.
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
      // The main table is made with its first route: until then it has none.
      if filter.table == RouteTable.main, error.code == ENOENT { return }
      throw .kernel(error, status: 2, ended: "Dump terminated")
    }
  }
}
