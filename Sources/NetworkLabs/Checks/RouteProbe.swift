import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The route that the kernel would take, in the namespace that the calling thread is in.
enum RouteProbe {
  static func observe(_ address: IPAddress, via: IPAddress?, dev: String?) -> Observation {
    do throws(NetlinkError) {
      let connection = NetlinkConnection(try NetlinkSocket())
      var header = rtmsg()
      header.rtm_family = UInt8(address.family)
      header.rtm_dst_len = UInt8(address.bitWidth)
      var request = Request(RTM_GETROUTE, header: header)
      request.attributes.put(RouteAttributes.keys.dst, bytes: address.bytes)
      let answer = try connection.get(request)
      let attributes = answer.attributes(after: MemoryLayout<rtmsg>.size)
      let type = answer.payload.integer(at: 7, as: UInt8.self).map(Int.init)
      let gateway = attributes.payload(RouteAttributes.keys.gateway).flatMap { IPAddress($0) }
      let device = attributes[RouteAttributes.keys.oif].flatMap { name(of: $0) }
      guard type == RTN_UNICAST || type == RTN_LOCAL else {
        return Observation(false, "no unicast route")
      }
      let words =
        (gateway.map { "via \($0) " } ?? "") + (device.map { "dev \($0)" } ?? "")
      let fits = (via == nil || via == gateway) && (dev == nil || dev == device)
      return Observation(fits, words)
    } catch {
      return Observation(false, String(cString: strerror(error.code)))
    }
  }

  private static func name(of index: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(IFNAMSIZ))
    guard if_indextoname(UInt32(bitPattern: index), &buffer) != nil else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
