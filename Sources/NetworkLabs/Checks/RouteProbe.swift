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
      let device = route.device.flatMap { name(of: $0) }
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

  private static func name(of index: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(IFNAMSIZ))
    guard if_indextoname(UInt32(bitPattern: index), &buffer) != nil else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
