import RouteNetlink
extension Validator {
  /// Reports an address that occurs twice in a node, or on devices that hear one another.
  func checkDuplicateAddresses() {
    var inNode: [String: [IPAddress: Int]] = [:]
    var inSegment: [Int: [IPAddress: Int]] = [:]
    for (number, device) in lab.devices.enumerated() {
      for address in device.addresses {
        let key = address.address
        let segment = segments.ofDevice[number]
        let other = inNode[device.node]?[key] ?? segment.flatMap { inSegment[$0]?[key] }
        if let other {
          let first = lab.devices[other]
          fault(
            device.origin[.address(address)],
            "address \(key) of `\(name(device))` is already that of `\(name(first))`",
            advice: self.first(at: first.origin[.address(matching(key, first))]))
        }
        if !key.isLinkLocal {
          inNode[device.node, default: [:]][key] = number
          if let segment { inSegment[segment, default: [:]][key] = number }
        }
      }
    }
  }

  private func matching(_ address: IPAddress, _ device: Device) -> IPPrefix {
    device.addresses.first { $0.address == address } ?? IPPrefix(address)
  }

  /// Reports ends of a pair that share no network, and networks with several prefix lengths in a segment.
  func checkSubnets() {
    for (first, second) in pairs
    where first.master == nil && second.master == nil && !doubts.covers(first)
      && !doubts.covers(second)
    {
      for family in [IPVersion.v4, .v6] {
        let (one, two) = (first.addresses(of: family), second.addresses(of: family))
        guard let near = one.first, let far = two.first else { continue }
        let joined = one.contains { one in
          two.contains { two in one.contains(two.address) && two.contains(one.address) }
        }
        if !joined, !(near.isWhole && far.isWhole) {
          fault(
            second.origin[.address(far)],
            "\(far) of `\(name(second))` is not in the network of \(near), the other end",
            advice: "an address of \(near.network) would be")
        }
      }
    }
    for segment in segments.all where !segment.bridges.isEmpty { checkLengths(segment) }
  }

  private func checkLengths(_ segment: Segments.Segment) {
    // The first address in each network.
    var known: [(prefix: IPPrefix, device: Device)] = []
    var networks: Set<IPPrefix> = []
    for device in segment.devices.map({ lab.devices[$0] }) {
      for address in device.addresses
      where !address.isWhole && !networks.contains(address.network) {
        let clash = known.first {
          $0.prefix.overlaps(address) && $0.prefix.length != address.length
        }
        if let clash {
          fault(
            device.origin[.address(address)],
            "\(address) of `\(name(device))` and \(clash.prefix) of `\(name(clash.device))` differ in "
              + "the length of their network",
            advice: "did you mean `\(IPPrefix(address.address, length: clash.prefix.length))`?")
        } else {
          known.append((address, device))
          networks.insert(address.network)
        }
      }
    }
  }

  /// Reports a network on two devices of a node: only one of them would be used to reach it.
  func checkSharedNetworks() {
    for node in lab.nodes where !node.isHost {
      // A VRF has its own routing table.
      var known: [String: [IPPrefix: Device]] = [:]
      for device in devices(of: node.name) {
        for address in device.addresses where !address.isWhole && !address.address.isLinkLocal {
          let other = known[device.master ?? ""]?[address.network]
          guard let other else {
            known[device.master ?? "", default: [:]][address.network] = device
            continue
          }
          guard other.id != device.id else { continue }
          warn(
            device.origin[.address(address)],
            "`\(device.name)` of `\(device.node)` is in the network \(address.network) of "
              + "`\(other.name)` too",
            advice: "only one of them will be used to reach it")
        }
      }
    }
  }
}

extension Device {
  func addresses(of family: IPVersion) -> [IPPrefix] {
    addresses.filter { $0.address.version == family }
  }
}
