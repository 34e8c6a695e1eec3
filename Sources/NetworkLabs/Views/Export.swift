import Netlink

/// Writes the current state of namespaces as a topology file.
///
/// Parts that the kernel does not know, such as services and rules, come from the record, if there is one.
public struct Export {
  private let name: String
  let snapshot: Snapshot
  let record: Lab?
  /// What the lab's programs will make again.
  let made: [String: Set<String>]
  private var nodes: [String: ExportedNode] = [:]
  private var order: [String] = []
  /// What the file cannot declare.
  public internal(set) var omitted: [String] = []

  struct ExportedNode {
    var name: String
    var namespace: String
    var bridge: LiveLink?
    var lines: [String] = []
  }

  /// - Parameters:
  ///   - name: the name of the lab to write; for a lab that is up, its own.
  ///   - namespaces: names in the store, in the order to write them.
  ///   - snapshot: the state of these namespaces and of the host's.
  public init(name: String, namespaces: [String], snapshot: Snapshot, record: Record?) {
    self.name = name
    made = record?.inventory?.made ?? [:]
    self.snapshot = snapshot
    self.record = record?.lab
    var taken: Set<String> = []
    for namespace in namespaces where nodes[namespace] == nil {
      var node = Self.nodeName(namespace, snapshot.namespaces[namespace]?.mark?.node)
      while !taken.insert(node).inserted { node += "-" }
      let bridge = snapshot.namespaces[namespace]?.links[node]
      nodes[namespace] = ExportedNode(
        name: node, namespace: namespace, bridge: bridge?.isA(.bridge) ?? false ? bridge : nil)
      order.append(namespace)
    }
  }

  /// The node's name from the mark, or made from the namespace's name by the rules for nodes.
  private static func nodeName(_ namespace: String, _ marked: String?) -> String {
    if namespace == LabNode.hostNamespace { return "host" }
    if let marked, NameRules.isNode(marked) { return marked }
    if NameRules.isNode(namespace) { return namespace }
    let plain = String(namespace.map { NameRules.isNode("x\($0)") ? $0 : "_" }.prefix(60))
    return NameRules.isNode(plain) ? plain : "n" + plain
  }

  /// The text of the file.
  public mutating func text() -> String {
    let links = exportLinks()
    var lines = ["name: \(YAML.quoted(name))", "topology:", "  nodes:"]
    for namespace in order {
      guard let node = nodes[namespace] else { continue }
      for name in namespace == LabNode.hostNamespace ? hostNodes : [node.name] {
        lines.append("    \(YAML.quoted(name)):")
        lines += nodeLines(node).map { "      " + $0 }
      }
    }
    lines.append(links.isEmpty ? "  links: []" : "  links:")
    lines += links
    if let record, !record.checks.isEmpty {
      lines.append("checks:")
      lines += record.checks.map { "  - " + Self.check($0) }
    }
    if order.count > NetworkParameters.limit {
      omitted.append("sysctls outside the record, since there are too many namespaces")
    }
    let comments = (Self.unread(record != nil) + omitted).map {
      "# not in this file: \($0.printable(keepsLines: false))"
    }
    return (comments + lines).map { $0 + "\n" }.joined()
  }

  /// What export does not read. A record has some of it.
  private static func unread(_ hasRecord: Bool) -> [String] {
    let always = "policy rules, neighbours, peer addresses, weights of next hops"
    return [hasRecord ? always : always + ", MAC addresses, processes"]
  }

  /// The nodes that stand for the host. In a containerlab file they may have the names of its bridges.
  private var hostNodes: [String] {
    let names = Set(
      (record?.devices ?? []).filter { $0.id.namespace == LabNode.hostNamespace }.map(\.node))
    return names.isEmpty ? ["host"] : names.sorted()
  }

  /// The recorded options of a bridge, which does not always show all of them.
  private func recordedBridge(_ link: LiveLink, _ namespace: String) -> BridgeSpec {
    let device = record?.devices.first { $0.id == DeviceID(namespace, link.name) }
    if case .bridge(let spec) = device?.kind { return spec }
    return BridgeSpec()
  }

  private mutating func nodeLines(_ node: ExportedNode) -> [String] {
    if node.namespace == LabNode.hostNamespace { return ["kind: host"] }
    var lines: [String] = []
    if node.bridge != nil { lines.append("kind: bridge") }
    lines.append("netns: \(YAML.quoted(node.namespace))")
    guard let there = snapshot.namespaces[node.namespace] else { return lines }
    let own = node.bridge ?? there.links["lo"]
    if let own {
      if !own.isUp { lines.append("up: false") }
      let addresses = addresses(own, in: node)
      if !addresses.isEmpty { lines.append("addresses: \(YAML.list(addresses))") }
      if let mac = recordedMAC(own, node.namespace) {
        lines.append("mac: \(YAML.quoted("\(mac)"))")
      }
      if node.bridge != nil, own.mtu != 1500 { lines.append("mtu: \(own.mtu)") }
    }
    if let link = node.bridge ?? inner(there, node.namespace), case .bridge(let spec) = link.kind {
      lines += Self.bridge(spec.inheriting(recordedBridge(link, node.namespace)))
    }
    let routes = routes(of: node, there).map { Self.route($0) }
    if !routes.isEmpty {
      lines.append("routes:")
      lines += routes.map { "  - \($0)" }
    }
    let sysctls = sysctls(of: node, there)
    if !sysctls.isEmpty { lines.append("sysctls: \(YAML.map(sysctls))") }
    if let rules = nftables(of: node, there) { lines.append("nftables: \(YAML.quoted(rules))") }
    lines += uplink(of: node)
    noteOthers(node, there)
    if let recorded = record?.node(in: node.namespace) { lines += Self.software(recorded) }
    return lines
  }

