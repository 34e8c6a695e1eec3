import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip route restore` and `showdump`: read from standard input what `save` wrote.
enum SavedRoutes {
  static let messages = SavedMessages(
    "route", magic: 0x4531_1224, status: 1, brokenStatus: 2, endsBatch: false)

  /// Shows every saved route, as text even under `-json`.
  static func show(_ session: Session) throws(CommandFailure) {
    let description = RouteDescription(.everything, session)
    try messages.read(session) { message in
      if let route = Route(message) { session.output.asText { description.show(route) } }
    }
  }

  /// Adds every saved route again. A route requires the routes to its gateway, so local addresses are added first, then
  /// local networks, then the rest. Existing routes are reported, and stay.
  static func restore(_ session: Session) throws(CommandFailure) {
    var routes: [Route] = []
    try messages.read(session) { message in
      if let route = Route(message) { routes.append(route) }
    }
    let connection = try session.kernel.connection()
    for stage in Stage.allCases {
      for route in routes where Stage(route) == stage {
        do throws(NetlinkError) { try connection.perform(route.creation) } catch {
          guard error.code == EEXIST else { throw .kernel(error) }
          session.complain(.kernel(error))
        }
      }
    }
  }

  private enum Stage: CaseIterable {
    case local, network, rest

    init(_ route: Route) {
      if route.attributes.has(RouteAttributes.keys.gateway)
        || route.attributes.has(RouteAttributes.keys.multipath)
      {
        self = .rest
      } else if let source = route.preferredSource, source != route.destination {
        self = .network
      } else {
        self = .local
      }
    }
  }
}
