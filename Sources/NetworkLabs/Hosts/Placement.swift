/// Distributes nodes over hosts: those that belong together on one host, few links between hosts, and as many nodes
/// on each as its weight says. What was placed before stays where it is.
struct Placement {
  /// Nodes that are placed together.
  struct Unit {
    /// Numbers of nodes.
    var nodes: [Int]
    /// The host that it must be on.
    var fixed: Int?
    /// The host that it was on.
    var former: Int?
  }

  private let units: [Unit]
  private let weights: [Int]
  /// The neighbours of each unit: how many links lead to which other one.
  private var links: [[Int: Int]]
  private var hosts: [Int?]
  private var loads: [Int]
  private let total: Int

  /// - Parameters:
  ///   - nodes: how many nodes there are, numbered from 0.
  ///   - units: each node is in one of them.
  ///   - links: pairs of nodes.
  ///   - weights: the share of each host, positive.
  init(nodes: Int, units: [Unit], links: [(Int, Int)], weights: [Int]) {
    self.units = units
    self.weights = weights
    var unitOf = [Int](repeating: 0, count: nodes)
    for (number, unit) in units.enumerated() { for node in unit.nodes { unitOf[node] = number } }
    self.links = Array(repeating: [:], count: units.count)
    for (first, second) in links {
      let (one, two) = (unitOf[first], unitOf[second])
      if one == two { continue }
      self.links[one][two, default: 0] += 1
      self.links[two][one, default: 0] += 1
    }
    hosts = Array(repeating: nil, count: units.count)
    loads = Array(repeating: 0, count: weights.count)
    total = nodes
  }

  /// The host of each node.
  static func hosts(nodes: Int, units: [Unit], links: [(Int, Int)], weights: [Int]) -> [Int] {
    var placement = Placement(nodes: nodes, units: units, links: links, weights: weights)
    placement.run()
    var result = [Int](repeating: 0, count: nodes)
    for (number, unit) in units.enumerated() {
      for node in unit.nodes { result[node] = placement.hosts[number] ?? 0 }
    }
    return result
  }

  private mutating func run() {
    for (number, unit) in units.enumerated() {
      if let host = unit.fixed ?? unit.former { place(number, on: host) }
    }
    for host in weights.indices { grow(host) }
    // What fits nowhere goes where it exceeds the share least.
    for number in units.indices.sorted(by: { size($0) > size($1) }) where hosts[number] == nil {
      let best = weights.indices.min { overload($0, number) < overload($1, number) }
      place(number, on: best ?? 0)
    }
    refine()
  }

  private func size(_ unit: Int) -> Int { units[unit].nodes.count }

  /// The most nodes of a host by its weight.
  private func capacity(_ host: Int) -> Int {
    let all = weights.reduce(0, +)
    return (total * weights[host] + all - 1) / all
  }

  private func overload(_ host: Int, _ unit: Int) -> Double {
    Double(loads[host] + size(unit)) / Double(weights[host])
  }

  private mutating func place(_ unit: Int, on host: Int) {
    if let former = hosts[unit] { loads[former] -= size(unit) }
    hosts[unit] = host
    loads[host] += size(unit)
  }

  /// How many links of a unit lead to each host.
  private func pulls(_ unit: Int) -> [Int] {
    var result = [Int](repeating: 0, count: weights.count)
    for (other, count) in links[unit] {
      if let host = hosts[other] { result[host] += count }
    }
    return result
  }

  /// Fills a host, each time with the unit that has most links to what is there already. So the host gets a connected
  /// part of the lab, if there is one.
  private mutating func grow(_ host: Int) {
    var gains = units.indices.map { unit in
      let pulls = pulls(unit)
      return 2 * pulls[host] - pulls.reduce(0, +)
    }
    while true {
      let free = capacity(host) - loads[host]
      var best: Int?
      for unit in units.indices where hosts[unit] == nil && size(unit) <= free {
        if let other = best, !isBetter(unit, other, gains) { continue }
        best = unit
      }
      guard let best else { return }
      place(best, on: host)
      for (other, count) in links[best] { gains[other] += count }
    }
  }

  /// Of two with the same gain the one with fewer other links is better: it is at the edge of the lab.
  private func isBetter(_ unit: Int, _ other: Int, _ gains: [Int]) -> Bool {
    if gains[unit] != gains[other] { return gains[unit] > gains[other] }
    return links[unit].count < links[other].count
  }

  /// Moves single units to hosts that more of their links lead to, as far as these have room.
  private mutating func refine() {
    for _ in 0..<8 {
      var isChanged = false
      for unit in units.indices where units[unit].fixed == nil && units[unit].former == nil {
        guard let own = hosts[unit] else { continue }
        let pulls = pulls(unit)
        let better = weights.indices.filter {
          pulls[$0] > pulls[own] && loads[$0] + size(unit) <= capacity($0)
        }
        guard let best = better.max(by: { pulls[$0] < pulls[$1] }) else { continue }
        place(unit, on: best)
        isChanged = true
      }
      if !isChanged { return }
    }
  }
}
