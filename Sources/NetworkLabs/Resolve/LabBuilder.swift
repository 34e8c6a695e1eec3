import RouteNetlink
/// Works out a lab from a topology (shapes, inheritance, addresses, routes), and validates it.
struct LabBuilder {
  var draft: Draft
  let topology: Topology
  let isContainerlab: Bool
  let reader: Reader
  /// What an earlier lab of the same name drew from the pools.
  let previousDraws: [String: String]
  /// The nodes of an earlier lab of the same name.
  let previousNodes: [String: LabNode]
  var draws: [String: String] = [:]
  /// The host's bridges that a node may stand for.
  let hostBridges: Set<String>
  /// Looks up the address of another host by name.
  let hostAddress: (String) -> IPAddress?
  /// Nodes that stand for existing things netns does not know, by kind.
  var outsiders: [String: [Named<NodeSpec>]] = [:]
  /// Nodes that would have to be containers, by kind.
  var foreignKinds: [String: [Named<NodeSpec>]] = [:]

  init(
    _ topology: Topology, previous: Lab?, hostBridges: Set<String> = [],
    hostAddress: @escaping (String) -> IPAddress? = { _ in nil }
  ) {
    self.topology = topology
    self.hostAddress = hostAddress
    isContainerlab = topology.source.dialect == .containerlab
    self.hostBridges = hostBridges
    reader = Reader(topology.source.dialect)
    previousDraws = previous?.draws ?? [:]
    let nodes = previous?.nodes ?? []
    previousNodes = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
    draft = Draft(name: topology.name)
  }

  mutating func build() throws(FaultList) -> (lab: Lab, warnings: [Fault]) {
    var body = topology.body
    doubt(body)
    for shape in topology.body.generate {
      if let problem = shape.countProblem {
        reader.fault(shape.$count.position, problem.message, advice: problem.advice)
      }
      checkKeys(
        GenerateSpec.self, at: shape.position, for: [shape.word], "a \(shape.word)")
      refuse("kind", shape.hubNode?.kindPlace, for: "the hub of a star")
      refuse("endpoints", shape.link?.endpoints.first?.position, for: "all links of a shape")
      if canExpand(shape) { ShapeExpansion(shape).expand(into: &body) }
    }
    addNodes(body)
    addOwnDevices()
    addLinks(body.links)
    checkKeys(body)
    placeNodes()
    drawAddresses(body)
    addServices()
    addRoutes()
    if body.routing == .static { StaticRouting(draft).apply(to: &draft) }
    var lab = draft.lab
    for number in lab.devices.indices {
      lab.devices[number].origin = lab.devices[number].origin.condensed()
    }
    lab.checks = makeChecks()
    lab.draws = draws
    lab.file = topology.source.file
    lab.dialect = topology.source.dialect
    Validator(lab, reader, doubts: draft.doubts).run()
    var seen: Set<Fault> = []
    let faults = reader.faults.filter { seen.insert($0).inserted }
      .sorted { $0.position < $1.position }
    if faults.contains(where: { $0.severity == .error }) { throw FaultList(faults) }
    return (lab, faults)
  }
}

extension Lab {
  /// Works out the lab that a topology declares.
  ///
  /// - Parameters:
  ///   - previous: the lab as it is up, whose draws from pools are kept.
  ///   - hostBridges: the bridges in the host's namespace. A bridge node of a containerlab file stands for the one
  ///     of its name.
  ///   - hostAddress: looks up the address of a host that a containerlab file names as a tunnel's remote end.
  /// - Returns: the lab, and warnings.
  /// - Throws: all faults at once, in the order of the file.
  public static func resolve(
    _ topology: Topology, previous: Lab? = nil, hostBridges: Set<String> = [],
    hostAddress: @escaping (String) -> IPAddress? = { _ in nil }
  ) throws(FaultList) -> (lab: Lab, warnings: [Fault]) {
    do throws(FaultList) {
      let (topology, faults) = try topology.asRead()
      var builder = LabBuilder(
        topology, previous: previous, hostBridges: hostBridges, hostAddress: hostAddress)
      let (lab, further) = try builder.build()
      return (lab.withPlacesInFile, (faults + further).map(\.withPlaceInFile))
    } catch {
      throw FaultList(error.faults.map(\.withPlaceInFile))
    }
  }

