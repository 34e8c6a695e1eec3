import RouteNetlink
/// Routes between all networks of a lab by shortest path (`routing: static`).
///
/// A node with several links forwards. A node that does not forward, and whose routes all have the same next
/// hops, gets a default route instead. Equal shortest paths share the load.
struct StaticRouting {
  private struct Neighbour {
    var node: Int
    var address: IPAddress
    var dev: String
  }

  private let draft: Draft
  private let segments: Segments
  /// The nodes of each segment, each with its device there.
  private var members: [[(node: Int, device: Int)]]
  private var forwards: [Bool]

  init(_ draft: Draft) {
    self.draft = draft
    segments = draft.segments
    members = Array(repeating: [], count: segments.all.count)
    forwards = Array(repeating: false, count: draft.nodes.count)
    for (number, node) in draft.nodes.enumerated() where node.node.kind != .host {
      var joined: Set<Int> = []
      for device in node.devices where !draft.devices[device].addresses.isEmpty {
        guard let segment = segments.ofDevice[device] else { continue }
        members[segment].append((number, device))
        joined.insert(segment)
      }
      forwards[number] = joined.count > 1
    }
  }

  func apply(to result: inout Draft) {
    for number in draft.nodes.indices where forwards[number] {
      for key in ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"]
      where draft.nodes[number].node.sysctls[key] == nil {
        result.nodes[number].node.sysctls[key] = "1"
      }
    }
    for family in [IPVersion.v4, .v6] {
      let neighbours = draft.nodes.indices.map { self.neighbours(of: $0, family) }
      var routes = Array(repeating: [Route](), count: draft.nodes.count)
      for (network, owners) in networks(family) {
        let distances = self.distances(from: owners, neighbours)
        for number in draft.nodes.indices {
          guard let own = distances[number], own > 0 else { continue }
          let hops = neighbours[number].filter { distances[$0.node] == own - 1 && own > 0 }
            .filter { forwards[$0.node] || own == 1 }
          guard !hops.isEmpty else { continue }
          var route = Route(to: network)
          route.nextHops = hops.map { Route.NextHop(gateway: $0.address, dev: $0.dev) }
          routes[number].append(route)
        }
      }
      for number in draft.nodes.indices {
        add(routes[number], family, forwards[number], to: &result.nodes[number].node)
      }
    }
  }

  private func add(
    _ routes: [Route], _ family: IPVersion, _ forwards: Bool, to node: inout LabNode
  ) {
    let zero = IPPrefix(.any(family.family), length: 0)
    let declared = Set(node.routes.map(\.key))
    guard !declared.contains(Route(to: zero).key) || forwards else { return }
    var chosen = routes
    if !forwards, let first = routes.first, routes.allSatisfy({ $0.nextHops == first.nextHops }) {
      var single = first
      single.destination = zero
      chosen = [single]
    }
    node.routes += chosen.filter { !declared.contains($0.key) }
  }

  /// Every network, with the nodes in it.
  private func networks(_ family: IPVersion) -> [(IPPrefix, [Int])] {
    var owners: [IPPrefix: [Int]] = [:]
    for (number, node) in draft.nodes.enumerated() where node.node.kind != .host {
      for device in node.devices {
        for address in draft.devices[device].addresses where address.address.version == family {
          owners[address.network, default: []].append(number)
        }
      }
    }
    return owners.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func neighbours(of number: Int, _ family: IPVersion) -> [Neighbour] {
    var result: [Neighbour] = []
    for device in draft.nodes[number].devices {
      let own = draft.devices[device]
      guard let segment = segments.ofDevice[device] else { continue }
      for member in members[segment] where member.node != number {
        let address = draft.devices[member.device].addresses.first { address in
          address.address.version == family
            && own.addresses.contains { $0.contains(address.address) }
        }
        if let address {
          result.append(.init(node: member.node, address: address.address, dev: own.id.name))
        }
      }
    }
    return result
  }

  /// Distances from the owners, breadth first, through nodes that forward.
  private func distances(from owners: [Int], _ neighbours: [[Neighbour]]) -> [Int: Int] {
    var distances: [Int: Int] = [:]
    var queue = owners
    for owner in owners { distances[owner] = 0 }
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      let distance = distances[node] ?? 0
      guard distance == 0 || forwards[node] else { continue }
      for neighbour in neighbours[node] where distances[neighbour.node] == nil {
        distances[neighbour.node] = distance + 1
        queue.append(neighbour.node)
      }
    }
    return distances
  }
}
