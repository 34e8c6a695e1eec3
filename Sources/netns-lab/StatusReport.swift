import NetworkLabs

/// The state of a lab compared with its record.
struct StatusReport {
  struct Document: Codable {
    struct Node: Codable {
      var name: String
      /// The host that carries it; nil for a lab without hosts.
      var host: String?
      var kind: String
      var namespace: String
      var present: Bool
      var interfaces: [Interface]
      var services: [Service]
      /// What is in its nodes but not part of the lab.
      var strangers: [StrangerItem]
      /// How many routes each daemon maintains, by the name of its protocol.
      var daemonRoutes: [String: Int]
      /// How many objects daemons maintain, by kind and protocol.
      var daemonObjects: [String: [String: Int]]
    }
    struct Interface: Codable {
      var name: String
      /// The host that has it, if that is not the host of its node.
      var host: String?
      var state: String
      var addresses: [String]
    }
    struct Service: Codable {
      var name: String
      var state: String
      var ready: Bool
      var restarts: Int
    }
    var lab: String
    var healthy: Bool
    var late: [String]
    /// Impairments that the kernel does not support.
    var notApplied: [String]
    var nodes: [Node]
    /// Whether strangers include kernel parameters.
    var comparesParameters: Bool
  }

  let document: Document
  /// Whether it is of a share of a lab over hosts that was brought up from this machine.
  private(set) var isManagedHere = false
  var isHealthy: Bool { document.healthy }

  /// The state of a lab on this machine.
  ///
  /// - Throws: if it is not up, or cannot be looked at.
  init(of manager: LabManager) throws {
    guard let record = try manager.record() else { throw manager.paths.notUp }
    let snapshot = try manager.snapshotWithStrangers(of: record)
    self.init(
      lab: record.lab, snapshot: snapshot, late: manager.late(record.lab, in: snapshot),
      strangers: manager.strangers(of: record, in: snapshot))
    isManagedHere = try record.lab.isManagedHere
  }

  /// The state of a lab over several hosts, from those of their shares.
  init(_ lab: Lab, of hosts: [String: Document]) {
    var nodes: [String: Document.Node] = [:]
    var others: [Document.Node] = []
    let found = hosts.sorted { $0.key < $1.key }.flatMap { host, document in
      document.nodes.map { node in
        var node = node
        node.host = host
        return node
      }
    }
    for node in found {
      guard let declared = lab.node(node.name) else {
        others.append(node)
        continue
      }
      if declared.host == node.host { nodes[node.name] = node }
    }
    // A bridge may have parts on other hosts than that of its node.
    for part in found where nodes[part.name].map({ $0.host != part.host }) ?? false {
      nodes[part.name]?.add(part)
    }
    func all<Item>(_ part: (Document) -> [Item], _ words: (String, Item) -> Item) -> [Item] {
      hosts.sorted { $0.key < $1.key }.flatMap { host, document in
        part(document).map { words(host, $0) }
      }
    }
    document = Document(
      lab: lab.name, healthy: hosts.values.allSatisfy(\.healthy),
      late: all(\.late) { "\($0): \($1)" }, notApplied: all(\.notApplied) { "\($0): \($1)" },
      nodes: lab.nodes.compactMap { nodes[$0.name] } + others,
      comparesParameters: hosts.values.allSatisfy(\.comparesParameters))
  }

