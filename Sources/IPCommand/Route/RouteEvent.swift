import CLinux
import Netlink
import RouteNetlink

/// A change in a routing table, for `ip monitor`.
enum RouteEvent {
  /// Whether an event is shown. Cache entries are not changes of the table.
  static func isWanted(_ message: Message, _ session: Session, device: Int32) -> Bool {
    guard let route = Route(message), !route.flags.contains(.cloned) else { return false }
    var filter = filter(device)
    return filter.wants(route)
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
