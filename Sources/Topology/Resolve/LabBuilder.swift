/// Works out a lab from a topology: shapes, inheritance, addresses, routes; then validates it.
struct LabBuilder {
  var draft: Draft
  let topology: Topology
  let reader = Reader()
  /// What an earlier lab of the name drew from the pools.
  let previousDraws: [String: String]
  /// The services of an earlier lab of the name, by node.
  let previousServices: [String: [Service]]
  var draws: [String: String] = [:]

  init(_ topology: Topology, previous: Lab?) {
    self.topology = topology
    previousDraws = previous?.draws ?? [:]
    let nodes = previous?.nodes ?? []
    previousServices = Dictionary(nodes.map { ($0.name, $0.services) }) { first, _ in first }
    draft = Draft(name: topology.name?.value ?? "lab")
  }

  mutating func build() throws(FaultList) -> (lab: Lab, warnings: [Fault]) {
    var body = topology.body
    for shape in topology.body.generate {
      if let problem = shape.countProblem {
        reader.fault(shape.count.position, problem.message, advice: problem.advice)
      } else {
        ShapeExpansion(shape).expand(into: &body)
      }
    }
    addNodes(body)
    addOwnDevices()
    addLinks(body.links)
    drawAddresses(body)
    addServices()
    addRoutes()
    if body.routing == "static" { StaticRouting(draft).apply(to: &draft) }
    var lab = draft.lab
    lab.checks = makeChecks()
    lab.draws = draws
    Validator(lab, reader, doubts: draft.doubts).run()
    let faults = reader.faults.sorted { $0.position < $1.position }
    if faults.contains(where: { $0.severity == .error }) { throw FaultList(faults) }
    return (lab, faults)
  }
}

extension Lab {
  /// Works out the lab that a topology declares.
  ///
  /// - Parameter previous: the lab as it is up, whose draws from pools stay.
  /// - Returns: the lab, and warnings.
  /// - Throws: every fault at once, in the order of the file.
  public static func resolve(
    _ topology: Topology, previous: Lab? = nil
  ) throws(FaultList) -> (lab: Lab, warnings: [Fault]) {
    var builder = LabBuilder(topology, previous: previous)
    return try builder.build()
  }
}

extension LabBuilder {
  private mutating func addNodes(_ body: Topology.Body) {
    let prefix = topology.prefix?.value ?? draft.name
    for named in body.nodes {
      if let other = draft.node(named.name) {
        reader.fault(
          named.position, "node `\(named.name)` stands twice",
          advice: "the first is at \(other.position)")
        continue
      }
      guard NameRules.isNode(named.name) else {
        reader.fault(
          named.position, "`\(named.name)` is no node name",
          advice: "letters, digits, `-`, `_` and `.`, at most 63")
        continue
      }
      add(named, inherited(named.value, body), prefix: prefix)
    }
  }

  private func inherited(_ spec: NodeSpec, _ body: Topology.Body) -> NodeSpec {
    var result = spec
    if let group = spec.group {
      let match = body.groups.first { $0.name == group.value }
      if match == nil {
        reader.fault(
          group.position, "group `\(group.value)` is not declared",
          advice: Suggestion.advice(for: group.value, in: body.groups.map(\.name)))
      }
      result = result.inheriting(match?.value)
    }
    let kind = result.kind?.value ?? body.defaults?.kind?.value ?? "linux"
    // What all nodes have is meant for namespaces of the lab, never for the host's.
    if kind == "host" { return result }
    result = result.inheriting(body.kinds.first { $0.name == kind }?.value)
    return result.inheriting(body.defaults)
  }

  private mutating func add(_ named: Named<NodeSpec>, _ spec: NodeSpec, prefix: String) {
    let kind = kind(of: spec)
    let namespace =
      kind == .host
      ? LabNode.hostNamespace
      : spec.netns?.value ?? (prefix.isEmpty ? named.name : "\(prefix).\(named.name)")
    var node = LabNode(name: named.name, kind: kind, namespace: namespace)
    node.hostname = spec.hostname ?? named.name
    node.origin = Origin(named.position)
    for entry in spec.sysctls {
      node.sysctls[entry.name] = entry.value
      node.origin[.sysctl(entry.name)] = entry.position
    }
    for entry in spec.env { node.env[entry.name] = entry.value }
    node.nftables = spec.nftables?.value
    if let rules = spec.nftables { node.origin[.nftables] = rules.position }
    node.exec = (spec.exec ?? []).map(\.value)
    for (number, command) in (spec.exec ?? []).enumerated() {
      node.origin[.exec(number)] = command.position
    }
    node.resolvConf = spec.dns.map(ResolvConf.text)
    draft.nodeIndex[named.name] = draft.nodes.count
    draft.nodes.append(.init(node: node, spec: spec))
  }

  /// A node of an unknown kind is taken for what was most likely meant, so that what leads to it is
  /// judged all the same.
  private func kind(of spec: NodeSpec) -> LabNode.Kind {
    guard let written = spec.kind else { return .linux }
    if let kind = LabNode.Kind(rawValue: written.value) { return kind }
    let known = ["linux", "bridge", "host"]
    reader.fault(
      written.position, "kind `\(written.value)` needs more than a network namespace",
      advice: Suggestion.advice(for: written.value, in: known))
    let near = Suggestion.nearest(to: written.value, in: known)
    return near.flatMap { LabNode.Kind(rawValue: $0) } ?? .linux
  }

  /// containerlab knows the node `host` without its being declared.
  mutating func addImplicitHost(at position: Position) {
    var spec = NodeSpec(at: position)
    spec.kind = Placed("host", at: position)
    add(Named(name: "host", position: position, value: spec), spec, prefix: "")
  }

  /// The bridges of bridge nodes, and the loopbacks of nodes that have addresses of their own.
  private mutating func addOwnDevices() {
    for index in draft.nodes.indices {
      let (node, spec) = (draft.nodes[index].node, draft.nodes[index].spec)
      let position = draft.nodes[index].position
      let own: Int
      switch node.kind {
      case .bridge:
        var device = Device(
          id: DeviceID(node.namespace, node.name), node: node.name, kind: .bridge(spec.bridge))
        device.mtu = spec.mtu
        device.mac = spec.mac
        device.up = spec.up ?? true
        own = draft.add(device, at: position)
      case .linux:
        var device = Device(
          id: DeviceID(node.namespace, "lo"), node: node.name, kind: .loopback)
        device.up = spec.up ?? true
        own = draft.add(device, at: position)
      case .host:
        if let address = spec.addresses?.first {
          reader.fault(
            address.position, "the host's own addresses are not the lab's to set",
            advice: "put them on an endpoint")
        }
        continue
      }
      draft.add(spec.addresses ?? [], to: own)
    }
  }
}

/// The text of a resolv.conf (resolv.conf(5)).
enum ResolvConf {
  static func text(_ dns: DNSSpec) -> String {
    var lines: [String] = []
    if !dns.search.isEmpty { lines.append("search " + dns.search.joined(separator: " ")) }
    lines += dns.servers.map { "nameserver \($0)" }
    if !dns.options.isEmpty { lines.append("options " + dns.options.joined(separator: " ")) }
    return lines.map { $0 + "\n" }.joined()
  }
}
