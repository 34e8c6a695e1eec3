import Glibc
import Linux
import RouteNetlink

/// Where the name server for an uplink's allowed names listens: at the host's end of the pair on a separate
/// port, since another name server of the host may listen on every address.
struct ResolverPlace {
  let address: IPAddress
  let port: UInt16

  /// Whether something listens there, over TCP.
  var answers: Bool {
    guard let place = SocketAddress(address.bytes, port: port) else { return false }
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return false }
    defer { close(file) }
    return connect(file, place) == 0
  }

  /// The address that the namespace queries on the usual port. It is link-local (RFC 3927) and the same in
  /// every namespace, so that it is known before there is an uplink.
  static let seen = "169.254.53.53"

  /// The contents of resolv.conf(5) inside.
  static let file = "nameserver \(seen)\n"
}
