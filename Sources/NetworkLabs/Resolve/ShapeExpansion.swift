/// Turns `generate:` into nodes and links.
struct ShapeExpansion {
  private let spec: GenerateSpec
  private var nodes: [Named<NodeSpec>] = []
  private var links: [LinkSpec] = []
  private var used: [String: Int] = [:]

  init(_ spec: GenerateSpec) { self.spec = spec }

  /// Adds the shape. Nodes of the same names that the file declares keep their own settings.
  func expand(into body: inout Topology.Body) {
    var copy = self
    copy.build()
    let declared = Set(body.nodes.map(\.name))
    for node in copy.nodes {
      if declared.contains(node.name) {
        guard let index = body.nodes.firstIndex(where: { $0.name == node.name }) else { continue }
        body.nodes[index].value = body.nodes[index].value.inheriting(node.value)
      } else {
        body.nodes.append(node)
      }
    }
    body.links += copy.links
  }

  private mutating func build() {
    let count = spec.count
    switch spec.shape {
    case .star: star(count)
    case .chain: chain(count, closed: false)
    case .ring: chain(count, closed: true)
    case .mesh: mesh(count)
    case .tree: tree(count)
    case .fatTree, nil: fatTree(count)
    }
  }

  private mutating func node(_ name: String, kind: LabNode.Kind? = nil, _ base: NodeSpec? = nil) {
    var node = (base ?? spec.node) ?? NodeSpec(at: spec.position)
    if let kind { node.$kindWord = Placed(kind.rawValue, at: spec.position) }
    nodes.append(Named(name: name, position: spec.position, value: node))
  }

  private mutating func link(_ first: String, _ second: String, _ names: (String, String)? = nil) {
    var link = spec.link ?? LinkSpec(at: spec.position)
    link.endpoints = [endpoint(first, names?.0), endpoint(second, names?.1)]
    links.append(link)
  }

  /// An endpoint with the given name, or the next free one from eth1 on.
  private mutating func endpoint(_ node: String, _ name: String?) -> EndpointSpec {
    var end = EndpointSpec(at: spec.position)
    end.$node = Placed(node, at: spec.position)
    if name == nil { used[node, default: 0] += 1 }
    end.$interface = Placed(name ?? "eth\(used[node] ?? 0)", at: spec.position)
    return end
  }

  private mutating func star(_ count: Int) {
    let hub = spec.hub ?? "hub"
    let prefix = spec.name ?? "h"
    node(hub, kind: .bridge, spec.hubNode ?? NodeSpec(at: spec.position))
    for index in 1...count {
      node("\(prefix)\(index)")
      link("\(prefix)\(index)", hub, ("eth0", "p\(index)"))
    }
  }

  private mutating func chain(_ count: Int, closed: Bool) {
    let prefix = spec.name ?? "r"
    for index in 1...count { node("\(prefix)\(index)") }
    for index in 1..<max(count, 1) {
      link("\(prefix)\(index)", "\(prefix)\(index + 1)", ("right", "left"))
    }
    if closed, count > 2 { link("\(prefix)\(count)", "\(prefix)1", ("right", "left")) }
  }

  private mutating func mesh(_ count: Int) {
    let prefix = spec.name ?? "r"
    for index in 1...count { node("\(prefix)\(index)") }
    for first in 1...count {
      for second in 1...count where second > first {
        link("\(prefix)\(first)", "\(prefix)\(second)", ("to\(second)", "to\(first)"))
      }
    }
  }

  private mutating func tree(_ count: Int) {
    let prefix = spec.name ?? "r"
    let fanout = spec.fanout ?? 2
    for index in 1...count {
      node("\(prefix)\(index)")
      if index > 1 { link("\(prefix)\((index - 2) / fanout + 1)", "\(prefix)\(index)") }
    }
  }

  /// k pods, each of k/2 aggregation and k/2 edge switches; (k/2)^2 core switches; hosts at the edge switches.
  private mutating func fatTree(_ k: Int) {
    let half = max(k / 2, 1)
    let prefix = spec.name ?? ""
    for core in 1...(half * half) { node("\(prefix)core\(core)") }
    for pod in 1...max(k, 1) {
      for index in 1...half {
        node("\(prefix)agg\(pod)-\(index)")
        node("\(prefix)edge\(pod)-\(index)")
      }
      for aggregation in 1...half {
        let name = "\(prefix)agg\(pod)-\(aggregation)"
        for edge in 1...half { link(name, "\(prefix)edge\(pod)-\(edge)") }
        for core in 1...half { link(name, "\(prefix)core\((aggregation - 1) * half + core)") }
      }
      for edge in 1...half {
        let hosts = spec.hosts ?? half
        guard hosts > 0 else { continue }
        for host in 1...hosts {
          let name = "\(prefix)h\(pod)-\(edge)-\(host)"
          node(name)
          link("\(prefix)edge\(pod)-\(edge)", name)
        }
      }
    }
  }
}
