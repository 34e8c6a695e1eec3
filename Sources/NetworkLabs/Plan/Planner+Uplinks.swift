import Uplinks

extension Planner {
  mutating func planUplinks() {
    for node in lab.nodes where node.ownsNamespace && !foreign.contains(node.namespace) {
      let there = fresh.contains(node.namespace) ? nil : live.uplinks[node.namespace]
      if let wanted = node.uplink {
        if let there, wanted.isSame(as: there) { continue }
        if let there { release(there, node, wanted) }
        add(
          Step(
            there == nil ? .create : .change, .uplink, node.name, wanted.words,
            .setUplink(node.namespace, wanted)),
          WorkOrder(.software, node.namespace))
      } else if there != nil, let known = knownNodes[node.namespace]?.uplink {
        // An uplink that no file asked for stays.
        add(
          Step(.remove, .uplink, node.name, known.words, .setUplink(node.namespace, nil)),
          WorkOrder(.stopping, node.namespace))
      }
    }
    for name in retired.sorted() where live.uplinks[name] != nil {
      add(
        Step(
          .remove, .uplink, nodeName(name), knownNodes[name]?.uplink?.words ?? "", isDetail: true,
          .setUplink(name, nil)),
        WorkOrder(.stopping, name))
    }
  }

  /// Releases ports first, since another node may be about to get them.
  private mutating func release(_ there: Uplink, _ node: LabNode, _ wanted: NodeUplink) {
    let ports = there.ports.map(\.description)
    let kept = ports.filter(wanted.ports.contains)
    guard kept.count < ports.count else { return }
    let device = there.devices.count == 1 ? there.devices.first : nil
    let rest = NodeUplink(
      hasWayOut: there.hasWayOut, device: device, ports: kept,
      allowed: there.allowed?.map(\.description))
    add(
      Step(
        .change, .uplink, node.name, rest.words, isDetail: true,
        .setUplink(node.namespace, rest.hasWayOut || !kept.isEmpty ? rest : nil)),
      WorkOrder(.stopping, node.namespace))
  }
}
