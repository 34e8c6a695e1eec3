import Uplink

extension LabBuilder {
  /// Gives a node what it has of the host's network. One in a namespace of others' was refused the keys.
  func addUplink(of spec: NodeSpec, to node: inout LabNode) {
    let way = spec.uplink.flatMap { $0.isOn ? $0 : nil }
    guard node.ownsNamespace, way != nil || !spec.ports.isEmpty else { return }
    node.uplink = NodeUplink(
      hasWayOut: way != nil, device: way?.via, ports: spec.ports.map(\.value.description),
      allowed: way?.allow?.map(\.description))
    node.origin[.uplink] = way?.position ?? spec.ports.first?.position
    guard let way, way.dns, spec.dns == nil else { return }
    do throws(UplinkError) { node.resolvConf = try UplinkHost.nameServers() } catch {
      reader.fault(way.position, "\(error)")
    }
  }
}
