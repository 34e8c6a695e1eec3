import RouteNetlink
extension LabBuilder {
  /// The kind of a device with one end; nil after a fault.
  mutating func kind(of link: LinkSpec, in owner: Draft.Node) -> DeviceKind? {
    link.typeWord.flatMap { LabKind.named($0) }?.make(&self, link, owner)
  }

  func needed<Result>(_ value: Result?, _ key: String, _ link: LinkSpec) -> Result? {
    let isTold =
      topology.gaps.lacks(key, of: link.position) || topology.gaps.misspell(link.position)
    if value == nil, !isTold {
      reader.fault(link.position, "a link of type \(link.typeWord ?? "") without `\(key)`")
    }
    return value
  }

  /// The mode in the file, or `usual`; nil after a fault.
  func mode(_ link: LinkSpec, _ known: [String], _ usual: String) -> String? {
    guard let mode = link.mode else { return usual }
    guard known.contains(mode) else {
      reader.fault(
        link.$mode.position, "mode `\(mode)` is not known",
        advice: Suggestion.advice(for: mode, in: known))
      return nil
    }
    return mode
  }

  /// The address of a tunnel's remote end; nil after a fault.
  func address(of remote: Written<IPAddress>, in link: LinkSpec) -> IPAddress? {
    if let address = remote.value ?? hostAddress("\(remote)") { return address }
    reader.fault(
      link.$remote.position, "the host `\(remote)` has no address that can be found",
      advice: "write its address")
    return nil
  }

  mutating func vxlan(_ link: LinkSpec, _ owner: Draft.Node) -> DeviceKind? {
    guard let vni = needed(link.vni, "vni", link) else { return nil }
    var lower: DeviceID?
    if link.parent != nil {
      guard let parent = parent(link, owner) else { return nil }
      lower = parent
    }
    if link.group != nil, link.remote != nil {
      reader.fault(link.position, "a VXLAN has either `remote` or `multicast-group`")
    }
    if link.group != nil, lower == nil, !topology.gaps.misspell(link.position) {
      reader.fault(link.position, "a VXLAN with `multicast-group` needs its `parent`")
    }
    var remote = link.group?.value
    if let end = link.remote {
      guard let address = address(of: end, in: link) else { return nil }
      remote = address
    }
    var vxlan = DeviceKind.VXLAN(
      vni: vni, remote: remote, local: link.local?.value, parent: lower,
      port: link.port ?? (isContainerlab ? 14789 : 4789), ttl: link.ttl)
    vxlan.sourcePort = link.sourcePort
    vxlan.learns = link.learning == false ? false : nil
    // In containerlab the host's network carries its packets.
    if isContainerlab, lower == nil { vxlan.underlay = LabNode.hostNamespace }
    return .vxlan(vxlan)
  }

  /// The lower device, written "INTERFACE" (of the same node) or "NODE:INTERFACE".
  mutating func parent(_ link: LinkSpec, _ owner: Draft.Node) -> DeviceID? {
    guard let parent = needed(link.parent, "parent", link) else { return nil }
    let parts = parent.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return DeviceID(owner.node.namespace, parent) }
    guard let node = draft.node(parts[0]) ?? host(parts[0], at: link.$parent.position) else {
      if draft.doubts.mayHave(node: parts[0]) { return nil }
      reader.fault(
        link.$parent.position, "node `\(parts[0])` is not declared",
        advice: Suggestion.advice(for: parts[0], in: draft.nodes.map(\.node.name)))
      return nil
    }
    return DeviceID(node.node.namespace, parts[1])
  }
}
