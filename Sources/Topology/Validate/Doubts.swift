/// What is not known of a lab since its file could not be read there, and was told: what would only follow
/// from that is no fault.
struct Doubts {
  /// Anything may be missing: nodes, links, addresses.
  var isEverywhere = false
  /// Nodes that may have further devices, addresses or routes.
  private var nodes: Set<String> = []
  private var devices: Set<DeviceID> = []

  mutating func add(node: String) { nodes.insert(node) }

  mutating func add(_ device: Device) {
    devices.insert(device.id)
    nodes.insert(device.node)
  }

  func covers(node: String) -> Bool { isEverywhere || nodes.contains(node) }

  func covers(_ device: Device) -> Bool { isEverywhere || devices.contains(device.id) }
}
