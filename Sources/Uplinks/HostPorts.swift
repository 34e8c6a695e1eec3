import CLinux
import Glibc
import RouteNetlink
import Linux

/// Finds out whether ports of the host are in use, by trying to bind them.
package enum HostPorts {
  /// - Throws: if a port is taken, or the host does not have the address.
  package static func check(_ port: PublishedPort) throws(UplinkError) {
    for family in UplinkRecord.families where port.isOf(family) {
      for number in port.host {
        let code = tryBinding(port, number, family)
        switch code {
        case 0, EAFNOSUPPORT: continue
        // Without IPv6 nobody can use the port there.
        case EADDRNOTAVAIL where port.address == nil: continue
        case EADDRINUSE:
          throw UplinkError("\(port): a program of the host has port \(number)/\(port.transport)")
        case EADDRNOTAVAIL:
          throw UplinkError("\(port): the host has no such address")
        default: throw UplinkError("\(port): port \(number)", code: code)
        }
      }
    }
  }

  /// Returns 0 or an errno.
  private static func tryBinding(_ port: PublishedPort, _ number: UInt16, _ family: AddressFamily)
    -> Int32
  {
    let type = port.transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
    let socket = Glibc.socket(
      Int32(family.rawValue), Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return errno }
    defer { close(socket) }
    // A connection that has ended does not count as using the port. For UDP this option would let two programs
    // share a port.
    if port.transport == .tcp { setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, 1) }
    if family == .ipv6 { setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
    let address = port.address ?? .any(family)
    guard let place = SocketAddress(address.bytes, port: number) else { return errno }
    return bind(socket, place) == 0 ? 0 : errno
  }
}
