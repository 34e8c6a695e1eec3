import RouteNetlink
extension LabBuilder {
  /// Draws addresses from the pools for everything that has none of its own and does not opt out.
  mutating func drawAddresses(_ body: Topology.Body) {
    for pool in body.pools { checkLengths(pool) }
    guard !body.pools.isEmpty else { return checkPoolNames([:]) }
    // Without knowing all pools, nothing can be drawn.
    if draft.doubts.areNodesUnknown || draft.doubts.areDevicesUnknown { return }
    var specs: [String: PoolSpec] = [:]
    for pool in body.pools { specs[pool.name] = pool.value }
    checkPoolNames(specs)
    var drawing = Drawing(previous: previousDraws)
    drawLoopbacks(specs, &drawing)
    drawPairs(specs, &drawing)
    drawSegments(specs, &drawing)
    for shortage in drawing.shortages {
      reader.fault(shortage.position, shortage.message, advice: shortage.advice)
      draft.doubts.areDevicesUnknown = true
    }
    draws = drawing.draws
  }

  /// Reports pools whose drawn networks would be larger than the pool, even if none is drawn.
  private func checkLengths(_ pool: Named<PoolSpec>) {
    for prefix in pool.value.$prefixes.values() {
      let isV4 = prefix.value.address.version == .v4
      guard let length = isV4 ? pool.value.lengthV4 : pool.value.lengthV6,
        length < prefix.value.length
      else { continue }
      reader.fault(
        prefix.position,
        "pool `\(pool.name)` draws networks of length \(length), and \(prefix.value) is smaller than one",
        advice: "\(isV4 ? "length" : "length6") is to be \(prefix.value.length) at least")
    }
  }

  private mutating func checkPoolNames(_ specs: [String: PoolSpec]) {
    if draft.doubts.areDevicesUnknown { return }
    let named: [Placed<String>] =
      draft.nodes.compactMap { $0.spec.$pool.written() }
      + draft.links.compactMap { $0.spec.$pool.written() }
    for pool in named where pool.value != "none" && specs[pool.value] == nil {
      draft.doubts.areDevicesUnknown = true
      reader.fault(
        pool.position, "pool `\(pool.value)` is not declared",
        advice: Suggestion.advice(for: pool.value, in: specs.keys.sorted() + ["none"]))
    }
  }

  private mutating func drawLoopbacks(_ specs: [String: PoolSpec], _ drawing: inout Drawing) {
    for node in draft.nodes where node.node.kind == .linux && node.node.ownsNamespace {
      let name = node.spec.pool ?? "loopbacks"
      guard node.spec.addresses == nil, let pool = specs[name], let own = node.devices.first else {
        continue
      }
      for prefix in pool.$prefixes.values() {
        let address = drawing.draw(
          node.node.name,
          from: .init(
            pool: name, prefix, length: prefix.value.address.bitWidth, reserved: [0]))
        if let address { draft.devices[own].addresses.append(address) }
      }
    }
  }

  /// Draws for point-to-point links between nodes that are not bridges.
  private mutating func drawPairs(_ specs: [String: PoolSpec], _ drawing: inout Drawing) {
    for link in draft.links where link.devices.count == 2 {
      let devices = link.devices.map { draft.devices[$0] }
      let name = link.spec.pool ?? "links"
      guard let pool = specs[name], devices.allSatisfy({ $0.master == nil && wantsAddress($0) })
      else { continue }
      let key = devices.map { "\($0.node):\($0.id.name)" }.joined(separator: " ")
      for prefix in pool.$prefixes.values() {
        let isV4 = prefix.value.address.version == .v4
        let length = isV4 ? pool.lengthV4 ?? 31 : pool.lengthV6 ?? 127
        let network = drawing.draw(key, from: .init(pool: name, prefix, length: length))
        guard let network else { continue }
        // In a network of two addresses, the network's own address is usable.
        let first: UInt64 = length >= prefix.value.address.bitWidth - 1 ? 0 : 1
        for (side, index) in link.devices.enumerated() {
          if let address = network.address.advanced(by: first + UInt64(side), shift: 0) {
            draft.devices[index].addresses.append(IPPrefix(address, length: length))
          }
        }
      }
    }
  }

  private func wantsAddress(_ device: Device) -> Bool {
    device.addresses.isEmpty && !device.usesDHCP && !draft.doubts.covers(device)
  }

  /// Draws a network for each segment with a bridge, and an address in it for each end.
  private mutating func drawSegments(_ specs: [String: PoolSpec], _ drawing: inout Drawing) {
    for segment in draft.segments.all where segment.bridges.count > 0 {
      let bridges = segment.bridges.compactMap { draft.nodeIndex[$0] }.sorted()
      guard let first = bridges.first else { continue }
      let name =
        bridges.compactMap { draft.nodes[$0].spec.pool }.first { $0 != "none" } ?? "lans"
      guard let pool = specs[name] else { continue }
      let node = draft.nodes[first]
      for prefix in pool.$prefixes.values() {
        let isV4 = prefix.value.address.version == .v4
        let length = isV4 ? pool.lengthV4 ?? 24 : pool.lengthV6 ?? 64
        // A pool no larger than a LAN is that LAN.
        let network =
          prefix.value.length >= length
          ? prefix.value
          : drawing.draw(node.node.name, from: .init(pool: name, prefix, length: length))
        guard let network else { continue }
        let members = Drawing.Source(
          lan: network, pool: name, at: prefix.position, isWhole: network == prefix.value)
        drawMembers(of: segment, members, bridges: bridges, &drawing)
      }
    }
  }

  /// Whether the file itself gives a device addresses.
  private func declaresAddresses(_ device: Device) -> Bool {
    device.addresses.contains { device.origin.knows(.address($0)) }
  }

  private mutating func drawMembers(
    of segment: Segments.Segment, _ source: Drawing.Source, bridges: [Int],
    _ drawing: inout Drawing
  ) {
    let network = source.prefix
    let family = network.address.family
    for bridge in bridges where draft.nodes[bridge].spec.pool.map({ $0 != "none" }) ?? false {
      guard let own = draft.nodes[bridge].devices.first,
        let address = network.address.advanced(by: 1, shift: 0)
      else { continue }
      draft.devices[own].addresses.append(IPPrefix(address, length: network.length))
      break
    }
    for index in segment.devices {
      let device = draft.devices[index]
      let opted = draft.links.first { $0.devices.contains(index) }?.spec.pool
      guard device.master == nil, !device.kind.isBridge, !device.usesDHCP, opted != "none",
        !device.addresses.contains(where: { $0.address.family == family })
      else { continue }
      guard !declaresAddresses(device), !draft.doubts.covers(device) else { continue }
      if let address = drawing.draw(device.node, from: source) {
        draft.devices[index].addresses.append(IPPrefix(address.address, length: network.length))
      }
    }
  }
}
