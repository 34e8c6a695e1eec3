extension LabBuilder {
  /// Works out the routes that nodes declare: names of nodes become addresses.
  mutating func addRoutes() {
    let segments = draft.segments
    for index in draft.nodes.indices {
      for spec in draft.nodes[index].spec.routes ?? [] {
        guard let route = route(spec, node: draft.nodes[index], segments) else { continue }
        draft.nodes[index].node.routes.append(route)
      }
    }
  }

  private func route(_ spec: RouteSpec, node: Draft.Node, _ segments: Segments) -> Route? {
    if topology.gaps.lacks("to", "via", "dev", "type", of: spec.position) { return nil }
    var hops: [Route.NextHop] = []
    let wanted = spec.to.flatMap { IPPrefix($0.value, bare: true)?.address.family }
    for via in spec.via {
      if let address = IPAddress(via.value) {
        hops.append(.init(gateway: address, dev: spec.dev?.value))
        continue
      }
      guard let address = neighbour(via.value, of: node, family: wanted ?? .v4, segments) else {
        refuse(via, of: node)
        return nil
      }
      hops.append(.init(gateway: address, dev: spec.dev?.value))
    }
    if hops.isEmpty, let dev = spec.dev { hops.append(.init(gateway: nil, dev: dev.value)) }
    guard let destination = destination(spec, hops) else { return nil }
    return route(spec, destination, hops)
  }

  /// Tells why a gateway is none.
  private func refuse(_ via: Placed<String>, of node: Draft.Node) {
    let name = via.value
    let known = draft.nodes.map(\.node.name)
    if known.contains(name) {
      if draft.doubts.covers(node: name) || draft.doubts.covers(node: node.node.name) { return }
      reader.fault(via.position, "node `\(name)` shares no network with `\(node.node.name)`")
    } else if IPAddress.isMeant(by: name) {
      reader.fault(via.position, "`\(name)` is no address")
    } else if !draft.doubts.mayHave(node: name) {
      reader.fault(
        via.position, "`\(name)` is neither an address nor a node",
        advice: Suggestion.advice(for: name, in: known))
    }
  }

  private func route(
    _ spec: RouteSpec, _ destination: IPPrefix, _ hops: [Route.NextHop]
  ) -> Route {
    var route = Route(to: destination)
    route.nextHops = hops
    route.metric = spec.metric.flatMap { $0 == 0 ? nil : $0 }
    route.table = spec.table ?? Route.mainTable
    route.type = spec.type ?? "unicast"
    route.source = spec.from
    route.mtu = spec.mtu
    route.onLink = spec.onLink
    route.scope = spec.scope
    route.origin = Origin(spec.to?.position ?? spec.position)
    for (number, via) in spec.via.enumerated() { route.origin[.via(number)] = via.position }
    if let dev = spec.dev { route.origin[.dev] = dev.position }
    return route
  }

  private func destination(_ spec: RouteSpec, _ hops: [Route.NextHop]) -> IPPrefix? {
    guard let to = spec.to else { return nil }
    if to.value == "default" {
      let family = hops.compactMap(\.gateway).first?.family ?? spec.from?.family ?? .v4
      let zero = IPAddress(bytes: Array(repeating: 0, count: family == .v4 ? 4 : 16))
      return IPPrefix(zero, 0)
    }
    guard let prefix = IPPrefix(to.value, bare: true) else {
      reader.fault(
        to.position,
        "`\(to.value)` is no \(IPAddress.isMeant(by: to.value) ? "address" : "destination")",
        advice: "expected default, an address, or a network like 10.0.0.0/8")
      return nil
    }
    return prefix
  }

  /// The address by which `node` reaches the node called `name` without a router.
  private func neighbour(
    _ name: String, of node: Draft.Node, family: IPAddress.Family, _ segments: Segments
  ) -> IPAddress? {
    guard let other = draft.node(name) else { return nil }
    for own in node.devices {
      guard let segment = segments.ofDevice[own] else { continue }
      for device in other.devices where segments.ofDevice[device] == segment {
        for address in draft.devices[device].addresses
        where address.address.family == family
          && draft.devices[own].addresses.contains(where: { $0.contains(address.address) })
        {
          return address.address
        }
      }
    }
    return nil
  }
}