  /// A bridge in a node of another name.
  private func inner(_ there: LiveNamespace, _ namespace: String) -> LiveLink? {
    there.links.values.filter { $0.isA(.bridge) && !isMade($0, namespace) }
      .min { $0.index < $1.index }
  }

  // MARK: links

  private mutating func exportLinks() -> [String] {
    var lines: [String] = []
    var done: Set<DeviceID> = []
    for namespace in order {
      let links = snapshot.namespaces[namespace]?.links.values.map(\.self) ?? []
      for link in links.sorted(by: { $0.index < $1.index }) {
        let id = DeviceID(namespace, link.name)
        guard done.insert(id).inserted, !isOwn(link, namespace), !isOfUplink(link, namespace) else {
          continue
        }
        // Of the host's devices, export only those that lead into an exported namespace.
        if namespace == LabNode.hostNamespace {
          let isRecorded = record?.devices.contains { $0.id == id } ?? false
          guard let peer = link.kind?.peer,
            peer.namespace != LabNode.hostNamespace || isRecorded,
            nodes[peer.namespace] != nil
          else { continue }
        }
        if isMade(link, namespace) { continue }
        if let peer = link.kind?.peer { done.insert(peer) }
        if let line = exportLink(link, id) { lines.append("    - " + line) }
      }
    }
    return lines
  }

  private func isMade(_ link: LiveLink, _ namespace: String) -> Bool {
    made[namespace]?.contains(Stranger(.link, link.words, .none("")).words) ?? false
  }

  private func isOwn(_ link: LiveLink, _ namespace: String) -> Bool {
    link.isA(.loopback) || nodes[namespace]?.bridge?.name == link.name
      || LiveLink.automatic.contains(link.name)
  }

  private mutating func exportLink(_ link: LiveLink, _ id: DeviceID) -> String? {
    guard let kind = link.kind else {
      omitted.append("\(id), a device of kind \(link.kindName)")
      return nil
    }
    if let peer = kind.peer {
      guard let other = snapshot.link(peer), nodes[peer.namespace] != nil else {
        omitted.append("\(id), whose other end \(peer) is not exported")
        return nil
      }
      return "{endpoints: [\(endpoint(link, id)), \(endpoint(other, peer))]}"
    }
    var parts = ["type: \(kind.name)", "endpoint: \(endpoint(link, id))"]
    if let parent = kind.parent {
      let node = nodes[parent.namespace]?.name
      parts.append(
        "parent: "
          + YAML.quoted(
            parent.namespace == id.namespace ? parent.name : "\(node ?? "host"):\(parent.name)"))
    }
    parts += kind.row.export(kind)
    return "{\(parts.joined(separator: ", "))}"
  }

  private mutating func endpoint(_ link: LiveLink, _ id: DeviceID) -> String {
    let node = nodes[id.namespace]
    let recorded = record?.devices.first { $0.id == id }
    let owner = id.namespace == LabNode.hostNamespace ? recorded?.node ?? hostNodes[0] : node?.name
    var parts = [
      "node: \(YAML.quoted(owner ?? "host"))", "interface: \(YAML.quoted(link.name))",
    ]
    if let name = link.alternativeNames.first { parts.append("altname: \(YAML.quoted(name))") }
    for name in link.alternativeNames.dropFirst() { omitted.append("altname \(name) of \(id)") }
    var addresses = node.map { self.addresses(link, in: $0) } ?? []
    if recorded?.usesDHCP ?? false {
      parts.append("dhcp: true")
      let declared = Set(recorded?.addresses.map(\.description) ?? [])
      addresses = addresses.filter(declared.contains)
    }
    if !addresses.isEmpty { parts.append("addresses: \(YAML.list(addresses))") }
    let usual = node?.bridge.map(\.mtu) ?? 1500
    if link.mtu != usual || link.mtu != 1500 { parts.append("mtu: \(link.mtu)") }
    if let mac = recordedMAC(link, id.namespace) { parts.append("mac: \(YAML.quoted("\(mac)"))") }
    if !link.isUp { parts.append("up: false") }
    if let master = link.master, master != node?.bridge?.name {
      parts.append("master: \(YAML.quoted(master))")
    }
    if let impairments = recorded?.impairments ?? link.impairments {
      parts.append("impairments: \(Self.impairments(impairments))")
    }
    return "{\(parts.joined(separator: ", "))}"
  }
}
