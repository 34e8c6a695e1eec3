import RouteNetlink
extension Validator {
  /// Checks that devices are in their node's namespace, join existing bridges or VRFs, and that pairs have two ends.
  func checkPlaces() {
    var alternatives: Set<DeviceID> = []
    for (number, device) in lab.devices.enumerated() {
      let position = device.origin.position
      if let name = device.alternativeName, index.devices[device.id] == number,
        !alternatives.insert(DeviceID(device.id.namespace, name)).inserted
      {
        fault(position, "the altname `\(name)` of node `\(device.node)` stands twice")
      }
      if let other = index.devices[device.id], other != number {
        // Report a link from a device to itself once, not for both ends.
        if isLoop(device), isLoop(lab.devices[other]) { continue }
        fault(
          position, "interface `\(device.name)` of node `\(device.node)` stands twice",
          advice: first(at: lab.devices[other].origin.position))
      }
      guard let owner = index.nodes[device.node].map({ lab.nodes[$0] }) else {
        fault(position, "`\(device.id.name)` is in node `\(device.node)`, which there is not")
        continue
      }
      if owner.namespace != device.id.namespace {
        fault(position, "`\(device.id)` is not in the namespace of its node `\(owner.name)`")
      }
      checkMaster(of: device)
      if case .veth(let peer) = device.kind { checkPeer(peer, of: device) }
    }
  }

  private func isLoop(_ device: Device) -> Bool { device.kind.peer == device.id }

  private func checkPeer(_ peer: DeviceID, of device: Device) {
    if isLoop(device) {
      fault(device.origin.position, "both ends of the link are `\(name(device))`")
    } else if !doubts.covers(device), self.device(peer)?.kind.peer != device.id {
      fault(device.origin.position, "`\(name(device))` has no other end at `\(peer)`")
    }
  }

  private func checkMaster(of device: Device) {
    guard let master = device.master, !isBridgeOfHost(master, device) else { return }
    if device.kind.isLoopback || device.kind.isBridge, device.id.name == master {
      return fault(device.origin.position, "`\(device.id.name)` cannot be its own master")
    }
    let other = self.device(DeviceID(device.id.namespace, master))
    if let other, doubts.coversSettings(of: other) { return }
    switch other?.kind {
    case .bridge where device.kind.isLoopback, .vrf where device.kind.isLoopback:
      fault(device.origin.position, "the loopback has no master")
    case .bridge where device.kind.isBridge:
      fault(device.origin.position, "a bridge cannot be a port of the bridge `\(master)`")
    case .bridge, .vrf: return
    case nil where doubts.covers(namesOf: device.node): return
    // It may be a bridge that others made on the host.
    case nil where device.id.namespace == LabNode.hostNamespace: return
    case nil:
      let known = devices(of: device.node).map(\.id.name)
      fault(
        device.origin[.master], "`\(master)` is no interface of node `\(device.node)`",
        advice: Suggestion.nearest(to: master, in: known).map { "did you mean `\($0)`?" })
    default: fault(device.origin[.master], "`\(master)` is neither a bridge nor a VRF")
    }
  }

  /// Whether a port's bridge belongs to the host and not to the lab.
  private func isBridgeOfHost(_ master: String, _ device: Device) -> Bool {
    index.nodes[device.node].map { lab.nodes[$0] }.map { $0.isHost && $0.bridge == master } ?? false
  }

  /// Checks that lower devices exist, and that no device stands on itself.
  func checkParents() {
    for device in lab.devices {
      if case .vxlan(let vxlan) = device.kind, let underlay = vxlan.underlay,
        underlay != LabNode.hostNamespace, index.namespaces[underlay] == nil
      {
        fault(
          device.origin.position,
          "the namespace `\(underlay)` that carries `\(device.id)` is no node's")
      }
      guard let parent = device.kind.parent else { continue }
      let position = device.origin.position
      let owner = index.namespaces[parent.namespace].map { lab.nodes[$0].name }
      if index.devices[parent] == nil, parent.namespace != LabNode.hostNamespace,
        !doubts.covers(namesOf: owner ?? "")
      {
        fault(
          position,
          "the parent `\(parent.name)` of `\(device.name)` is no interface of "
            + "`\(owner ?? parent.namespace)`",
          advice: Suggestion.advice(
            for: parent.name, in: devices(of: owner ?? "").map(\.id.name)))
      }
      if case .vlan = device.kind, parent.namespace != device.id.namespace {
        fault(position, "a VLAN's parent must be in the node of the VLAN itself")
      }
      var seen: Set<DeviceID> = [device.id]
      var next: DeviceID? = parent
      while let current = next {
        guard seen.insert(current).inserted else {
          if current == device.id {
            fault(position, "`\(device.name)` stands on itself: a cycle of parents")
          }
          break
        }
        next = self.device(current)?.kind.parent
      }
    }
  }

