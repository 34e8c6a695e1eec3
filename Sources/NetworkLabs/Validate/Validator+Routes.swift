import RouteNetlink
extension Validator {
  func checkRoutes() {
    for node in lab.nodes {
      if node.isHost {
        if let route = node.routes.first {
          fault(route.origin.position, "the host's routes are not the lab's to set")
        }
        continue
      }
      var seen: [Route.Key: Route] = [:]
      var reach = Reach(node, devices(of: node.name))
      for route in node.routes {
        if let first = seen[route.key] {
          let place = self.first(at: first.origin.position).map { "\($0); " } ?? ""
          fault(
            route.origin.position, "a second route to \(route.key) of `\(node.name)`",
            advice: place
              + "one of them may have another `metric`, or a route several gateways under `via`")
          continue
        }
        seen[route.key] = route
        checkForm(route)
        for (number, hop) in route.nextHops.enumerated() {
          check(hop, number, route, &reach)
        }
      }
    }
  }

  private func checkForm(_ route: Route) {
    let place = route.origin.position
    if route.type == "unicast", route.nextHops.isEmpty {
      fault(place, "a route needs `via` or `dev`", advice: "or `type: blackhole`")
    }
    if route.type != "unicast", !route.nextHops.isEmpty {
      fault(place, "a \(route.type) route has neither `via` nor `dev`")
    }
    if route.onLink, route.nextHops.allSatisfy({ $0.gateway == nil }) {
      fault(place, "key `on-link` means nothing for a route without `via`")
    }
    if route.destination.network != route.destination {
      fault(
        place, "`\(route.destination)` has bits behind its prefix length",
        advice: "did you mean `\(route.destination.network)`?")
    }
    if let source = route.source, source.version != route.family {
      fault(place, "a route to \(route.key) cannot have the source \(source), of another family")
    }
  }

  /// A gateway must be in a network of the node, unless the route is on-link or DHCP may add the network.
  private func check(
    _ hop: Route.NextHop, _ number: Int, _ route: Route, _ reach: inout Reach
  ) {
    if let dev = hop.dev, let problem = reach.problem(of: dev, doubts) {
      fault(route.origin[.dev], problem.message, advice: problem.advice)
    }
    guard let gateway = hop.gateway else { return }
    let place = route.origin[.via(number)]
    if gateway.version != route.family, route.family == .v6 {
      fault(place, "an IPv6 route has no IPv4 gateway")
    } else if !route.onLink, !doubts.covers(node: reach.node.name),
      let problem = reach.problem(of: gateway)
    {
      fault(place, problem.message, advice: problem.advice)
    }
    if gateway.isLinkLocal, hop.dev == nil { fault(place, "a link-local gateway needs `dev`") }
  }
}

/// What a node reaches without a router. Caches results, since there are many routes and few gateways.
private struct Reach {
  typealias Problem = (message: String, advice: String?)

  let node: LabNode
  private let devices: [Device]
  private var problems: [IPAddress: Problem?] = [:]

  init(_ node: LabNode, _ devices: [Device]) {
    self.node = node
    self.devices = devices
  }

  func problem(of dev: String, _ doubts: Doubts) -> Problem? {
    guard let device = devices.first(where: { $0.id.name == dev }) else {
      if doubts.covers(namesOf: node.name) { return nil }
      return (
        "`\(dev)` is no interface of `\(node.name)`",
        Suggestion.advice(for: dev, in: devices.map(\.id.name))
      )
    }
    return device.up
      ? nil : ("`\(dev)` of `\(node.name)` is down", "a route needs its interface up")
  }

  mutating func problem(of gateway: IPAddress) -> Problem? {
    if let known = problems[gateway] { return known }
    let problem = judge(gateway)
    problems[gateway] = .some(problem)
    return problem
  }

  private func judge(_ gateway: IPAddress) -> Problem? {
    let addresses = devices.flatMap(\.addresses)
    if addresses.contains(where: { $0.address == gateway }) {
      return ("gateway \(gateway) is an address of `\(node.name)` itself", nil)
    }
    let near = devices.filter { device in
      device.addresses.contains { $0.contains(gateway) && !$0.isWhole }
    }
    if let down = near.first {
      return near.contains(where: \.up)
        ? nil
        : (
          "gateway \(gateway) is behind `\(down.id.name)` of `\(node.name)`, which is down",
          "a route needs its interface up"
        )
    }
    if isReachable(gateway) { return nil }
    let networks = addresses.filter { $0.address.family == gateway.family }.map(\.network)
    let list = Set(networks).sorted().map(\.description).joined(separator: ", ")
    return (
      "gateway \(gateway) is in no network of `\(node.name)`",
      list.isEmpty ? "it has no address of that family" : "its networks: \(list)"
    )
  }

  /// Whether a gateway outside the node's networks may be reachable nevertheless.
  private func isReachable(_ gateway: IPAddress) -> Bool {
    gateway.isLinkLocal || devices.contains(where: \.usesDHCP)
      || node.routes.contains { other in
        other.destination.length > 0 && other.destination.contains(gateway)
          && other.nextHops.contains { $0.gateway == nil && $0.dev != nil }
      }
  }
}
