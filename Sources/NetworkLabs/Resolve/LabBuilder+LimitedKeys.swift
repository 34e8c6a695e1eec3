/// Owners of keys that apply only to some nodes, besides the node's kind.
enum NodeWords {
  static let own = "a node with a namespace of its own"
  static let inside = "a node in the namespace of another"
  static let withBridge = "a node with a link of type bridge"
  /// Keys of these owners are not inherited.
  static let named = "a single node with a namespace of its own"
  static let singleBridge = "a single node of kind bridge"
}

/// Rejects keys that have no effect where they stand.
extension LabBuilder {
  func checkKeys(_ body: Topology.Body) {
    let withBridge = Set(
      body.links.filter { $0.typeWord == LabKind.bridge.name }.flatMap(\.endpoints).map(
        \.node))
    checkShared(body, hasBridges: !withBridge.isEmpty)
    for named in body.nodes {
      guard let node = draft.node(named.name)?.node, !isForeign(node), !knowsNoKind(of: named),
        !(node.kind == .bridge && node.isHost)
      else { continue }
      var words: Set = [node.kind.rawValue]
      if node.ownsNamespace { words.formUnion([NodeWords.own, NodeWords.named]) }
      if node.isGuest == true { words.insert(NodeWords.inside) }
      if node.kind == .bridge { words.insert(NodeWords.singleBridge) }
      if withBridge.contains(node.name) { words.insert(NodeWords.withBridge) }
      let isInside = node.kind == .linux && !node.ownsNamespace
      let kind = "a node of kind \(node.kind.rawValue)"
      checkKeys(
        NodeSpec.self, at: named.value.position, for: words,
        isInside ? "a node in a namespace that is not its own" : kind)
    }
    for link in draft.links {
      guard let pool = link.spec.pool, pool != "none",
        link.devices.count != 2 || link.devices.contains(where: { draft.devices[$0].master != nil })
      else { continue }
      refuse(
        "pool", link.spec.$pool.position, for: "a link that does not join just two nodes",
        owners: ["such links; for the links of a bridge, set it on the bridge node"])
    }
    for pool in body.pools where !topology.gaps.lacks("prefix", of: pool.value.position) {
      let families = Set(pool.value.prefixes.compactMap { $0.value?.address.version?.description })
      checkKeys(
        PoolSpec.self, at: pool.value.position, for: families, "a pool without such a prefix")
    }
  }

  func checkKeys(of link: LinkSpec) {
    if topology.gaps.lacks("type", of: link.position) { return }
    let type = link.typeWord ?? LabKind.veth.name
    checkKeys(LinkSpec.self, at: link.position, for: [type], "a link of type \(type)")
  }

  func checkKeys<Model: TableModel>(
    _ table: Model.Type, at mapping: Position, for words: Set<String>, _ what: String
  ) {
    for key in topology.limitedKeys.misplaced(in: mapping, Model.tableName, for: words) {
      reader.misplaced(key, for: what)
    }
  }

  private func knowsNoKind(of named: Named<NodeSpec>) -> Bool {
    topology.gaps.lacks("kind", "group", "network-mode", of: named.value.position)
  }

  /// Checks the settings that nodes inherit.
  private func checkShared(_ body: Topology.Body, hasBridges: Bool) {
    let inherited: Set = ["linux", "bridge", NodeWords.own, NodeWords.inside, NodeWords.withBridge]
    if let defaults = body.defaults {
      checkKeys(NodeSpec.self, at: defaults.position, for: inherited, "all nodes")
    }
    for group in body.groups {
      checkKeys(NodeSpec.self, at: group.value.position, for: inherited, "a group")
      refuse("group", group.value.group.map { _ in group.value.$group.position }, for: "a group")
    }
    for kind in body.kinds {
      refuse("kind", kind.value.kindPlace, for: "a kind")
      switch LabNode.Kind(rawValue: kind.name) {
      case .linux:
        var words = inherited.subtracting(["bridge"])
        if !hasBridges { words.remove(NodeWords.withBridge) }
        checkKeys(NodeSpec.self, at: kind.value.position, for: words, "all nodes of kind linux")
      case .bridge:
        checkKeys(
          NodeSpec.self, at: kind.value.position, for: ["bridge", NodeWords.inside],
          "all nodes of kind bridge")
      default: checkName(ofKind: kind)
      }
    }
  }

  /// A containerlab file may set up a kind that none of its nodes has.
  private func checkName(ofKind kind: Named<NodeSpec>) {
    if isContainerlab { return }
    reader.fault(
      kind.position,
      kind.name == "host"
        ? "nothing is set for all nodes of kind host" : "`\(kind.name)` is no kind",
      advice: kind.name == "host"
        ? "write it under the node" : Suggestion.advice(for: kind.name, in: ["linux", "bridge"]))
  }

  func refuse(_ key: String, _ position: Position?, for what: String, owners: [String] = ["a node"])
  {
    guard let position else { return }
    reader.misplaced(.init(name: key, position: position, owners: owners), for: what)
  }
}
