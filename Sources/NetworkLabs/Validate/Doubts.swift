/// What is not known of a lab because parts of its file could not be read, which has been reported. Whatever would only
/// follow from that is not reported as a fault.
struct Doubts {
  /// There may be more nodes, with all that belongs to them.
  var areNodesUnknown = false
  /// Any node may have further devices and addresses.
  var areDevicesUnknown = false
  private var nodes: Set<String> = []
  private var nodesOfUnknownNames: Set<String> = []
  private var devices: Set<DeviceID> = []
  private var unsettled: Set<DeviceID> = []

  /// A node that may have further devices, addresses or routes, or none of that name.
  mutating func add(node: String) { nodes.insert(node) }

  /// A node that has a device whose name is not known.
  mutating func add(namesOf node: String) { nodesOfUnknownNames.insert(node) }

  /// A device whose addresses or place are not known.
  mutating func add(_ device: Device) {
    devices.insert(device.id)
    nodes.insert(device.node)
  }

  /// A device of which only other settings are not known.
  mutating func add(unsettled device: Device) { unsettled.insert(device.id) }

  /// Whether there may be a node of this name, though none is known.
  func mayHave(node: String) -> Bool { areNodesUnknown || nodes.contains(node) }

  func covers(node: String) -> Bool { areDevicesUnknown || mayHave(node: node) }

  /// Whether a node may have an interface that is not known.
  func covers(namesOf node: String) -> Bool {
    covers(node: node) || nodesOfUnknownNames.contains(node)
  }

  func covers(_ device: Device) -> Bool {
    areNodesUnknown || areDevicesUnknown || devices.contains(device.id)
  }

  func coversSettings(of device: Device) -> Bool {
    covers(device) || unsettled.contains(device.id)
  }
}
