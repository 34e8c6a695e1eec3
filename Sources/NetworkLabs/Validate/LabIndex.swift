/// Nodes and devices of a lab by name. If two have the same name, the first counts.
struct LabIndex {
  private(set) var nodes: [String: Int] = [:]
  private(set) var namespaces: [String: Int] = [:]
  private(set) var devices: [DeviceID: Int] = [:]
  /// Indices of the devices of each node.
  private(set) var devicesOfNode: [String: [Int]] = [:]

  init(_ lab: Lab) {
    for (number, node) in lab.nodes.enumerated() {
      if nodes[node.name] == nil { nodes[node.name] = number }
      if namespaces[node.namespace] == nil { namespaces[node.namespace] = number }
    }
    for (number, device) in lab.devices.enumerated() {
      if devices[device.id] == nil { devices[device.id] = number }
      devicesOfNode[device.node, default: []].append(number)
    }
  }
}