  /// Works out the lab that a topology declares, without regard to an earlier one.
  ///
  /// - Throws: all faults at once; `resolve` tells of warnings too.
  public init(_ topology: Topology) throws(FaultList) {
    self = try Lab.resolve(topology).lab
  }
}

extension LabBuilder {
  private mutating func addNodes(_ body: Topology.Body) {
    var guests: [(Named<NodeSpec>, NodeSpec, owner: Placed<String>)] = []
    leaveOut(body)
    for named in body.nodes where !isOutside(named.name) {
      if let other = draft.node(named.name) {
        reader.fault(
          named.position, "node `\(named.name)` stands twice",
          advice: other.position.asFirst)
        continue
      }
      guard isNodeName(named.name) else {
        reader.fault(
          named.position, "`\(named.name)` is no node name",
          advice: "letters, digits, `-`, `_` and `.`, at most 63")
        draft.doubts.add(node: named.name)
        continue
      }
      let spec = inherited(named.value, body)
      let owner = owner(of: spec, named.name) { name in
        body.nodes.contains { $0.name == name && !isOutside(name) }
          || draft.doubts.mayHave(node: name)
      }
      if let owner {
        guests.append((named, spec, owner))
      } else {
        add(named, spec)
      }
    }
    // A node in the namespace of another one is added after that one.
    while let next = guests.firstIndex(where: { guest in
      !guests.contains { $0.0.name == guest.owner.value }
    }) {
      let (named, spec, owner) = guests.remove(at: next)
      add(named, spec, in: owner)
    }
    for (named, _, owner) in guests {
      reader.fault(owner.position, "node `\(named.name)` is in its own network by way of others")
      draft.doubts.add(node: named.name)
    }
    reportForeignKinds()
  }

  private mutating func add(_ named: Named<NodeSpec>, _ spec: NodeSpec) {
    let kind = kind(of: spec, named)
    let isInHost = kind == .host || spec.networkMode == "host" && kind == .linux
    if isInHost || isBridgeOfHost(named, spec, kind) { return addToHost(named, spec, kind) }
    let namespace = spec.netns ?? namespaceName(named.name)
    insert(LabNode(name: named.name, kind: kind, namespace: namespace), named, spec)
  }

  /// Adds a node in the namespace that netns runs in.
  mutating func addToHost(_ named: Named<NodeSpec>, _ spec: NodeSpec, _ kind: LabNode.Kind) {
    // Settings for all nodes are meant for namespaces of the lab, never for the host's.
    var own = spec
    let written = named.value
    (own.sysctls, own.$nftables, own.dns) = (written.sysctls, written.$nftables, written.dns)
    insert(
      LabNode(name: named.name, kind: kind, namespace: LabNode.hostNamespace), named, own)
  }

  /// Adds a node, with the settings that do not depend on its namespace.
  mutating func insert(_ node: LabNode, _ named: Named<NodeSpec>, _ spec: NodeSpec) {
    var node = node
    node.hostname = spec.hostname ?? node.bridge ?? named.name
    node.origin = Origin(named.position)
    for entry in spec.sysctls {
      node.sysctls[entry.name] = entry.value
      node.origin[.sysctl(entry.name)] = entry.position
    }
    node.env = environment(ofFilesOf: spec)
    for entry in spec.env { node.env[entry.name] = entry.value }
    node.nftables = spec.nftables
    if spec.nftables != nil { node.origin[.nftables] = spec.$nftables.position }
    for (number, command) in commands(of: spec, node).enumerated() {
      node.exec.append(command.value)
      node.origin[.exec(number)] = command.position
    }
    node.resolvConf = spec.dns.map(ResolvConf.text)
    addUplink(of: spec, to: &node)
    node.filesystem = filesystem(of: spec, node)
    if isOpen(spec) || topology.gaps.lacks(of: named.value.position) {
      draft.doubts.add(node: named.name)
    }
    draft.nodeIndex[named.name] = draft.nodes.count
    draft.nodes.append(.init(node: node, spec: spec))
  }

