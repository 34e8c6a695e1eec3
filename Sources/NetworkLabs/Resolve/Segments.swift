/// Groups devices that hear one another, through veth pairs and bridges.
struct Segments {
  struct Segment {
    /// Indices of devices.
    var devices: [Int] = []
    /// Names of its bridge nodes.
    var bridges: [String] = []
  }

  private(set) var all: [Segment] = []
  /// The segment of a device.
  private(set) var ofDevice: [Int: Int] = [:]

  /// - Parameter indices: the index of each device in `devices`.
  init(_ devices: [Device], _ indices: [DeviceID: Int]) {
    var sets = DisjointSets(devices.count)
    for (index, device) in devices.enumerated() {
      if let peer = device.kind.peer, let other = indices[peer] {
        sets.join(index, other)
      }
      if let master = device.master,
        let other = indices[DeviceID(device.id.namespace, master)],
        devices[other].kind.isBridge
      {
        sets.join(index, other)
      }
      // Macvlan devices on one parent, in one mode, reach one another; VLANs are separate networks.
      if case .macvlan(let parent, _) = device.kind, let other = indices[parent] {
        sets.join(index, other)
      }
    }
    var numbers: [Int: Int] = [:]
    for (index, device) in devices.enumerated() where !device.kind.isLoopback {
      let root = sets.root(of: index)
      let number = numbers[root] ?? all.count
      if number == all.count { all.append(Segment()) }
      numbers[root] = number
      all[number].devices.append(index)
      if device.kind.isBridge { all[number].bridges.append(device.node) }
      ofDevice[index] = number
    }
  }
}

/// Union-find with path halving.
struct DisjointSets {
  private var parents: [Int]

  init(_ count: Int) { parents = Array(0..<count) }

  mutating func root(of element: Int) -> Int {
    var element = element
    while parents[element] != element {
      parents[element] = parents[parents[element]]
      element = parents[element]
    }
    return element
  }

  /// Joins two sets; false if they were already one.
  @discardableResult
  mutating func join(_ first: Int, _ second: Int) -> Bool {
    let (one, two) = (root(of: first), root(of: second))
    parents[max(one, two)] = min(one, two)
    return one != two
  }
}
