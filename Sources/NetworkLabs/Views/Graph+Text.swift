import Netlink

extension Graph {
  /// For Mermaid (mermaid.js.org), which Markdown viewers draw.
  public var mermaid: String {
    var lines = ["graph LR"]
    var ids: [String: String] = [:]
    for (number, node) in nodes.enumerated() {
      let id = "n\(number)"
      ids[node.name] = id
      let label = ([node.name] + node.addresses).map(Self.entities).joined(separator: "<br/>")
      lines.append(
        node.kind == LabNode.Kind.bridge.rawValue
          ? "  \(id)([\"\(label)\"])" : "  \(id)[\"\(label)\"]")
      if node.state != .up { lines.append("  class \(id) \(node.state.rawValue)") }
    }
    for (number, edge) in edges.enumerated() {
      let labels = edge.ends.map {
        ([$0.interface] + $0.addresses).map(Self.entities).joined(separator: " ")
      }
      var text = labels.joined(separator: " — ")
      if !edge.isPair { text = "\(edge.kind): \(text)" }
      if edge.state != .up { text += " (\(edge.state.rawValue))" }
      let line = edge.isPair ? "---" : "-.-"
      let first = ids[edge.ends[0].node] ?? "x\(number)"
      if edge.ends.count == 2 {
        let second = ids[edge.ends[1].node] ?? "x\(number)[\"\(Self.entities(edge.ends[1].node))\"]"
        lines.append("  \(first) \(line)|\"\(text)\"| \(second)")
      } else {
        lines.append("  \(first) \(line) d\(number)>\"\(text)\"]")
      }
    }
    lines.append("  classDef changed stroke:#b60,color:#b60")
    lines.append("  classDef down stroke:#999,color:#999")
    lines.append("  classDef missing stroke:#c22,color:#c22,stroke-dasharray:4")
    return lines.map { $0 + "\n" }.joined()
  }

  /// Replaces characters that mean something to Mermaid by its entity codes.
  private static func entities(_ text: String) -> String {
    text.printable(keepsLines: false).map { character in
      "\"#<>&\\`".contains(character) ? "#\(character.asciiValue ?? 0);" : String(character)
    }.joined()
  }

  /// The graph as JSON, for programs.
  public var json: String {
    struct Document: Encodable {
      var lab: String
      var nodes: [Node]
      var links: [Edge]
    }
    return JSONText.encode(Document(lab: name, nodes: nodes, links: edges))
  }
}
