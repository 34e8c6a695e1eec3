import RouteNetlink
extension LabBuilder {
  /// The kind of a device with one end; nil after a fault.
  mutating func kind(of link: LinkSpec, in owner: Draft.Node) -> DeviceKind? {
    link.type.flatMap { LabKind.named($0.value) }?.make(&self, link, owner)
  }

  func needed<Result>(_ value: Result?, _ key: String, _ link: LinkSpec) -> Result? {
    let isTold =
      topology.gaps.lacks(key, of: link.position) || topology.gaps.misspell(link.position)
    if value == nil, !isTold {
      reader.fault(link.position, "a link of type \(link.type?.value ?? "") without `\(key)`")
    }
    return value
  }

  /// The mode in the file, or `usual`; nil after a fault.
  func mode(_ link: LinkSpec, _ known: [String], _ usual: String) -> String? {
    guard let written = link.options.mode else { return usual }
    guard known.contains(written.value) else {
      reader.fault(
        written.position, "mode `\(written.value)` is not known",
        advice: Suggestion.advice(for: written.value, in: known))
      return nil
    }
    return written.value
  }

  /// The address of a tunnel's remote end; nil after a fault.
  func address(of end: Placed<TunnelEnd>) -> IPAddress? {
    switch end.value {
    case .address(let address): return address
    case .host(let name):
      if let address = hostAddress(name) { return address }
      reader.fault(
        end.position, "the host `\(name)` has no address that can be found",
        advice: "write its address")
      return nil
    }
  }

  mutating func vxlan(_ link: LinkSpec, _ owner: Draft.Node) -> DeviceKind? {
    let options = link.options
    guard let vni = needed(options.vni, "vni", link) else { return nil }
    var lower: DeviceID?
    if options.parent != nil {
      guard let parent = parent(link, owner) else { return nil }
      lower = parent
    }
    if options.group != nil, options.remote != nil {
      reader.fault(link.position, "a VXLAN has either `remote` or `multicast-group`")
    }
    if options.group != nil, lower == nil, !topology.gaps.misspell(link.position) {
      reader.fault(link.position, "a VXLAN with `multicast-group` needs its `parent`")
    }
    var remote = options.group
    if let end = options.remote {
      guard let address = address(of: end) else { return nil }
      remote = address
    }
    var vxlan = DeviceKind.VXLAN(
      vni: vni, remote: remote, local: options.local, parent: lower,
      port: options.port ?? (isContainerlab ? 14789 : 4789), ttl: options.ttl)
    vxlan.sourcePort = options.sourcePort
    // In containerlab the host's network carries its packets.
    if isContainerlab, lower == nil { vxlan.underlay = LabNode.hostNamespace }
    return .vxlan(vxlan)
  }

  /// The lower device, written "INTERFACE" (of the same node) or "NODE:INTERFACE".
  mutating func parent(_ link: LinkSpec, _ owner: Draft.Node) -> DeviceID? {
    guard let written = needed(link.options.parent, "parent", link) else { return nil }
    let parts = written.value.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return DeviceID(owner.node.namespace, written.value) }
    guard let node = draft.node(parts[0]) ?? host(parts[0], at: written.position) else {
      if draft.doubts.mayHave(node: parts[0]) { return nil }
      reader.fault(
        written.position, "node `\(parts[0])` is not declared",
        advice: Suggestion.advice(for: parts[0], in: draft.nodes.map(\.node.name)))
      return nil
    }
    return DeviceID(node.node.namespace, parts[1])
  }
}
