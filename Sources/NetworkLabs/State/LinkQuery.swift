import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Requests that ask for what is there.
enum LinkQuery {
  /// Statistics are of no use here, and a quarter of a dump's cost.
  private static let skipStatistics: UInt32 = 1 << 3

  static func all() -> Request {
    var request = Request(RTM_GETLINK, header: ifinfomsg())
    request.attributes.put(LinkAttributes.keys.extMask, skipStatistics)
    return request
  }

  /// By the kernel's own name or an alternative one.
  static func byName(_ name: String) -> Request {
    var request = Request(RTM_GETLINK, header: ifinfomsg())
    // The kernel looks for a short name among the alternative ones too.
    request.attributes.put(
      NameRules.isLong(name) ? LinkAttributes.keys.altIfname.code : LinkAttributes.keys.ifname.code,
      string: name)
    request.attributes.put(LinkAttributes.keys.extMask, skipStatistics)
    return request
  }

  static func byIndex(_ index: Int32) -> Request {
    var header = ifinfomsg()
    header.ifi_index = index
    var request = Request(RTM_GETLINK, header: header)
    request.attributes.put(LinkAttributes.keys.extMask, skipStatistics)
    return request
  }

  static func addresses() -> Request { Request(RTM_GETADDR, header: ifaddrmsg()) }

  static func routes(family: Int32) -> Request {
    var header = rtmsg()
    header.rtm_family = UInt8(truncatingIfNeeded: family)
    return Request(RTM_GETROUTE, header: header)
  }

  static func rules() -> Request { Request(RTM_GETRULE, header: fib_rule_hdr()) }

  static func qdiscs() -> Request { Request(RTM_GETQDISC, header: tcmsg()) }
}
