import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A route to the network of an address. The kernel makes it along with the address.
struct ConnectedRoute: Sendable, Hashable {
  var network: IPPrefix
  /// The device's index.
  var index: Int32
  var table: Int

  init(_ network: IPPrefix, index: Int32, table: Int) {
    self.network = network
    self.index = index
    self.table = table
  }

  /// - Returns: nil unless it is the kernel's route to a network.
  init?(_ route: RouteNetlink.Route) {
    guard !route.isDeleted, route.protocol == .kernel,
      route.type == .unicast, let address = route.destination, let index = route.device
    else { return nil }
    self.init(
      IPPrefix(address, length: route.destinationLength), index: index, table: Int(route.table))
  }

  /// The request that makes it as the kernel would.
  ///
  /// - Parameter source: the address that it belongs to.
  func request(from source: IPAddress) -> RouteRequest {
    var request = RouteRequest(.add, to: network)
    request.family = source.family
    request.table = UInt32(table)
    request.protocol = .kernel
    request.device = index
    if source.version == .v4 {
      request.scope = .link
      request.preferredSource = source
    } else {
      // IP6_RT_PRIO_ADDRCONF of linux/ipv6_route.h.
      request.metric = 256
    }
    return request
  }
}

extension LiveAddress {
  /// Whether the kernel keeps a route to its network while the device is up.
  var hasConnectedRoute: Bool {
    !flags.contains(.noPrefixRoute) && !hasPeer && prefix.hostBits > 0
  }
}
