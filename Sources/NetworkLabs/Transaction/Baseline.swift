import RouteNetlink
extension Lab {
  /// The lab as it currently is: whatever the record or the wanted lab names and exists, with the kernel's values.
  /// Undoing a change means returning to this.
  func baseline(wanted: Lab, snapshot: Snapshot) -> Lab {
    var result = self
    let other = Dictionary(wanted.nodes.map { ($0.namespace, $0) }) { first, _ in first }
    result.nodes = nodes.compactMap { node in
      if node.isHost { return node }
      guard let there = snapshot.namespaces[node.namespace], there.mark?.lab == name else {
        return nil
      }
      return node.baseline(other[node.namespace], there, snapshot.services[node.name] ?? [:])
    }
    let names = Set(result.nodes.map(\.namespace))
    var seen: Set<DeviceID> = []
    var planned: [DeviceID: Set<IPPrefix>] = [:]
    for device in devices + wanted.devices {
      planned[device.id, default: []].formUnion(device.addresses)
    }
    result.devices = (devices + wanted.devices).compactMap { device in
      guard seen.insert(device.id).inserted, names.contains(device.id.namespace),
        let link = snapshot.link(device.id),
        device.kind.isLoopback || link.mark?.lab == name || made(device.id, link, in: snapshot)
      else { return nil }
      return device.baseline(link, planned[device.id] ?? [])
    }
    return result
  }

  /// Stands for a ruleset whose content is not known.
  static let unknownRuleset = "unknown"

  /// Everything that either lab may have made, for planning the way back to `before`.
  func merged(with other: Lab) -> Lab {
    var result = self
    for node in other.nodes {
      guard let index = result.nodes.firstIndex(where: { $0.namespace == node.namespace }) else {
        result.nodes.append(node)
        continue
      }
      let keys = Set(result.nodes[index].routes.map(\.key))
      result.nodes[index].routes += node.routes.filter { !keys.contains($0.key) }
      result.nodes[index].sysctls.merge(node.sysctls) { own, _ in own }
      result.nodes[index].resolvConf = result.nodes[index].resolvConf ?? node.resolvConf
      result.nodes[index].uplink = result.nodes[index].uplink ?? node.uplink
      // It is not known whether the new rules were loaded, so the old ones will be loaded again.
      if result.nodes[index].nftables != node.nftables {
        result.nodes[index].nftables = Self.unknownRuleset
      }
    }
    for device in other.devices {
      guard let index = result.devices.firstIndex(where: { $0.id == device.id }) else {
        result.devices.append(device)
        continue
      }
      result.devices[index].alternativeName =
        device.alternativeName ?? result.devices[index].alternativeName
      let own = Set(result.devices[index].addresses)
      result.devices[index].addresses += device.addresses.filter { !own.contains($0) }
      result.devices[index].impairments = result.devices[index].impairments ?? device.impairments
    }
    return result
  }
}

extension LabNode {
  fileprivate func baseline(
    _ wanted: LabNode?, _ there: LiveNamespace, _ running: [String: ServiceStatus]
  ) -> LabNode {
    var result = self
    let keys = Set((routes + (wanted?.routes ?? [])).map(\.key))
    result.routes = there.routes.map(\.route).filter { keys.contains($0.key) }
    result.sysctls = [:]
    for key in Set(sysctls.keys).union(wanted?.sysctls.keys.map(\.self) ?? []) {
      result.sysctls[key] = there.sysctls[key]
    }
    result.services = services.filter { running[$0.name]?.isAsWanted ?? false }
    return result
  }
}

extension Device {
  fileprivate func baseline(_ link: LiveLink, _ planned: Set<IPPrefix>) -> Device {
    var result = self
    result.kind = link.kind ?? kind
    // Options that the bridge does not show at the moment keep their requested values.
    if case .bridge(let now) = link.kind, case .bridge(let asked) = kind {
      result.kind = .bridge(now.inheriting(asked))
    }
    // The kernel does not show where the packets of a VXLAN go by a name.
    if case .vxlan(var now) = link.kind, case .vxlan(let asked) = kind {
      now.underlay = asked.underlay
      result.kind = .vxlan(now)
    }
    result.addresses = link.addresses.map(\.prefix).filter(planned.contains)
    result.mtu = link.mtu
    result.mac = kind.isLoopback ? nil : link.mac
    result.up = link.isUp
    result.master = link.master
    result.withoutLinkLocal = link.withoutLinkLocal
    result.impairments = link.impairments
    return result
  }
}
