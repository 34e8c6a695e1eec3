import RouteNetlink
extension LabBuilder {
  mutating func addLinks(_ links: [LinkSpec]) {
    for written in links {
      let link = spelledOut(written)
      if isIgnored(link) { continue }
      checkKeys(of: link)
      if LinkSpec.pairs.contains(link.typeWord ?? LabKind.veth.name) {
        addPair(link)
      } else {
        addSingle(link)
      }
    }
    nameParents()
  }

  /// Finds lower devices that have long names. In the host's namespace this is either a device of the lab, or one
  /// of the host's with that alternative name.
  private mutating func nameParents() {
    for index in draft.devices.indices {
      guard let parent = draft.devices[index].kind.parent, NameRules.isLong(parent.name) else {
        continue
      }
      let own = DeviceID(parent.namespace, NameRules.kernelName(parent.name))
      if parent.namespace != LabNode.hostNamespace || draft.deviceIndex[own] != nil {
        draft.devices[index].kind = draft.devices[index].kind.over(own)
      }
    }
  }

  /// The node of an endpoint; nil after a fault if it is not declared.
  private mutating func node(of endpoint: EndpointSpec) -> Draft.Node? {
    let name = endpoint.node
    if let node = draft.node(name) ?? host(name, at: endpoint.$node.position) {
      if endpoint.interface.isEmpty || isNamed(endpoint, in: node) { return node }
      draft.doubts.add(node: name)
      return nil
    }
    // An unreadable name has been reported already.
    if name.isEmpty { draft.doubts.areDevicesUnknown = true }
    if name.isEmpty || draft.doubts.mayHave(node: name) { return nil }
    reader.fault(
      endpoint.$node.position, "node `\(name)` is not declared",
      advice: Suggestion.advice(for: name, in: draft.nodes.map(\.node.name)))
    return nil
  }

  private mutating func addPair(_ link: LinkSpec) {
    var link = link
    // In `type: host` the key `host-interface` names the other end.
    if link.type == .host, let other: Placed<String> = link.$parent.written() {
      var end = EndpointSpec(at: other.position)
      end.$node = Placed("host", at: other.position)
      end.$interface = Placed(String(other.value.dropFirst(5)), at: other.position)
      link.endpoints.append(end)
    }
    let owners = link.endpoints.map { node(of: $0) }
    if owners.count != 2, !lacksEnds(link, of: 2) {
      reader.fault(
        link.position, "a veth pair has two endpoints, not \(link.endpoints.count)",
        advice: "write endpoints: [\"node1:eth0\", \"node2:eth0\"]")
    }
    guard owners.count == 2, let first = owners[0], let second = owners[1] else {
      return addLoose(link, owners)
    }
    let ends = [named(link.endpoints[0], in: first), named(link.endpoints[1], in: second)]
    let ids = [id(of: ends[0], in: first), id(of: ends[1], in: second)]
    var indices: [Int] = []
    for (side, owner) in [first, second].enumerated() {
      var device = Device(id: ids[side], node: owner.node.name, kind: .veth(peer: ids[1 - side]))
      apply(link, ends[side], owner, to: &device)
      device.master = ends[side].master
      if owner.node.kind == .bridge, device.master == nil {
        device.master = owner.node.bridge
        device.withoutLinkLocal = true
      }
      note(link, ends[side], in: &device)
      doubt(link, side, device)
      let index = draft.add(device, at: ends[side].position)
      draft.add(addresses(link, side), to: index)
      indices.append(index)
    }
    draft.links.append(.init(spec: link, devices: indices))
  }

  private func lacksEnds(_ link: LinkSpec, of count: Int) -> Bool {
    if link.endpoints.count < count, topology.gaps.misspell(link.position) { return true }
    return topology.gaps.lacks("endpoints", "endpoint", "type", "host-interface", of: link.position)
  }

  /// Gives an endpoint whose interface could not be read a unique name.
  private mutating func named(_ end: EndpointSpec, in owner: Draft.Node) -> EndpointSpec {
    guard end.interface.isEmpty else { return end }
    draft.doubts.add(namesOf: owner.node.name)
    var end = end
    end.interface = "?\(end.position.line).\(end.position.column)"
    return end
  }

