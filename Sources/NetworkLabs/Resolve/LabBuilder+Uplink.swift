import Uplinks

extension LabBuilder {
  /// Gives a node its uplink and ports. For nodes in namespaces of others these keys have been rejected.
  func addUplink(of spec: NodeSpec, to node: inout LabNode) {
    let way = way(of: spec)
    guard node.ownsNamespace, way != nil || !spec.ports.isEmpty else { return }
    node.uplink = NodeUplink(
      hasWayOut: way != nil, device: way?.via, ports: spec.ports.map(\.description),
      allowed: way?.allow?.map(\.description))
    node.origin[.uplink] = way?.position ?? (spec.ports.isEmpty ? nil : spec.$ports.position)
    guard let way else { return }
    do throws(UplinkError) {
      if try AllowedDestination.namesAny(way.allow?.compactMap(\.value) ?? []) {
        if way.dns || spec.dns != nil {
          throw UplinkError(
            "`\(node.name)` looks up the names of `allow` at its own server, so it takes no `dns`")
        }
        node.resolvConf = Uplink.resolverFile
      } else if way.dns, spec.dns == nil {
        node.resolvConf = try UplinkHost.nameServers()
      }
    } catch { reader.fault(way.position, "\(error)") }
  }

  private func way(of spec: NodeSpec) -> UplinkSpec? {
    guard let allow = spec.allow else { return spec.uplink.flatMap { $0.isOn ? $0 : nil } }
    let position = allow.isEmpty ? spec.position : spec.$allow.position
    if let uplink = spec.uplink, !uplink.isOn || uplink.allow != nil {
      reader.fault(position, "`allow` is short for the `allow` of `uplink`: write only one of them")
    }
    var way = spec.uplink ?? UplinkSpec(at: position)
    way.allow = allow
    return way
  }
}