  func checkBridgePorts() {
    var ports: [DeviceID: [Device]] = [:]
    for device in lab.devices {
      guard let master = device.master else { continue }
      let id = DeviceID(device.id.namespace, master)
      if self.device(id)?.kind.isBridge ?? isBridgeOfHost(master, device) {
        ports[id, default: []].append(device)
      }
    }
    let most = Limits.bridgePorts.upperBound
    for (id, ports) in ports.sorted(by: { $0.key < $1.key }) where ports.count > most {
      fault(
        ports[most].origin.position,
        "bridge `\(id.name)` would have \(ports.count) ports, and the kernel gives a bridge \(most)",
        advice: "join several bridges by links")
    }
  }

  /// Reports bridges in a ring without spanning tree, where frames would circulate for ever.
  func checkBridgeLoops() {
    var sets = DisjointSets(lab.nodes.count)
    for (first, second) in pairs
    where first.master != nil && first.up && second.master != nil && second.up {
      let nodes = [first, second].compactMap { index.nodes[$0.node] }
      guard nodes.count == 2, !sets.join(nodes[0], nodes[1]) else { continue }
      let members = lab.nodes.indices.filter { sets.root(of: $0) == sets.root(of: nodes[0]) }
        .map { lab.nodes[$0].name }
      guard !members.contains(where: { doubts.covers(node: $0) }),
        members.contains(where: { !hasSpanningTree($0) })
      else { continue }
      fault(
        first.origin[.link],
        "this link closes a cycle of bridges: "
          + members.map { "`\($0)`" }.joined(separator: ", "),
        advice: "set `stp: true` on all of them, or remove the link")
    }
  }

  private func hasSpanningTree(_ node: String) -> Bool {
    devices(of: node).contains {
      guard case .bridge(let spec) = $0.kind else { return false }
      return spec.stp ?? false
    }
  }

  /// Reports what the kernel would reject, and warns of surprises.
  func checkDevices() {
    for device in lab.devices {
      for address in device.addresses { check(address, of: device) }
      if let impairments = device.impairments, impairments.reorder != nil,
        impairments.delay == nil, !doubts.coversSettings(of: device)
      {
        fault(device.origin.position, "`reorder` needs a `delay`")
      }
      if device.usesDHCP, !device.addresses.isEmpty {
        warn(device.origin.position, "`\(device.name)` has addresses besides DHCP")
      }
    }
    for (first, second) in pairs
    where !doubts.coversSettings(of: first) && !doubts.coversSettings(of: second) {
      let (near, far) = (first.mtu ?? 1500, second.mtu ?? 1500)
      if near != far {
        warn(
          first.origin[.link], "the ends of this link differ in MTU: \(near) and \(far)",
          advice: "packets between the two sizes are lost on the way to the smaller")
      }
    }
  }

  private func check(_ address: IPPrefix, of device: Device) {
    var place: Position? { device.origin[.address(address)] }
    if address.address.isMulticast {
      fault(place, "\(address) is a multicast address")
    } else if address.address.version == .v4, address.length < 31,
      address.network.address == address.address
    {
      fault(place, "\(address) is a network, not an address in it")
    } else if isBroadcast(address) {
      fault(place, "\(address) is the broadcast address of its network")
    }
    if address.address.version == .v6, let mtu = device.mtu, mtu < 1280 {
      fault(place, "IPv6 needs an MTU of 1280 at least, not \(mtu)")
    }
  }

  private func isBroadcast(_ prefix: IPPrefix) -> Bool {
    guard prefix.address.version == .v4, prefix.length < 31 else { return false }
    let last = prefix.network.address.advanced(by: (1 << UInt64(prefix.hostBits)) - 1, shift: 0)
    return last == prefix.address
  }
}
