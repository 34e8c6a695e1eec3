import Glibc
import RouteNetlink

/// Where the name server for an uplink's allowed names listens: at the host's end of the pair on a separate
/// port, since another name server of the host may listen on every address.
struct ResolverPlace {
  let address: IPAddress
  let port: UInt16

  /// Whether something listens there, over TCP.
  var answers: Bool {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return false }
    defer { close(file) }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = address.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    return withUnsafeBytes(of: &place) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        connect(file, $0.baseAddress, socklen_t(bytes.count))
      }
    } == 0
  }

  /// The address that the namespace queries on the usual port. It is link-local (RFC 3927) and the same in
  /// every namespace, so that it is known before there is an uplink.
  static let seen = "169.254.53.53"

  /// The contents of resolv.conf(5) inside.
  static let file = "nameserver \(seen)\n"
}
