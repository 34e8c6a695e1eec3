extension LabBuilder {
  mutating func addLinks(_ links: [LinkSpec]) {
    for written in links {
      let link = spelledOut(written)
      if isIgnored(link) { continue }
      switch link.type?.value ?? "veth" {
      case "veth", "veth-stitch", "host": addPair(link)
      default: addSingle(link)
      }
    }
  }

  /// The node of an endpoint; a fault where it is not declared.
  private mutating func node(of endpoint: EndpointSpec) -> Draft.Node? {
    let name = endpoint.node.value
    if let node = draft.node(name) ?? host(name, at: endpoint.node.position) {
      return isNamed(endpoint, in: node) ? node : nil
    }
    reader.fault(
      endpoint.node.position, "node `\(endpoint.node.value)` is not declared",
      advice: Suggestion.advice(for: endpoint.node.value, in: draft.nodes.map(\.node.name)))
    return nil
  }

  private mutating func addPair(_ link: LinkSpec) {
    var link = link
    // `type: host` names the other end by `host-interface`.
    if link.type?.value == "host", let other = link.options.parent {
      var end = EndpointSpec(at: other.position)
      end.node = Placed("host", at: other.position)
      end.interface = Placed(String(other.value.dropFirst(5)), at: other.position)
      link.endpoints.append(end)
    }
    guard link.endpoints.count == 2 else {
      reader.fault(
        link.position, "a veth pair has two endpoints, not \(link.endpoints.count)",
        advice: "write endpoints: [\"node1:eth0\", \"node2:eth0\"]")
      return
    }
    let ends = link.endpoints
    guard let first = node(of: ends[0]), let second = node(of: ends[1]) else { return }
    let ids = [
      DeviceID(first.node.namespace, ends[0].interface.value),
      DeviceID(second.node.namespace, ends[1].interface.value),
    ]
    var indices: [Int] = []
    for (side, owner) in [first, second].enumerated() {
      var device = Device(id: ids[side], node: owner.node.name, kind: .veth(peer: ids[1 - side]))
      apply(link, ends[side], owner, to: &device)
      device.master = ends[side].master?.value
      if owner.node.kind == .bridge, device.master == nil {
        device.master = owner.node.bridge
        device.withoutLinkLocal = true
      }
      note(link, ends[side], in: &device)
      let index = draft.add(device, at: ends[side].position)
      draft.add(addresses(link, side), to: index)
      indices.append(index)
    }
    draft.links.append(.init(spec: link, devices: indices))
  }

  private func apply(
    _ link: LinkSpec, _ end: EndpointSpec, _ owner: Draft.Node, to device: inout Device
  ) {
    device.mtu = end.mtu ?? link.mtu ?? owner.spec.mtu ?? usualMTU(device.kind)
    device.mac = end.mac
    device.up = end.up ?? link.up ?? true
    device.usesDHCP = end.dhcp?.value ?? false
    let impairments = end.impairments ?? link.impairments
    device.impairments = impairments.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func note(_ link: LinkSpec, _ end: EndpointSpec, in device: inout Device) {
    device.origin = Origin(end.position)
    device.origin[.link] = link.position
    if let master = end.master ?? link.options.master { device.origin[.master] = master.position }
  }

  private func addresses(_ link: LinkSpec, _ side: Int) -> [Placed<IPPrefix>] {
    var result = link.endpoints[side].addresses ?? []
    for (list, family) in [(link.ipv4, IPAddress.Family.v4), (link.ipv6, .v6)] {
      if side == 0, list.count > link.endpoints.count {
        reader.fault(
          link.position, "\(list.count) addresses for \(link.endpoints.count) ends",
          advice: "one for each end, in their order")
      }
      guard side < list.count, let address = list[side] else { continue }
      if address.value.address.family != family {
        reader.fault(
          address.position,
          "`\(address.value)` is an IPv\(family == .v4 ? 6 : 4) address under "
            + "ipv\(family == .v4 ? 4 : 6)")
      } else {
        result.append(address)
      }
    }
    return result
  }

  private mutating func addSingle(_ link: LinkSpec) {
    guard link.endpoints.count == 1, let end = link.endpoints.first else {
      reader.fault(
        link.position,
        "a link of type \(link.type?.value ?? "") has one endpoint, not \(link.endpoints.count)",
        advice: "write endpoint: {node: ..., interface: ...}")
      return
    }
    guard let owner = node(of: end), let kind = kind(of: link, in: owner) else { return }
    var device = Device(
      id: DeviceID(owner.node.namespace, end.interface.value), node: owner.node.name, kind: kind)
    apply(link, end, owner, to: &device)
    device.master = end.master?.value ?? link.options.master?.value
    if device.master == nil, owner.node.kind == .bridge, mayBePort(kind) {
      device.master = owner.node.bridge
      device.withoutLinkLocal = true
    }
    if case .vxlan = kind, end.mtu == nil, link.mtu == nil { device.mtu = nil }
    note(link, end, in: &device)
    let index = draft.add(device, at: end.position)
    draft.add(addresses(link, 0), to: index)
    draft.links.append(.init(spec: link, devices: [index]))
  }

  /// In a bridge node, what carries frames of others becomes a port of its bridge.
  private func mayBePort(_ kind: DeviceKind) -> Bool {
    switch kind {
    case .vxlan, .dummy, .vlan, .macvlan: true
    case .tunnel(let tunnel): tunnel.kind == "gretap"
    default: false
    }
  }
}
