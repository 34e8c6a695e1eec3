import Netlink
import RouteNetlink

/// The parts of `ShowFilter` about devices.
extension ShowFilter {
  /// The query for `ip link` and `ip address`, with what the kernel can filter itself.
  ///
  /// Statistics are left out if they are not shown.
  func linkQuery(_ session: Session) -> LinkQuery {
    var query = LinkQuery()
    query.family = .packet
    query.master = master == 0 ? nil : master
    query.kind = kind
    query.statistics = session.options.statistics > 0
    query.virtualFunctions = showsVirtualFunctions
    return query
  }

  /// Whether a device is listed at all. Others do not appear in JSON either.
  func lists(_ link: Link) -> Bool {
    group == nil || link.group == nil || link.group == group
  }

  /// Whether a listed device is shown. In JSON, others leave an empty object.
  func shows(_ link: Link) -> Bool {
    guard index == 0 || link.index == index, showsState(link) else { return false }
    // A label pattern selects only addresses, so no device is shown with it.
    if label != nil { return false }
    if !lists(link) { return false }
    // The kernel itself selects devices without a master (-1).
    if master > 0, link.master != master { return false }
    if let kind, link.kindName != kind { return false }
    if let portKind, link.slaveKind != portKind { return false }
    return true
  }

  /// Whether a device matches `up` and `down`.
  func showsState(_ link: Link) -> Bool { !(up && !link.isUp || down && link.isUp) }
}