  /// The kind of a node. An unknown kind is taken for the one most likely meant, so that what refers to the node
  /// can still be judged.
  private mutating func kind(of spec: NodeSpec, _ named: Named<NodeSpec>) -> LabNode.Kind {
    guard let written = spec.kindWord else { return .linux }
    let word = isContainerlab ? written.lowercased() : written
    if let kind = LabNode.Kind(rawValue: word) { return kind }
    let known = LabNode.Kind.allCases.map(\.rawValue)
    let near = Suggestion.nearest(to: word, in: known).flatMap { LabNode.Kind(rawValue: $0) }
    if isContainerlab, near == nil {
      foreignKinds[written, default: []].append(named)
    } else {
      reader.fault(
        spec.$kindWord.position, "kind `\(written)` needs more than a network namespace",
        advice: Suggestion.advice(for: written, in: known))
    }
    return near ?? .linux
  }

  /// The node for the host, if no node is called that: a node of kind host, or a new one, since in containerlab the
  /// host need not be declared.
  mutating func host(_ name: String, at position: Position) -> Draft.Node? {
    guard name == "host" else { return nil }
    if let declared = draft.nodes.first(where: { $0.node.kind == .host }) { return declared }
    addImplicitHost(at: position)
    return draft.node(name)
  }

  private mutating func addImplicitHost(at position: Position) {
    var spec = NodeSpec(at: position)
    spec.$kindWord = Placed(LabNode.Kind.host.rawValue, at: position)
    add(Named(name: "host", position: position, value: spec), spec)
  }

  /// Adds the bridges of bridge nodes, and the loopbacks of nodes with addresses of their own.
  private mutating func addOwnDevices() {
    for index in draft.nodes.indices {
      let (node, spec) = (draft.nodes[index].node, draft.nodes[index].spec)
      let position = draft.nodes[index].position
      let own: Int
      switch node.kind {
      case .bridge where node.isHost:
        keepSettings(of: draft.nodes[index])
        continue
      case .bridge:
        var device = Device(
          id: DeviceID(node.namespace, node.bridge ?? node.name), node: node.name,
          kind: .bridge(spec.bridge))
        device.mtu = spec.mtu
        device.mac = spec.mac?.value
        device.up = spec.up ?? true
        own = draft.add(device, at: position)
      case .linux where node.ownsNamespace:
        var device = Device(
          id: DeviceID(node.namespace, "lo"), node: node.name, kind: .loopback)
        device.up = spec.up ?? true
        own = draft.add(device, at: position)
      case .linux, .host:
        if spec.addresses?.isEmpty == false {
          reader.fault(
            spec.$addresses.position,
            node.isHost
              ? "a lab cannot set the host's own addresses"
              : "the loopback belongs to another node",
            advice: "put them on an endpoint")
        }
        continue
      }
      draft.add(spec.$addresses.values(), to: own)
    }
  }
}

/// Writes a resolv.conf (resolv.conf(5)).
enum ResolvConf {
  static func text(_ dns: DNSSpec) -> String {
    var lines: [String] = []
    if !dns.search.isEmpty { lines.append("search " + dns.search.joined(separator: " ")) }
    lines += dns.servers.map { "nameserver \($0)" }
    if !dns.options.isEmpty { lines.append("options " + dns.options.joined(separator: " ")) }
    return lines.map { $0 + "\n" }.joined()
  }
}
