import Netlink
import RouteNetlink

/// A change of the routing table, for `ip monitor`.
enum RouteEvent {
  static func isWanted(_ message: Message, _ session: Session, device: Int32) -> Bool {
    var filter = filter(device)
    return Route(message).map { filter.wants($0) } ?? false
  }

  static func describe(_ message: Message, _ session: Session, device: Int32) {
    if let route = Route(message) { RouteDescription(filter(device), session).show(route) }
  }

  private static func filter(_ device: Int32) -> RouteFilter {
    var filter = RouteFilter.everything
    if device != 0 { filter.device = device }
    return filter
  }
}
