extension LabBuilder {
  func isNodeName(_ name: String) -> Bool {
    let parts = name.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    return parts.count <= (isContainerlab ? 2 : 1) && parts.allSatisfy(NameRules.isNode)
  }

  /// The name of a node's namespace in the store.
  func namespaceName(_ node: String) -> String {
    let written = topology.prefix
    guard isContainerlab else {
      let prefix = written ?? draft.name
      return prefix.isEmpty ? node : "\(prefix).\(node)"
    }
    switch written {
    case "": return node
    case "__lab-name": return "\(draft.name)-\(node)"
    default: return "\(written ?? "clab")-\(draft.name)-\(node)"
    }
  }

  /// The node whose namespace a node shares by its `network-mode`; nil for a namespace of its own or the host's.
  func owner(
    of spec: NodeSpec, _ node: String, where isDeclared: (String) -> Bool
  ) -> Placed<String>? {
    guard let mode: Placed<String> = spec.$networkMode.written() else { return nil }
    let word = "container:"
    if mode.value.hasPrefix(word) {
      let owner = String(mode.value.dropFirst(word.count))
      if !isContainerlab || isDeclared(owner) { return Placed(owner, at: mode.position) }
      reader.warn(
        mode.position,
        "`\(owner)` is no node of this file, and netns knows no containers that others made: "
          + "`\(node)` gets a network of its own")
      return nil
    }
    if mode.value != "host", mode.value != "none" {
      reader.ignore("`network-mode: \(mode.value)`", at: mode.position)
    }
    return nil
  }

  /// Adds a node that shares the namespace of another one.
  mutating func add(_ named: Named<NodeSpec>, _ spec: NodeSpec, in owner: Placed<String>) {
    guard let other = draft.node(owner.value) else {
      draft.doubts.add(node: named.name)
      reader.fault(
        owner.position,
        "node `\(owner.value)`, whose network `\(named.name)` is in, is not declared",
        advice: Suggestion.nearest(to: owner.value, in: draft.nodes.map(\.node.name))
          .map { "did you mean `\($0)`?" } ?? "netns knows no containers that others made")
      return
    }
    let isBridge = spec.kindWord?.lowercased() == LabNode.Kind.bridge.rawValue
    // If the owner is in the host's namespace, so is this node.
    if other.node.isHost { return addToHost(named, spec, isBridge ? .bridge : .linux) }
    var node = LabNode(
      name: named.name, kind: isBridge ? .bridge : .linux, namespace: other.node.namespace)
    node.isGuest = true
    let own = named.value
    for (isSet, key) in [
      (!own.sysctls.isEmpty, "sysctls"), (own.nftables != nil, "nftables"), (own.dns != nil, "dns"),
      (!(own.routes ?? []).isEmpty, "routes"),
    ] where isSet {
      reader.fault(
        named.position,
        "`\(key)` of `\(named.name)` belong to `\(owner.value)`, whose network it is in")
    }
    var spec = spec
    (spec.sysctls, spec.nftables, spec.dns, spec.routes) = ([:], nil, nil, nil)
    insert(node, named, spec)
  }

  /// Whether a node is an existing bridge of the host. This stays as it was when the lab came up.
  func isBridgeOfHost(_ named: Named<NodeSpec>, _ spec: NodeSpec, _ kind: LabNode.Kind) -> Bool {
    guard isContainerlab, kind == .bridge, spec.netns == nil else { return false }
    if let before = previousNodes[named.name], before.kind == .bridge { return before.isHost }
    return hostBridges.contains(String(named.name.prefix { $0 != "|" }))
  }

  /// Warns of settings for a bridge of the host, which is never changed.
  func keepSettings(of node: Draft.Node) {
    let spec = node.spec
    guard
      spec.bridge != BridgeSpec() || spec.mtu != nil || spec.mac != nil || spec.up != nil
        || spec.addresses != nil
    else { return }
    reader.warn(
      node.position, "`\(node.node.name)` is a bridge of the host: its settings stay as they are")
  }