  init(lab: Lab, snapshot: Snapshot, late: [String], strangers: [NodeStrangers]) {
    let strangers = Dictionary(strangers.map { ($0.node, $0) }) { first, _ in first }
    // Loopbacks are shown only if the file declares something about them.
    func isShown(_ device: Device) -> Bool {
      !device.kind.isLoopback || !device.addresses.isEmpty || !device.up
    }
    let nodes = lab.nodes.map { node in
      Document.Node(
        name: node.name, kind: node.kind.rawValue, namespace: node.namespace,
        present: lab.isPresent(node, in: snapshot),
        interfaces: lab.devices.filter { $0.node == node.name && isShown($0) }.map {
          Self.interface($0, snapshot.link($0.id))
        },
        services: node.services.map {
          Self.service($0, snapshot.services[node.name]?[$0.name])
        },
        strangers: strangers[node.name].map(StrangerItem.items) ?? [],
        daemonRoutes: strangers[node.name]?.routes ?? [:],
        daemonObjects: Dictionary(
          uniqueKeysWithValues: (strangers[node.name]?.kept ?? [:]).map { ($0.rawValue, $1) }))
    }
    document = Document(
      lab: lab.name, healthy: late.isEmpty, late: late,
      notApplied: lab.lostImpairments(in: snapshot), nodes: nodes,
      comparesParameters: !LabManager.isTooLargeForParameters(lab))
  }

  private static func interface(_ device: Device, _ link: LiveLink?) -> Document.Interface {
    guard let link else {
      return .init(name: device.name, state: "missing", addresses: [])
    }
    return .init(
      name: device.name, state: !link.isUp ? "down" : link.hasCarrier ? "up" : "no carrier",
      addresses: link.addresses.map { "\($0.prefix)" })
  }

  private static func service(
    _ service: Service, _ status: ServiceStatus?
  ) -> Document.Service {
    .init(
      name: service.name, state: status?.state.rawValue ?? "missing",
      ready: status?.isReady ?? false, restarts: status?.restarts ?? 0)
  }

  var text: String {
    let colour = Terminal.usesColour()
    var lines: [String] = []
    for node in document.nodes {
      let place =
        (node.namespace.isEmpty ? "the host" : node.namespace)
        + (node.host.map { " on host \($0)" } ?? "")
      lines.append(
        Colour.bold.paint(node.name, colour) + "  \(node.kind), \(place)"
          + (node.present ? "" : "  " + Colour.red.paint("missing", colour)))
      for item in node.interfaces {
        let paint: Colour = item.state == "up" ? .green : .red
        lines.append(
          "  \(item.name)  \(paint.paint(item.state, colour))  "
            + item.addresses.joined(separator: " ") + (item.host.map { "on host \($0)" } ?? ""))
      }
      for item in node.services {
        let words = item.state + (item.ready ? ", ready" : "")
        let paint: Colour = item.ready ? .green : .red
        lines.append("  service \(item.name)  \(paint.paint(words, colour))")
      }
      for (kind, counts) in node.daemonObjects.sorted(by: { $0.key < $1.key }) {
        let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let plural = kind == Stranger.Kind.address.rawValue ? "addresses" : kind + "s"
        lines.append("  \(plural) by daemons  " + words.joined(separator: ", "))
      }
      for item in node.strangers {
        let isMissing = item.kind == Stranger.Kind.missing.rawValue
        let words =
          (isMissing ? "" : "\(item.kind) ") + item.subject + (item.reason.map { " (\($0))" } ?? "")
        lines.append(
          "  " + Colour.yellow.paint(isMissing ? "missing" : "not of the lab", colour)
            + "  \(words)")
      }
    }
    lines.append(
      document.healthy ? "\(document.lab): ready" : "\(document.lab): not as it should be")
    lines += document.late.map { "  \($0)" }
    let count = document.nodes.flatMap(\.strangers).filter(\.prunable).count
    lines += document.notApplied.map { "\(document.lab): \($0)" }
    if !document.comparesParameters {
      lines.append("\(document.lab): too many nodes to compare all kernel parameters")
    }
    if count > 0 {
      lines.append("\(document.lab): `netns up --prune` puts \(count) of this right")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension StatusReport.Document.Node {
  /// Adds what is in a part of a bridge node on another host.
  fileprivate mutating func add(_ part: Self) {
    let own = interfaces
    interfaces += part.interfaces.compactMap { interface in
      // Every part has the bridge, and the port that leads to the others.
      if interface.state == "up", own.contains(where: { $0.name == interface.name }) { return nil }
      var interface = interface
      (interface.host, interface.addresses) = (part.host, [])
      return interface
    }
    strangers += part.strangers
    present = present && part.present
  }
}
