import RouteNetlink
import Linux

/// Host names by address. The resolver is asked once for each.
final class HostNames {
  private var known: [IPAddress: String?] = [:]

  /// The host's name; nil if the resolver knows none.
  func name(of address: IPAddress) -> String? {
    if let name = known[address] { return name }
    let name = Self.resolve(address)
    known[address] = .some(name)
    return name
  }

  private static func resolve(_ address: IPAddress) -> String? {
    guard address.family == .ipv4 || address.family == .ipv6 else { return nil }
    var bytes = address.bytes
    let isMapped =
      bytes.count == 16 && bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xff, 0xff])
    if isMapped { bytes = Array(bytes.suffix(4)) }
    let family: AddressFamily = isMapped ? .ipv4 : address.family
    return gethostbyaddr(bytes, Int32(family.rawValue))
  }
}
