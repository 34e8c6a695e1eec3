import RouteNetlink
extension LabBuilder {
  /// Works out the declared routes. Names of nodes become addresses.
  mutating func addRoutes() {
    let segments = draft.segments
    for index in draft.nodes.indices {
      for spec in draft.nodes[index].spec.routes ?? [] {
        draft.nodes[index].node.routes += routes(spec, node: draft.nodes[index], segments)
      }
    }
  }

  /// The routes for a declared one: two if both families are possible and nothing selects one.
  private func routes(_ spec: RouteSpec, node: Draft.Node, _ segments: Segments) -> [Route] {
    if topology.gaps.lacks("to", "via", "dev", "type", "family", of: spec.position) { return [] }
    if spec.via.isEmpty, spec.dev == nil, topology.gaps.misspell(spec.position) { return [] }
    if spec.to.isEmpty { return [] }
    var network: IPPrefix?
    if spec.to != "default" {
      network = IPPrefix(spec.to)
      guard network != nil else {
        reader.fault(
          spec.$to.position,
          "`\(spec.to)` is no \(IPAddress.isMeant(by: spec.to) ? "address" : "destination")",
          advice: "expected default, an address, or a network like 10.0.0.0/8")
        return []
      }
    }
    let fixed = network?.address.version ?? family(of: spec)
    if let fixed, let wanted = spec.family, wanted != fixed {
      reader.fault(spec.position, "a route of \(fixed) under `family: \(wanted.rawValue)`")
      return []
    }
    let families = (fixed ?? spec.family).map { [$0] } ?? families(of: spec, node, segments)
    if spec.scope != nil, !families.contains(.v4) {
      reader.fault(spec.position, "key `scope` means nothing for an IPv6 route")
    }
    return families.compactMap { family in
      hops(spec, family, node, segments).map { hops in
        route(spec, network ?? IPPrefix(.any(family.family), length: 0), hops)
      }
    }
  }

  /// The family of a default route, judging by its addresses.
  private func family(of spec: RouteSpec) -> IPVersion? {
    spec.via.lazy.compactMap { IPAddress($0)?.version }.first
      ?? spec.from?.value?.version
  }

  /// The families possible for a default route: those in which every gateway is a neighbour, else those of the
  /// interface, or both if packets end here.
  private func families(
    of spec: RouteSpec, _ node: Draft.Node, _ segments: Segments
  ) -> [IPVersion] {
    let found = IPVersion.allCases.filter { family in
      if !spec.via.isEmpty {
        return spec.via.allSatisfy {
          neighbour($0, of: node, family: family, segments) != nil
        }
      }
      guard let dev = spec.dev else { return true }
      return node.devices.map { draft.devices[$0] }
        .contains { $0.id.name == dev && !$0.addresses(of: family).isEmpty }
    }
    return found.isEmpty ? [.v4] : found
  }

  /// The next hops in a family; nil after a fault.
  private func hops(
    _ spec: RouteSpec, _ family: IPVersion, _ node: Draft.Node, _ segments: Segments
  ) -> [Route.NextHop]? {
    var hops: [Route.NextHop] = []
    for via: Placed<String> in spec.$via.elements() {
      if let address = IPAddress(via.value) {
        hops.append(.init(gateway: address, dev: spec.dev))
        continue
      }
      guard let found = neighbour(via.value, of: node, family: family, segments) else {
        refuse(via, of: node, spec.family)
        return nil
      }
      // A link-local gateway needs its device.
      let dev = spec.dev ?? (found.address.isLinkLocal ? found.dev : nil)
      hops.append(.init(gateway: found.address, dev: dev))
    }
    if hops.isEmpty, let dev = spec.dev { hops.append(.init(gateway: nil, dev: dev)) }
    return hops
  }

  /// Reports why something cannot be a gateway.
  private func refuse(
    _ via: Placed<String>, of node: Draft.Node, _ family: IPVersion?
  ) {
    let name = via.value
    let known = draft.nodes.map(\.node.name)
    if known.contains(name) {
      if draft.doubts.covers(node: name) || draft.doubts.covers(node: node.node.name) { return }
      let network = family.map { "\($0) network" } ?? "network"
      reader.fault(via.position, "node `\(name)` shares no \(network) with `\(node.node.name)`")
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
    route.type = (spec.type ?? .unicast).rawValue
    route.source = spec.from?.value
    route.mtu = spec.mtu
    route.onLink = spec.onLink
    if route.family == .v4 { route.scope = spec.scope?.rawValue }
    route.origin = Origin(spec.$to.position)
    let gateways: [Placed<String>] = spec.$via.elements()
    for (number, via) in gateways.enumerated() { route.origin[.via(number)] = via.position }
    if spec.dev != nil { route.origin[.dev] = spec.$dev.position }
    return route
  }

  /// The address by which `node` reaches the node called `name` without a router, and its own device for that.
  private func neighbour(
    _ name: String, of node: Draft.Node, family: IPVersion, _ segments: Segments
  ) -> (address: IPAddress, dev: String)? {
    guard let other = draft.node(name) else { return nil }
    var nearest: (address: IPAddress, dev: String)?
    for own in node.devices {
      guard let segment = segments.ofDevice[own] else { continue }
      for device in other.devices where segments.ofDevice[device] == segment {
        for address in draft.devices[device].addresses
        where address.address.version == family
          && draft.devices[own].addresses.contains(where: { $0.contains(address.address) })
        {
          let found = (address.address, draft.devices[own].id.name)
          if !address.address.isLinkLocal { return found }
          nearest = nearest ?? found
        }
      }
    }
    return nearest
  }
}
