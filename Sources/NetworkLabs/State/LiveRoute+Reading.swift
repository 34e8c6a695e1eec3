import Netlink
import RouteNetlink

extension LiveRoute {
  /// - Returns: nil for routes that the kernel maintains itself, and for cached ones.
  init?(_ live: RouteNetlink.Route, names: [Int32: String]) {
    guard !live.isDeleted, let word = Self.word(live.type), !live.flags.contains(.cloned),
      // Kernels before 4.17 do not say that they made the local routes of IPv6.
      live.protocol != .unspecified || live.table != RouteTable.local,
      live.protocol != .kernel, live.protocol != .routerAdvertisement,
      [.ipv4, .ipv6].contains(live.family)
    else { return nil }
    let isV4 = live.family == .ipv4
    let destination = live.destination ?? .any(live.family)
    var route = Route(to: IPPrefix(destination, length: live.destinationLength))
    route.table = Int(live.table)
    route.type = word
    // The kernel shows its own default metric of IPv6. A route that asks for none has to equal that.
    let metric = Int(live.metric ?? 0)
    route.metric = metric == 0 || !isV4 && metric == Route.defaultMetricV6 ? nil : metric
    route.source = live.preferredSource
    route.mtu = live.metrics?[RouteMetricAttributes.keys.mtu].map(Int.init)
    route.onLink = live.flags.contains(.onLink)
    if !Self.rejecting.contains(word) { route.nextHops = Self.hops(live, names) }
    if isV4, RouteSpec.types.contains(word) {
      let scope = live.scope.word.map { "\($0)" }
      let shown = scope.flatMap { RouteSpec.scopes.contains($0) ? $0 : nil }
      route.scope = shown == route.usualScope ? nil : shown
    }
    self.route = route
    origin = live.protocol
    tos = live.tos
    isPartial = Self.isPartial(live)
  }

  /// Types of routes that lead nowhere. For IPv6 the kernel shows these on the loopback.
  private static let rejecting = ["blackhole", "unreachable", "prohibit", "throw"]

  private static func word(_ type: RouteType) -> String? {
    type == .unspecified || type == .xresolve ? nil : type.word.map { "\($0)" }
  }

  private static func hops(
    _ live: RouteNetlink.Route, _ names: [Int32: String]
  ) -> [Route.NextHop] {
    guard live.isMultipath else {
      return [
        Route.NextHop(
          gateway: live.gateway ?? live.via, dev: live.device.flatMap { names[$0] })
      ]
    }
    return live.legs.map {
      Route.NextHop(gateway: $0.gateway(live.family) ?? $0.via, dev: names[$0.device])
    }
  }

  private static func isPartial(_ live: RouteNetlink.Route) -> Bool {
    let others = live.metrics?.sequence.contains {
      $0.type != RouteMetricAttributes.keys.mtu.code
    }
    return live.tos != 0 || live.attributes.has(RouteAttributes.keys.encap)
      || live.nextHopID != nil || others ?? false
      // `hops` is the weight minus one.
      || live.legs.contains { $0.hops != 0 }
  }
}

extension LiveAddress {
  /// - Returns: nil unless it is an IP address.
  init?(_ address: Address) {
    guard !address.isDeleted, let prefix = address.prefix, prefix.address.version != nil else {
      return nil
    }
    self.init(
      prefix: prefix, flags: address.flags, originator: address.originator?.rawValue,
      hasPeer: address.peer != nil)
  }
}
