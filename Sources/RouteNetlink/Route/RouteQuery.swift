import CLinux
import Glibc
import Netlink

/// What a dump of routes is narrowed to by the kernel (rtnetlink(7), `RTM_GETROUTE`).
public struct RouteQuery: KernelQuery, Hashable {
  public typealias Reply = Route

  public var family: Int32
  /// The table; 0 for all.
  public var table: UInt32 = 0
  /// The output device's index; 0 for all.
  public var device: Int32 = 0
  /// Who made them; `.unspecified` for all.
  public var `protocol`: RouteProtocol = .unspecified
  /// Entries of the cache instead of routes.
  public var cloned = false

  public init(family: Int32 = AF_UNSPEC) { self.family = family }

  public var message: Request {
    var list = AttributeList()
    var header = rtmsg()
    header.rtm_family = list.octet("rtm_family", Int(family))
    if cloned { header.rtm_flags = RouteFlags.cloned.rawValue }
    header.rtm_protocol = `protocol`.rawValue
    if table != 0 { list.put(RouteAttributes.keys.table, table) }
    if device != 0 { list.put(RouteAttributes.keys.oif, device) }
    return Request(RTM_GETROUTE, header: header, attributes: list)
  }
}
