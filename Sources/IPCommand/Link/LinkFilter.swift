import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What `ShowFilter` says about devices.
extension ShowFilter {
  /// A query by what the kernel filters itself; one for `ip link` and `ip address`.
  ///
  /// Statistics are left out where none are shown.
  func linkQuery(_ session: Session) -> LinkQuery {
    var query = LinkQuery()
    query.family = AF_PACKET
    query.master = master == 0 ? nil : master
    query.kind = kind
    query.statistics = session.options.statistics > 0
    query.virtualFunctions = showsVirtualFunctions
    return query
  }

  /// Whether a device is in the list at all; others leave no trace in JSON either.
  func lists(_ link: Link) -> Bool {
    group == nil || link.group == nil || link.group == group
  }

  /// Whether a listed device is shown; others leave an empty object in JSON.
  func shows(_ link: Link) -> Bool {
    guard index == 0 || link.index == index, showsState(link) else { return false }
    // A pattern for labels is about addresses alone: no device is shown with it.
    if label != nil { return false }
    if !lists(link) { return false }
    // Devices without a master (-1) are the kernel's to select.
    if master > 0, link.master != master { return false }
    if let kind, link.kindName != kind { return false }
    if let portKind, link.slaveKind != portKind { return false }
    return true
  }

  /// Whether a device fits `up` and `down`.
  func showsState(_ link: Link) -> Bool { !(up && !link.isUp || down && link.isUp) }
}
