import RouteNetlink
/// A drawing of a lab: nodes, bridges, and their connections.
public struct Graph: Sendable, Codable {
  /// Whether something is as it should be.
  public enum State: String, Sendable, Codable {
    /// As it should be.
    case up
    /// It exists but is not as it was made: an address is missing, or there is something that is not the lab's.
    case changed
    /// `down`: not up, or without a carrier. `missing`: it does not exist.
    case down, missing

    /// The worst of several states.
    static func worst(of states: [State]) -> State {
      [.missing, .down, .changed].first(where: states.contains) ?? .up
    }
  }

  /// A node, or the host.
  public struct Node: Sendable, Codable {
    /// The node's name.
    public var name: String
    /// "linux", "bridge" or "host".
    public var kind: String
    /// The namespace's name in the store; empty for the host.
    public var namespace: String
    /// The addresses of its loopback or bridge.
    public var addresses: [String]
    /// The state of its loopback or bridge.
    public var state: State
  }

  /// The end of an edge at a node.
  public struct End: Sendable, Codable {
    /// The node's name.
    public var node: String
    /// The device's name in the file.
    public var interface: String
    /// Its addresses with prefix lengths.
    public var addresses: [String]
    /// The state of the device.
    public var state: State
  }

  /// A pair, or a device with one end.
  public struct Edge: Sendable, Codable {
    /// The kernel's name for its kind: "veth", "vxlan".
    public var kind: String
    /// Two ends, or one if the device has only one.
    public var ends: [End]
    /// The worst state of its ends.
    public var state: State

    var isPair: Bool { kind == LabKind.veth.name }
  }

  /// The lab's name.
  public var name: String
  /// The nodes in the lab's order.
  public var nodes: [Node]
  /// The edges in the order of their devices.
  public var edges: [Edge]

  /// - Parameters:
  ///   - snapshot: the current state; nil to draw only what is declared.
  ///   - changed: nodes in which something is no longer as it was made.
  public init(_ lab: Lab, snapshot: Snapshot?, changed: Set<String> = []) {
    name = lab.name
    nodes = lab.nodes.map { node in
      let own = lab.devices.filter {
        $0.node == node.name && ($0.kind.isLoopback || $0.kind.isBridge && $0.id.name == node.name)
      }
      let isThere = snapshot.map { lab.isPresent(node, in: $0) } ?? true
      let states = own.map { Self.state($0, snapshot) }
      return Node(
        name: node.name, kind: node.kind.rawValue, namespace: node.namespace,
        addresses: own.flatMap { Self.addresses($0, snapshot) },
        state: isThere ? .worst(of: states) : .missing)
    }
    edges = Self.edges(lab, snapshot)
    // A node need not show what its interfaces already show.
    let shown = Set(edges.flatMap(\.ends).filter { $0.state != .up }.map(\.node))
    for index in nodes.indices
    where nodes[index].state == .up && changed.subtracting(shown).contains(nodes[index].name) {
      nodes[index].state = .changed
    }
  }

  /// A lab over several hosts.
  ///
  /// - Parameter shares: what each host found of its share.
  package init(_ lab: Lab, of shares: [String: Graph]) {
    self.init(lab, snapshot: nil)
    // A bridge may have parts on other hosts.
    let parts = Dictionary(grouping: shares.values.flatMap(\.nodes), by: \.name)
    let known = shares.mapValues { share in
      Dictionary(share.nodes.map { ($0.name, $0) }) { first, _ in first }
    }
    for (number, node) in lab.nodes.enumerated() {
      let there = node.host.flatMap { known[$0]?[node.name] }
      nodes[number].state =
        there == nil ? .missing : .worst(of: (parts[node.name] ?? []).map(\.state))
      nodes[number].addresses = there?.addresses ?? []
    }
    // The far end of an edge that is no pair may be something else than a device of its node. So near ends count first.
    let all = shares.values.flatMap(\.edges)
    let near = all.flatMap { $0.ends.prefix($0.isPair ? 2 : 1) }
    let far = all.filter { !$0.isPair }.flatMap { $0.ends.dropFirst() }
    let found = Dictionary(
      (near + far).map { ([$0.node, $0.interface], $0) }, uniquingKeysWith: { first, _ in first })
    for number in edges.indices {
      for end in edges[number].ends.indices {
        let drawn = edges[number].ends[end]
        let there = found[[drawn.node, drawn.interface]]
        if there == nil, end == 1, !edges[number].isPair { continue }
        edges[number].ends[end].state = there?.state ?? .missing
        edges[number].ends[end].addresses = there?.addresses ?? []
      }
      edges[number].state = .worst(of: edges[number].ends.map(\.state))
    }
  }

  private static func edges(_ lab: Lab, _ snapshot: Snapshot?) -> [Edge] {
    let byID = Dictionary(lab.devices.map { ($0.id, $0) }) { first, _ in first }
    var done: Set<DeviceID> = []
    var result: [Edge] = []
    for device in lab.devices where !done.contains(device.id) {
      done.insert(device.id)
      if device.kind.isLoopback || device.kind.isBridge && device.id.name == device.node {
        continue
      }
      var ends = [end(device, snapshot)]
      if let peer = device.kind.peer.flatMap({ byID[$0] }) {
        done.insert(peer.id)
        ends.append(end(peer, snapshot))
      } else if let other = far(device, lab) {
        // Draw a tunnel once for both ends.
        if let twin = other.twin {
          done.insert(twin.id)
          ends.append(end(twin, snapshot))
        } else {
          ends.append(End(node: other.node, interface: other.interface, addresses: [], state: .up))
        }
      }
      result.append(
        Edge(kind: device.kind.name, ends: ends, state: .worst(of: ends.map(\.state))))
    }
    return result
  }

  /// Where a device with one end leads: to its lower device, or to the node with the tunnel's remote address.
  private static func far(
    _ device: Device, _ lab: Lab
  ) -> (node: String, interface: String, twin: Device?)? {
    if let parent = device.kind.parent, !device.kind.row.traits.isTunnel {
      let node = lab.nodes.first { $0.namespace == parent.namespace }?.name ?? parent.namespace
      return (node, parent.name, nil)
    }
    guard let remote = device.kind.tunnelEnds?.remote,
      let owner = lab.devices.first(where: { $0.addresses.contains { $0.address == remote } })
    else { return nil }
    let twin = lab.devices.first { other in
      other.node == owner.node && other.id != device.id && other.kind.name == device.kind.name
    }
    return (owner.node, owner.name, twin)
  }

  private static func end(_ device: Device, _ snapshot: Snapshot?) -> End {
    End(
      node: device.node, interface: device.name, addresses: addresses(device, snapshot),
      state: state(device, snapshot))
  }

  private static func state(_ device: Device, _ snapshot: Snapshot?) -> State {
    guard let snapshot else { return device.up ? .up : .down }
    guard let link = snapshot.link(device.id) else { return .missing }
    guard link.isUp, link.hasCarrier || device.kind.isLoopback else { return .down }
    let there = Set(link.addresses.map(\.prefix))
    return device.addresses.allSatisfy(there.contains) ? .up : .changed
  }

  private static func addresses(_ device: Device, _ snapshot: Snapshot?) -> [String] {
    guard let snapshot else { return device.addresses.map(\.description) }
    return (snapshot.link(device.id)?.addresses ?? []).map(\.prefix).filter {
      !$0.address.isLinkLocal && !device.kind.isLoopback || device.addresses.contains($0)
    }.map(\.description)
  }
}
