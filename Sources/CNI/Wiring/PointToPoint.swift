import Glibc
import Netlink
import RouteNetlink

/// The host's end of a pair without a bridge: it has the gateways' addresses and routes to the container's addresses.
struct PointToPoint {
  let kernel: NetlinkConnection
  let index: Int32
  let name: String

  func configure(_ assignments: [AddResult.Assignment]) throws(CNIError) {
    var requests: [any KernelRequest] = []
    var gateways: Set<IPAddress> = []
    for assignment in assignments {
      // Several addresses may have one gateway.
      if let gateway = assignment.gateway, gateways.insert(gateway).inserted {
        var request = AddressRequest(.add, IPPrefix(gateway), index: index)
        if gateway.family == .ipv6 { request.flags = .noDAD }
        requests.append(request)
      }
      var route = RouteRequest(.add, to: IPPrefix(assignment.address.address), device: index)
      // IPv6 has no scopes of routes.
      if route.family == .ipv4 { route.scope = .host }
      requests.append(route)
    }
    try kernel.carryOutAll("addresses and routes of \(name)", requests)
  }
}
