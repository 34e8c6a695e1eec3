import RouteNetlink
import Glibc

extension IPAddress {
  /// The first address of a host by getaddrinfo(3), preferably IPv4; nil if there is none or the lookup fails.
  package static func of(host: String) -> IPAddress? {
    for family in [AF_INET, AF_INET6] {
      var hints = addrinfo()
      hints.ai_family = family
      var list: UnsafeMutablePointer<addrinfo>?
      guard getaddrinfo(host, nil, &hints, &list) == 0, let first = list?.pointee.ai_addr else {
        continue
      }
      defer { freeaddrinfo(list) }
      let (offset, length) = family == AF_INET ? (4, 4) : (8, 16)
      let bytes = UnsafeRawBufferPointer(start: first, count: offset + length)
      return IPAddress(bytes: Array(bytes[offset...]))
    }
    return nil
  }
}
