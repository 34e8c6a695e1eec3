import RouteNetlink
/// A lab being worked out, with what the file says of each part.
struct Draft {
  struct Node {
    var node: LabNode
    var spec: NodeSpec
    /// Indices of its devices.
    var devices: [Int] = []

    var position: Position { node.origin.position ?? .none }
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
  var nodeIndex: [String: Int] = [:]
  var deviceIndex: [DeviceID: Int] = [:]
  var doubts = Doubts()
  /// The hosts that carry it; nil for the machine that netns runs on.
  var hosts: [LabHost]?

  func node(_ name: String) -> Node? { nodeIndex[name].map { nodes[$0] } }

  func device(_ id: DeviceID) -> Device? { deviceIndex[id].map { devices[$0] } }

  var segments: Segments { Segments(devices, deviceIndex) }

  /// Adds a device to its node. If two have the same name, the first counts.
  mutating func add(_ device: Device, at position: Position) -> Int {
    let index = devices.count
    if deviceIndex[device.id] == nil { deviceIndex[device.id] = index }
    devices.append(device)
    devices[index].origin.position = position
    if let node = nodeIndex[device.node] { nodes[node].devices.append(index) }
    return index
  }

  mutating func add(_ addresses: [Placed<IPPrefix>], to device: Int) {
    for address in addresses {
      devices[device].addresses.append(address.value)
      devices[device].origin[.address(address.value)] = address.position
    }
  }

  /// The lab as it stands so far.
  var lab: Lab {
    var lab = Lab(name: name)
    lab.nodes = nodes.map(\.node)
    lab.devices = devices
    lab.hosts = hosts
    return lab
  }
}
