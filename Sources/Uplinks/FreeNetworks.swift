import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Chooses networks that no route leads to, on the host or in the namespace.
struct FreeNetworks {
  private let taken: [IPPrefix]

  /// Reads the routes in all tables of the connections' namespaces.
  init(_ connections: [NetlinkConnection]) throws(UplinkError) {
    var taken: [IPPrefix] = []
    for connection in connections {
      for family in UplinkRecord.families {
        do throws(NetlinkError) {
          try connection.dump(RouteQuery(family: family)) { route in
            guard let destination = route.destination, route.destinationLength > 0 else { return }
            taken.append(IPPrefix(destination, length: route.destinationLength))
          }
        } catch { throw UplinkError("the routes cannot be read", error) }
      }
    }
    self.taken = taken
  }

  init(taken: [IPPrefix]) { self.taken = taken }

  /// Ranges of private addresses (RFC 1918) that are rarely used.
  static let ranges = ["10.213.0.0/16", "172.27.0.0/16", "192.168.213.0/24"].compactMap {
    IPPrefix($0)
  }

  /// The first free network of four IPv4 addresses; nil if there is none.
  func ipv4() -> IPAddress? {
    for range in Self.ranges {
      let start = Self.number(range.address)
      let count = 1 << (30 - range.length)
      var isTaken = [Bool](repeating: false, count: count)
      for prefix in taken where prefix.address.family == .ipv4 {
        if prefix.length <= range.length {
          if prefix.contains(range.address) { isTaken = [] }
        } else if range.contains(prefix.address) {
          let first = Int(Self.number(prefix.address.masked(prefix.length)) - start) / 4
          let last = first + max(1 << (30 - min(prefix.length, 30)), 1)
          for index in first..<min(last, isTaken.count) { isTaken[index] = true }
        }
      }
      guard let index = isTaken.firstIndex(of: false) else { continue }
      return Self.address(start + UInt32(index) * 4)
    }
    return nil
  }

  /// A random free unique local /64 (RFC 4193).
  func ipv6() -> IPAddress? {
    for _ in 0..<64 {
      var bytes = [UInt8](repeating: 0, count: 16)
      bytes[0] = 0xfd
      for index in 1..<8 { bytes[index] = .random(in: 0 ... .max) }
      guard let address = IPAddress(family: .ipv6, bytes: bytes) else { return nil }
      let network = IPPrefix(address, length: 64)
      if !taken.contains(where: network.overlaps) { return address }
    }
    return nil
  }

  private static func number(_ address: IPAddress) -> UInt32 {
    address.bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func address(_ number: UInt32) -> IPAddress? {
    IPAddress(
      family: .ipv4, bytes: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })
  }
}
