import Glibc
import Linux
import RouteNetlink

extension IPAddress {
  /// The first address of a host by getaddrinfo(3), preferably IPv4; nil if there is none or the lookup fails.
  package static func of(host: String) -> IPAddress? {
    for family in [AF_INET, AF_INET6] {
      if let bytes = getaddrinfo(host, family) { return IPAddress(bytes: bytes) }
    }
    return nil
  }
}
