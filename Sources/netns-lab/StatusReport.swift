import Topology

/// The state of a lab beside its record.
struct StatusReport {
  struct Document: Encodable {
    struct Node: Encodable {
      var name: String
      var kind: String
      var namespace: String
      var present: Bool
      var interfaces: [Interface]
      var services: [Service]
    }
    struct Interface: Encodable {
      var name: String
      var state: String
      var addresses: [String]
    }
    struct Service: Encodable {
      var name: String
      var state: String
      var ready: Bool
      var restarts: Int
    }
    var lab: String
    var healthy: Bool
    var late: [String]
    var nodes: [Node]
  }

  let document: Document
  var isHealthy: Bool { document.healthy }

  init(lab: Lab, snapshot: Snapshot, late: [String]) {
    let nodes = lab.nodes.map { node in
      Document.Node(
        name: node.name, kind: node.kind.rawValue, namespace: node.namespace,
        present: lab.isPresent(node, in: snapshot),
        interfaces: lab.devices.filter { $0.node == node.name && !$0.kind.isLoopback }.map {
          Self.interface($0, snapshot.link($0.id))
        },
        services: node.services.map {
          Self.service($0, snapshot.services[node.name]?[$0.name])
        })
    }
    let complete = nodes.allSatisfy { node in
      node.present && node.interfaces.allSatisfy { $0.state != "missing" }
        && node.services.allSatisfy { $0.state != "failed" && $0.state != "missing" }
    }
    document = Document(lab: lab.name, healthy: complete && late.isEmpty, late: late, nodes: nodes)
  }

  private static func interface(_ device: Device, _ link: LiveLink?) -> Document.Interface {
    guard let link else {
      return .init(name: device.id.name, state: "missing", addresses: [])
    }
    return .init(
      name: device.id.name, state: !link.isUp ? "down" : link.hasCarrier ? "up" : "no carrier",
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
      let place = node.namespace.isEmpty ? "the host" : node.namespace
      lines.append(
        Colour.bold.paint(node.name, colour) + "  \(node.kind), \(place)"
          + (node.present ? "" : "  " + Colour.red.paint("missing", colour)))
      for item in node.interfaces {
        let paint: Colour = item.state == "up" ? .green : .red
        lines.append(
          "  \(item.name)  \(paint.paint(item.state, colour))  "
            + item.addresses.joined(separator: " "))
      }
      for item in node.services {
        let words = item.state + (item.ready ? ", ready" : "")
        let paint: Colour = item.ready ? .green : .red
        lines.append("  service \(item.name)  \(paint.paint(words, colour))")
      }
    }
    lines.append(
      document.healthy ? "\(document.lab): ready" : "\(document.lab): not as it should be")
    lines += document.late.map { "  \($0)" }
    return lines.map { $0 + "\n" }.joined()
  }
}
