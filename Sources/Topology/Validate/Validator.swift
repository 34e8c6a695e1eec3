/// Looks for what no single key shows: addresses, gateways, masters and loops that do not fit.
struct Validator {
  let draft: Draft
  let reader: Reader
  let segments: Segments

  init(_ draft: Draft, _ reader: Reader) {
    self.draft = draft
    self.reader = reader
    segments = Segments(draft)
  }

  func run() {
    checkDuplicateAddresses()
    checkSubnets()
    checkSharedNetworks()
    checkGateways()
    checkParents()
    checkBridgeLoops()
    checkDevices()
    checkNodes()
  }

  /// One address twice in a node, or twice among devices that hear one another.
  private func checkDuplicateAddresses() {
    var inNode: [String: [IPAddress: Int]] = [:]
    var inSegment: [Int: [IPAddress: Int]] = [:]
    for (index, device) in draft.devices.enumerated() {
      for address in device.addresses {
        let key = address.address
        let segment = segments.ofDevice[index]
        let other = inNode[device.node]?[key] ?? segment.flatMap { inSegment[$0]?[key] }
        if let other {
          let place = draft.position(of: matching(key, other), device: other)
          reader.fault(
            draft.position(of: address, device: index),
            "address \(key) of `\(name(device))` is already that of `\(name(draft.devices[other]))`",
            advice: "the first is at \(place)")
        }
        if !key.isLinkLocal {
          inNode[device.node, default: [:]][key] = index
          if let segment { inSegment[segment, default: [:]][key] = index }
        }
      }
    }
  }

  private func matching(_ address: IPAddress, _ device: Int) -> IPPrefix {
    draft.devices[device].addresses.first { $0.address == address }
      ?? IPPrefix(address, address.width)
  }

  private func name(_ device: Device) -> String { "\(device.node):\(device.id.name)" }

  /// The two ends of a pair must share a network; one network must have one length in a segment.
  private func checkSubnets() {
    for link in draft.links where link.devices.count == 2 {
      let ends = link.devices.map { draft.devices[$0] }
      guard ends.allSatisfy({ $0.master == nil }) else { continue }
      for family in [IPAddress.Family.v4, .v6] {
        let lists = ends.map { end in end.addresses.filter { $0.address.family == family } }
        guard let first = lists[0].first, let second = lists[1].first else { continue }
        let joined = lists[0].contains { one in
          lists[1].contains { two in one.contains(two.address) && two.contains(one.address) }
        }
        if !joined, !(isWhole(first) && isWhole(second)) {
          reader.fault(
            draft.position(of: second, device: link.devices[1]),
            "\(second) of `\(name(ends[1]))` is not in the network of \(first), the other end",
            advice: "an address of \(first.network) would be")
        }
      }
    }
    for segment in segments.all where !segment.bridges.isEmpty { checkLengths(segment) }
  }

  /// A single address, as unnumbered links have.
  private func isWhole(_ prefix: IPPrefix) -> Bool { prefix.length == prefix.address.width }

  private func checkLengths(_ segment: Segments.Segment) {
    var known: [(IPPrefix, Int)] = []
    for index in segment.devices {
      for address in draft.devices[index].addresses where !isWhole(address) {
        let clash = known.first { $0.0.overlaps(address) && $0.0.length != address.length }
        if let clash {
          reader.fault(
            draft.position(of: address, device: index),
            "\(address) of `\(name(draft.devices[index]))` and \(clash.0) of "
              + "`\(name(draft.devices[clash.1]))` differ in the length of their network",
            advice: "did you mean `\(IPPrefix(address.address, clash.0.length))`?")
        } else {
          known.append((address, index))
        }
      }
    }
  }

  /// A gateway must be in a network of the node, unless the route is on-link or DHCP may bring one.
  private func checkGateways() {
    for node in draft.nodes {
      let devices = node.devices.map { draft.devices[$0] }
      let addresses = devices.flatMap(\.addresses)
      for (spec, route) in node.declaredRoutes {
        for (hop, via) in zip(route.nextHops, spec.via) {
          guard let gateway = hop.gateway else { continue }
          check(gateway, route, at: via.position, node, devices, addresses)
        }
        checkDevice(of: spec, devices, node)
      }
    }
  }

  private func check(
    _ gateway: IPAddress, _ route: Route, at position: Position, _ node: Draft.Node,
    _ devices: [Device], _ addresses: [IPPrefix]
  ) {
    if addresses.contains(where: { $0.address == gateway }) {
      reader.fault(position, "gateway \(gateway) is an address of `\(node.node.name)` itself")
      return
    }
    if gateway.family != route.family, route.destination.length > 0, route.family == .v6 {
      reader.fault(position, "an IPv6 route has no IPv4 gateway")
      return
    }
    let near = devices.filter { device in
      device.addresses.contains { $0.contains(gateway) && $0.length < $0.address.width }
    }
    if let down = near.first, !near.contains(where: \.up) {
      reader.fault(
        position,
        "gateway \(gateway) is behind `\(down.id.name)` of `\(node.node.name)`, which is down",
        advice: "a route needs its interface up")
    } else if near.isEmpty, !isReachable(gateway, route, node, devices) {
      let networks = addresses.filter { $0.address.family == gateway.family }.map(\.network)
      let list = Set(networks).sorted().map(\.description).joined(separator: ", ")
      reader.fault(
        position, "gateway \(gateway) is in no network of `\(node.node.name)`",
        advice: list.isEmpty ? "it has no address of that family" : "its networks: \(list)")
    }
    if gateway.isLinkLocal, route.nextHops.contains(where: { $0.dev == nil }) {
      reader.fault(position, "a link-local gateway needs `dev`")
    }
  }

  /// Whether a gateway outside of the node's networks may be reached all the same.
  private func isReachable(
    _ gateway: IPAddress, _ route: Route, _ node: Draft.Node, _ devices: [Device]
  ) -> Bool {
    route.onLink || gateway.isLinkLocal || devices.contains(where: \.usesDHCP)
      || node.node.routes.contains { other in
        other.destination.length > 0 && other.destination.contains(gateway)
          && other.nextHops.contains { $0.gateway == nil && $0.dev != nil }
      }
  }

  private func checkDevice(of spec: RouteSpec, _ devices: [Device], _ node: Draft.Node) {
    guard let dev = spec.dev else { return }
    if let device = devices.first(where: { $0.id.name == dev.value }) {
      if !device.up {
        reader.fault(
          dev.position, "`\(dev.value)` of `\(node.node.name)` is down",
          advice: "a route needs its interface up")
      }
      return
    }
    reader.fault(
      dev.position, "`\(dev.value)` is no interface of `\(node.node.name)`",
      advice: Suggestion.advice(for: dev.value, in: devices.map(\.id.name)))
  }
}
