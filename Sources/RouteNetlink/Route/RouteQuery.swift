import CLinux
import Glibc
import Netlink

/// Asks for routes, which the kernel filters (rtnetlink(7), `RTM_GETROUTE`).
public struct RouteQuery: KernelQuery, Hashable {
  /// One message for each route, with all its legs.
  public typealias Reply = Route

  /// `.ipv4`, `.ipv6`, `.mpls` and the like; `.unspecified` for all.
  public var family: AddressFamily
  /// The table; 0 for all.
  public var table: UInt32 = 0
  /// The output device's index; 0 for all.
  public var device: Int32 = 0
  /// What added the routes; `.unspecified` for all.
  public var `protocol`: RouteProtocol = .unspecified
  /// Asks for entries of the cache instead of routes.
  public var cloned = false

  /// All routes of the family.
  public init(family: AddressFamily = .unspecified) { self.family = family }

  /// `RTM_GETROUTE` with the family and what narrows the choice.
  public var message: Request {
    var list = AttributeList()
    var header = rtmsg()
    header.rtm_family = family.rawValue
    if cloned { header.rtm_flags = RouteFlags.cloned.rawValue }
    header.rtm_protocol = `protocol`.rawValue
    if table != 0 { list.put(RouteAttributes.keys.table, table) }
    if device != 0 { list.put(RouteAttributes.keys.oif, device) }
    return Request(RTM_GETROUTE, header: header, attributes: list)
  }
}