  /// containerlab's kinds without an image, and what their nodes stand for.
  private static let outsideKinds = [
    "ovs-bridge": "a bridge of Open vSwitch", "ext-container": "a container that others made",
    "k8s-kind": "a cluster in containers",
  ]

  func isOutside(_ node: String) -> Bool {
    outsiders.values.contains { $0.contains { $0.name == node } }
  }

  /// Leaves out nodes that are valid but that netns cannot find, with one warning for each kind.
  mutating func leaveOut(_ body: Topology.Body) {
    guard isContainerlab else { return }
    for named in body.nodes {
      guard let kind = inherited(named.value, body).kindWord else { continue }
      let word = kind.lowercased()
      guard let meaning = Self.outsideKinds[word] else { continue }
      outsiders[word, default: []].append(named)
      guard outsiders[word]?.count == 1 else { continue }
      reader.warn(
        named.value.kindPlace ?? named.position,
        "kind `\(kind)` is \(meaning), which netns does not know: such nodes are left out, and "
          + "the links to them")
    }
  }

  /// Reports one fault for each kind, since all of its nodes share the problem.
  func reportForeignKinds() {
    for (kind, nodes) in foreignKinds {
      guard let first = nodes.first else { continue }
      let names = nodes.map { "`\($0.name)`" }.joined(separator: ", ")
      reader.fault(
        first.value.kindPlace ?? first.position,
        "kind `\(kind)` (\(names)) runs from an image or a machine of its own, and netns makes network "
          + "namespaces only",
        advice: "kinds that come up here: linux, bridge, host")
    }
  }

  /// Whether a node's kind does not come up here. Its interfaces may then have any names.
  func isForeign(_ node: LabNode) -> Bool {
    foreignKinds.values.contains { $0.contains { $0.name == node.name } }
  }

  /// Rewrites a link whose other end is a keyword of containerlab (`macvlan:eth0`) to the form with a type.
  func spelledOut(_ link: LinkSpec) -> LinkSpec {
    let ends = link.endpoints
    let types = [LabKind.macvlan.name, LabKind.dummy.name]
    guard ends.count == 2, link.typeWord == nil,
      let special = ends.firstIndex(where: { end in
        types.contains(end.node) && draft.node(end.node) == nil
      })
    else { return link }
    var result = link
    result.$typeWord = Placed(ends[special].node, at: ends[special].$node.position)
    result.endpoints = [ends[1 - special]]
    if special == 0 {
      result.$ipv4 = Placed(items: Array(link.$ipv4.elements().dropFirst()))
      result.$ipv6 = Placed(items: Array(link.$ipv6.elements().dropFirst()))
    }
    if ends[special].node == LabKind.macvlan.name {
      let parent = ends[special].$interface
      result.$parent = Placed("host:\(parent.value)", at: parent.position)
    }
    return result
  }

  /// Whether a link leads to something that exists in containerlab but not for namespaces.
  func isIgnored(_ link: LinkSpec) -> Bool {
    let ends = link.endpoints.map(\.node).filter { draft.node($0) == nil }
    if ends.contains(where: isOutside) { return true }
    let words =
      [link.typeWord].compactMap(\.self).filter(LinkSpec.foreignTypes.contains)
      + ends.filter { (LinkSpec.foreignTypes + [LabKind.vxlan.name]).contains($0) }
    guard let word = words.first else { return false }
    reader.warn(
      link.position, "a link of type `\(word)` has no meaning for network namespaces: ignored")
    return true
  }

  /// Whether the kernel accepts the name of an endpoint; false after a fault, or if its node was already a fault.
  func isNamed(_ end: EndpointSpec, in owner: Draft.Node) -> Bool {
    guard isContainerlab else { return true }
    if isForeign(owner.node) { return false }
    guard let problem = NameRules.longInterfaceProblem(end.interface) else { return true }
    reader.fault(end.$interface.position, problem.message, advice: problem.advice)
    return false
  }

  /// containerlab's MTU for a link that names none.
  func usualMTU(_ kind: DeviceKind) -> Int? {
    isContainerlab ? kind.row.traits.containerlabMTU : nil
  }
}
