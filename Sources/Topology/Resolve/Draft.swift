/// A lab while it is worked out: what it will be, and where in the file each part stands.
struct Draft {
  struct Node {
    var node: LabNode
    var spec: NodeSpec
    var position: Position
    /// Indices of its devices.
    var devices: [Int] = []
    /// The routes that the file gives it, with what became of each.
    var declaredRoutes: [(spec: RouteSpec, route: Route)] = []
  }

  struct Link {
    var spec: LinkSpec
    /// Indices of its devices in the order of its endpoints.
    var devices: [Int]
  }

  var name: String
  var nodes: [Node] = []
  var devices: [Device] = []
  var links: [Link] = []
  var devicePositions: [Position] = []
  var addressPositions: [[IPPrefix: Position]] = []
  var nodeIndex: [String: Int] = [:]
  var deviceIndex: [DeviceID: Int] = [:]

  func node(_ name: String) -> Node? { nodeIndex[name].map { nodes[$0] } }

  func device(_ id: DeviceID) -> Device? { deviceIndex[id].map { devices[$0] } }

  /// Adds a device of a node; the first of two of one name stays.
  mutating func add(_ device: Device, at position: Position, reader: Reader) -> Int {
    if let other = deviceIndex[device.id] {
      reader.fault(
        position, "interface `\(device.id.name)` of node `\(device.node)` stands twice",
        advice: "the first is at \(devicePositions[other])")
      return other
    }
    let index = devices.count
    deviceIndex[device.id] = index
    devices.append(device)
    devicePositions.append(position)
    addressPositions.append([:])
    if let node = nodeIndex[device.node] { nodes[node].devices.append(index) }
    return index
  }

  mutating func add(_ addresses: [Placed<IPPrefix>], to device: Int) {
    for address in addresses {
      devices[device].addresses.append(address.value)
      addressPositions[device][address.value] = address.position
    }
  }

  func position(of address: IPPrefix, device: Int) -> Position {
    addressPositions[device][address] ?? devicePositions[device]
  }
}
