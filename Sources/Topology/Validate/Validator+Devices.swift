extension Validator {
  /// Devices below others must exist, and no device may stand on itself.
  func checkParents() {
    for (index, device) in draft.devices.enumerated() {
      guard let parent = device.kind.parent else { continue }
      let position = draft.devicePositions[index]
      if draft.deviceIndex[parent] == nil, parent.namespace != LabNode.hostNamespace {
        let node = draft.nodes.first { $0.node.namespace == parent.namespace }
        let known = node?.devices.map { draft.devices[$0].id.name } ?? []
        reader.fault(
          position,
          "the parent `\(parent.name)` of `\(device.id.name)` is no interface of "
            + "`\(node?.node.name ?? parent.namespace)`",
          advice: Suggestion.advice(for: parent.name, in: known))
      }
      if case .vlan = device.kind, parent.namespace != device.id.namespace {
        reader.fault(position, "a VLAN's parent must be in the node of the VLAN itself")
      }
      var seen: Set<DeviceID> = [device.id]
      var next: DeviceID? = parent
      while let current = next {
        guard seen.insert(current).inserted else {
          if current == device.id {
            reader.fault(position, "`\(device.id.name)` stands on itself: a cycle of parents")
          }
          break
        }
        next = draft.device(current)?.kind.parent
      }
    }
  }

  /// One network on two devices of a node: only one of them will be used to reach it.
  func checkSharedNetworks() {
    for node in draft.nodes where node.node.kind != .host {
      // A VRF is a router of its own.
      var known: [String: [IPPrefix: Int]] = [:]
      for index in node.devices {
        let device = draft.devices[index]
        for address in device.addresses
        where address.length < address.address.width && !address.address.isLinkLocal {
          let other = known[device.master ?? ""]?[address.network]
          guard let other else {
            known[device.master ?? "", default: [:]][address.network] = index
            continue
          }
          guard other != index else { continue }
          reader.warn(
            draft.position(of: address, device: index),
            "`\(device.id.name)` of `\(device.node)` is in the network \(address.network) of "
              + "`\(draft.devices[other].id.name)` too",
            advice: "only one of them will be used to reach it")
        }
      }
    }
  }

  /// Bridges joined in a ring without spanning tree send frames round for ever.
  func checkBridgeLoops() {
    var sets = DisjointSets(draft.nodes.count)
    for link in draft.links where link.devices.count == 2 {
      let ends = link.devices.map { draft.devices[$0] }
      guard ends.allSatisfy({ $0.master != nil && $0.up }) else { continue }
      let nodes = ends.compactMap { draft.nodeIndex[$0.node] }
      guard nodes.count == 2, !sets.join(nodes[0], nodes[1]) else { continue }
      let members = draft.nodes.indices.filter { sets.root(of: $0) == sets.root(of: nodes[0]) }
      if members.contains(where: { !(draft.nodes[$0].spec.bridge.stp ?? false) }) {
        let names = members.map { "`\(draft.nodes[$0].node.name)`" }.joined(separator: ", ")
        reader.fault(
          link.spec.position, "this link closes a cycle of bridges: \(names)",
          advice: "set `stp: true` on all of them, or remove the link")
      }
    }
  }

  /// What the kernel would refuse, or what would surprise.
  func checkDevices() {
    for (index, device) in draft.devices.enumerated() {
      let position = draft.devicePositions[index]
      for address in device.addresses {
        let place = draft.position(of: address, device: index)
        if address.address.isMulticast {
          reader.fault(place, "\(address) is a multicast address")
        } else if address.address.family == .v4, address.length < 31,
          address.network.address == address.address
        {
          reader.fault(place, "\(address) is a network, not an address in it")
        } else if isBroadcast(address) {
          reader.fault(place, "\(address) is the broadcast address of its network")
        }
        if address.address.family == .v6, let mtu = device.mtu, mtu < 1280 {
          reader.fault(place, "IPv6 needs an MTU of 1280 at least, not \(mtu)")
        }
      }
      if let impairments = device.impairments, impairments.reorder != nil, impairments.delay == nil
      {
        reader.fault(position, "`reorder` needs a `delay`")
      }
      if device.usesDHCP, !device.addresses.isEmpty {
        reader.warn(position, "`\(device.id.name)` has addresses besides DHCP")
      }
    }
    for link in draft.links where link.devices.count == 2 {
      let ends = link.devices.map { draft.devices[$0] }
      let (first, second) = (ends[0].mtu ?? 1500, ends[1].mtu ?? 1500)
      if first != second {
        reader.warn(
          link.spec.position, "the ends of this link differ in MTU: \(first) and \(second)",
          advice: "packets between the two sizes are lost on the way to the smaller")
      }
    }
  }

  private func isBroadcast(_ prefix: IPPrefix) -> Bool {
    guard prefix.address.family == .v4, prefix.length < 31 else { return false }
    let last = prefix.network.address.advanced(by: (1 << UInt64(prefix.hostBits)) - 1, shift: 0)
    return last == prefix.address
  }

  func checkNodes() {
    for node in draft.nodes {
      for entry in node.spec.sysctls {
        if !entry.name.hasPrefix("net.") && !entry.name.hasPrefix("net/") {
          reader.fault(
            entry.position, "sysctl `\(entry.name)` is not of a network namespace",
            advice: "only those below net. are")
        } else if entry.name.contains("..") || entry.name.contains(where: \.isWhitespace) {
          reader.fault(entry.position, "`\(entry.name)` is no sysctl")
        }
      }
      guard node.node.kind == .host else { continue }
      let spec = node.spec
      let own: [(Bool, String)] = [
        (!spec.sysctls.isEmpty, "sysctls"),
        (spec.nftables != nil, "nftables"), (!node.node.exec.isEmpty, "exec"),
        (spec.dns != nil, "dns"),
      ]
      for (isSet, key) in own where isSet {
        reader.fault(node.position, "the host's `\(key)` are not the lab's to set")
      }
    }
  }
}
