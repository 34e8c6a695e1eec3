import Uplinks

extension Validator {
  /// An uplink adds a device and default routes. Nothing else may conflict with these.
  func checkUplink(_ node: LabNode) {
    guard let uplink = node.uplink else { return }
    let name = Uplink.deviceInside
    for device in lab.devices where device.id == DeviceID(node.namespace, name) {
      fault(
        device.origin.position,
        "`\(node.name)` has `uplink` or `ports`, whose device is called `\(name)`",
        advice: "give this interface another name")
    }
    guard uplink.hasWayOut else { return }
    for route in node.routes
    where route.destination.length == 0 && route.table == Route.mainTable && route.metric ?? 0 == 0
    {
      fault(
        route.origin.position, "`\(node.name)` gets its default route by its `uplink`",
        advice: "leave out one of them, or give this route a metric")
    }
  }

  /// Reports a port of the host that leads to two nodes.
  func checkPorts() {
    var seen: [(node: LabNode, port: PublishedPort)] = []
    for node in lab.nodes {
      for text in node.uplink?.ports ?? [] {
        guard let port = try? PublishedPort(text) else {
          fault(node.origin[.uplink], "`\(text)` is no port")
          continue
        }
        let other = seen.first { $0.node.host == node.host && $0.port.overlaps(port) }
        if let other {
          fault(
            node.origin[.uplink],
            "port \(port) of `\(node.name)`: \(other.port) of `\(other.node.name)` has that port of the host"
          )
        }
        seen.append((node, port))
      }
    }
  }
}
