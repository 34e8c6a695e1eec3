extension LabBuilder {
  /// Notes what the file leaves unknown beyond single nodes and links.
  mutating func doubt(_ body: Topology.Body) {
    let gaps = topology.gaps
    draft.doubts.areNodesUnknown =
      gaps.lacks("topology", "generate", of: topology.position)
      || gaps.lacks("nodes", "generate", "groups", of: body.position)
      || body.generate.contains { !canExpand($0) }
    draft.doubts.areDevicesUnknown =
      gaps.lacks("pools", of: topology.position)
      || gaps.lacks("links", "pools", "defaults", "kinds", of: body.position)
      || ([body.defaults].compactMap(\.self) + (body.kinds + body.groups).map(\.value))
        .contains { isOpen($0) }
      || body.pools.contains { gaps.touch($0.value.position) }
      || body.links.contains { gaps.lacks(of: $0.position) }
  }

  /// Whether a shape is fully specified and can be built.
  func canExpand(_ shape: GenerateSpec) -> Bool {
    !topology.gaps.lacks("shape", "count", of: shape.position) && shape.countProblem == nil
  }

  /// Whether a node's addresses or place are unknown, judging by what it says or inherits.
  func isOpen(_ spec: NodeSpec) -> Bool {
    topology.gaps.lacks(
      "addresses", "kind", "group", "pool", "routes", "stp", of: spec.position)
  }

  /// Notes what is unknown about an end of a link.
  mutating func doubt(_ link: LinkSpec, _ side: Int, _ device: Device) {
    let gaps = topology.gaps
    let end = link.endpoints[side]
    let own = [link.$ipv4.elements(), link.$ipv6.elements()].filter { side < $0.count }
      .map { $0[side].position }
    if gaps.lacks("addresses", "ipv4", "ipv6", "dhcp", "master", "up", of: end.position)
      || gaps.lacks("master", "up", "pool", "type", of: link.position)
      || own.contains(where: { gaps.lack(value: $0) })
    {
      draft.doubts.add(device)
    }
    if gaps.touch(end.position) || gaps.touch(link.position) {
      draft.doubts.add(unsettled: device)
    }
  }
}
