import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// Asks the kernel which route it would take, in the calling thread's namespace.
enum RouteProbe {
  static func observe(_ address: IPAddress, via: IPAddress?, dev: String?) -> Observation {
    do throws(NetlinkError) {
      let connection = NetlinkConnection(try NetlinkSocket())
      let route = try connection.get(RouteLookupQuery(to: address))
      let device = route.device.flatMap { if_indextoname(UInt32(bitPattern: $0)) }
      guard route.type == .unicast || route.type == .local else {
        return Observation(false, "no unicast route")
      }
      let gateway = route.gateway
      let words =
        (gateway.map { "via \($0) " } ?? "") + (device.map { "dev \($0)" } ?? "")
      let fits = (via == nil || via == gateway) && (dev == nil || dev == device)
      return Observation(fits, words)
    } catch {
      return Observation(false, errorText(error.code))
    }
  }
}