  /// Adds the known ends of a faulty link, so that whatever refers to them can be judged. They are never made,
  /// since there was a fault.
  private mutating func addLoose(_ link: LinkSpec, _ owners: [Draft.Node?]) {
    if owners.isEmpty { draft.doubts.areDevicesUnknown = true }
    for (side, owner) in owners.enumerated() {
      guard let owner else { continue }
      let end = named(link.endpoints[side], in: owner)
      var device = Device(
        id: id(of: end, in: owner), node: owner.node.name, kind: .dummy)
      apply(link, end, owner, to: &device)
      doubt(link, side, device)
      draft.doubts.add(unsettled: device)
      // It is unknown what a pool would have given it.
      if !topology.body.pools.isEmpty { draft.doubts.add(device) }
      let index = draft.add(device, at: end.position)
      draft.add(addresses(link, side), to: index)
    }
  }

  private func id(of end: EndpointSpec, in owner: Draft.Node) -> DeviceID {
    DeviceID(owner.node.namespace, NameRules.kernelName(end.interface))
  }

  private func apply(
    _ link: LinkSpec, _ end: EndpointSpec, _ owner: Draft.Node, to device: inout Device
  ) {
    let name = end.interface
    device.alternativeName = name == device.id.name ? end.alternativeName : name
    device.mtu = end.mtu ?? link.mtu ?? owner.spec.mtu ?? usualMTU(device.kind)
    device.mac = end.mac?.value
    device.up = end.up ?? link.up ?? true
    device.usesDHCP = end.dhcp ?? false
    let impairments = end.impairments ?? link.impairments
    device.impairments = impairments.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func note(_ link: LinkSpec, _ end: EndpointSpec, in device: inout Device) {
    device.origin = Origin(end.position)
    device.origin[.link] = link.position
    if end.master != nil {
      device.origin[.master] = end.$master.position
    } else if link.master != nil {
      device.origin[.master] = link.$master.position
    }
  }

  private func addresses(_ link: LinkSpec, _ side: Int) -> [Placed<IPPrefix>] {
    var result = link.endpoints[side].$addresses.values()
    for (list, family) in [(link.$ipv4.elements(), IPVersion.v4), (link.$ipv6.elements(), .v6)] {
      if side == 0, list.count > link.endpoints.count {
        reader.fault(
          link.position, "\(list.count) addresses for \(link.endpoints.count) ends",
          advice: "one for each end, in their order")
      }
      guard side < list.count else { continue }
      let address = list[side]
      guard let prefix = address.value?.value else { continue }
      if prefix.address.version != family {
        reader.fault(
          address.position,
          "`\(prefix)` is an IPv\(family == .v4 ? 6 : 4) address under "
            + "ipv\(family == .v4 ? 4 : 6)")
      } else {
        result.append(Placed(prefix, at: address.position))
      }
    }
    return result
  }

  private mutating func addSingle(_ link: LinkSpec) {
    let owners = link.endpoints.map { node(of: $0) }
    if owners.count != 1, !lacksEnds(link, of: 1) {
      reader.fault(
        link.position,
        "a link of type \(link.typeWord ?? "") has one endpoint, not \(link.endpoints.count)",
        advice: "write endpoint: {node: ..., interface: ...}")
    }
    guard owners.count == 1, let owner = owners[0], let end = link.endpoints.first,
      let kind = kind(of: link, in: owner), !end.interface.isEmpty
    else { return addLoose(link, owners) }
    var device = Device(id: id(of: end, in: owner), node: owner.node.name, kind: kind)
    apply(link, end, owner, to: &device)
    device.master = end.master ?? link.master
    if device.master == nil, owner.node.kind == .bridge, kind.row.traits.isPortOfBridgeNode {
      device.master = owner.node.bridge
      device.withoutLinkLocal = true
    }
    if case .vxlan = kind, end.mtu == nil, link.mtu == nil { device.mtu = nil }
    note(link, end, in: &device)
    doubt(link, 0, device)
    let index = draft.add(device, at: end.position)
    draft.add(addresses(link, 0), to: index)
    draft.links.append(.init(spec: link, devices: [index]))
  }
}
