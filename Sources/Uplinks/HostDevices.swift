import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The host's devices and routes, as needed for uplinks.
struct HostDevices {
  let connection: NetlinkConnection

  struct Device {
    var name: String
    var index: Int32
    var mtu: UInt32
    var isLoopback: Bool
    var isUp: Bool
    /// Whether packets need no router, because there is only one other end, as in a tunnel.
    var needsNoRouter: Bool
  }

  func all() throws(UplinkError) -> [Device] {
    var result: [Device] = []
    do throws(NetlinkError) {
      try connection.dump(LinkQuery()) { link in
        if let device = Self.device(link) { result.append(device) }
      }
    } catch { throw UplinkError("the host's devices", error) }
    return result
  }

  /// - Throws: if there is no device with that name, or if rules cannot refer to it.
  func device(_ name: String) throws(UplinkError) -> Device {
    let link: Link
    do throws(NetlinkError) {
      link = try connection.get(LinkQuery(name: name))
    } catch {
      guard error.code == ENODEV else { throw UplinkError("device \(name)", error) }
      throw UplinkError("the host has no device \(name)")
    }
    guard let device = Self.device(link), Self.isNameable(device.name) else {
      throw UplinkError("nftables rules cannot name the device \(name)")
    }
    return device
  }

  /// Whether a rule can refer to a device: a star at the end would match others too, and a quote cannot be
  /// escaped.
  static func isNameable(_ name: String) -> Bool {
    !name.unicodeScalars.contains { "\"*\\".unicodeScalars.contains($0) || !$0.isASCII }
  }

  private static func device(_ link: Link) -> Device? {
    link.name.map {
      Device(
        name: $0, index: link.index, mtu: link.mtu ?? 1500,
        isLoopback: link.flags.contains(.loopback), isUp: link.isUp,
        needsNoRouter: !link.flags.isDisjoint(with: [.pointToPoint, .noARP]))
    }
  }

  /// The indices of devices that have addresses of a family, other than link-local ones, by address.
  ///
  /// - Parameter device: the index of the only device to consider; 0 for all.
  func addresses(
    _ family: AddressFamily, of device: Int32 = 0
  ) throws(UplinkError) -> [(address: IPAddress, index: Int32)] {
    var result: [(IPAddress, Int32)] = []
    do throws(NetlinkError) {
      try connection.dump(AddressQuery(family: family, index: device)) { address in
        guard address.scope.rawValue < RouteScope.link.rawValue,
          device == 0 || address.index == device, let own = address.local ?? address.peer
        else { return }
        result.append((own, address.index))
      }
    } catch { throw UplinkError("the host's addresses", error) }
    return result
  }

  /// The device of the default route, respecting policy rules; nil if there is none.
  func ofDefaultRoute(_ family: AddressFamily) throws(UplinkError) -> Device? {
    for address in Self.probes where address.family == family {
      if let device = try ofRoute(to: address) { return device }
    }
    return nil
  }

  /// Addresses that rarely have a route of their own. If one has, it says nothing about the default route.
  private static let probes = [
    "203.0.113.1", "198.51.100.1", "192.0.2.1", "2001:db8::1", "2a00::1", "2600::1",
  ].compactMap { IPAddress($0) }

  private func ofRoute(to address: IPAddress) throws(UplinkError) -> Device? {
    var lookup = RouteLookupQuery(to: address)
    lookup.matchesTable = true
    let route: Route
    do throws(NetlinkError) {
      route = try connection.get(lookup)
    } catch {
      let none = [ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL, EAFNOSUPPORT, EOPNOTSUPP]
      if none.contains(error.code) { return nil }
      throw UplinkError("the host's default route", error)
    }
    // Some default routes are two halves, as with VPNs, or cover only the global IPv6 addresses.
    guard route.type == .unicast, route.destinationLength <= 3 else {
      return nil
    }
    var index = route.device
    if index == nil { for leg in route.legs where index == nil { index = leg.device } }
    guard let index else { return nil }
    return try all().first { $0.index == index && !$0.isLoopback }
  }

  /// Whether there is a default route for a family.
  func hasDefaultRoute(_ family: AddressFamily) throws(UplinkError) -> Bool {
    var found = false
    do throws(NetlinkError) {
      // Dumps all tables: the kernel reports an error for the main table until it has its first route.
      try connection.dump(RouteQuery(family: family)) { route in
        guard route.destinationLength == 0,
          route.table == RouteTable.main, route.type == .unicast
        else { return }
        found = true
      }
    } catch { throw UplinkError("the routes cannot be read", error) }
    return found
  }
}
