import Foundation

extension Graph {
  /// For `dot` of Graphviz: bridges are ellipses, what is down is grey, what is missing red and dashed.
  public var dot: String {
    var lines = [
      "graph \(Self.quoted(name)) {",
      "  graph [label=\(Self.quoted(name)), labelloc=t, overlap=false, splines=true, nodesep=0.6, "
        + "ranksep=1.2, fontname=\"sans-serif\"]",
      "  node [fontname=\"sans-serif\", fontsize=11, style=filled, fillcolor=\"#eef3fb\", "
        + "color=\"#31527c\"]",
      "  edge [fontname=\"sans-serif\", fontsize=8, color=\"#555555\"]",
    ]
    for node in nodes {
      let label = ([node.name] + node.addresses).joined(separator: "\\n")
      var style = node.kind == "bridge" ? "shape=ellipse, fillcolor=\"#fdf3dc\"" : "shape=box"
      if node.kind == "host" { style = "shape=house, fillcolor=\"#e6f4e6\"" }
      if let mark = Self.dotMark(node.state) { style += ", \(mark)" }
      lines.append("  \(Self.quoted(node.name)) [label=\"\(Self.escaped(label))\", \(style)]")
    }
    for (number, edge) in edges.enumerated() { lines += dotLines(edge, number) }
    return (lines + ["}"]).map { $0 + "\n" }.joined()
  }

  private func dotLines(_ edge: Edge, _ number: Int) -> [String] {
    let labels = edge.ends.map { end in
      "\"\(Self.escaped(([end.interface] + end.addresses).joined(separator: "\\n")))\""
    }
    var attributes = edge.kind == "veth" ? [] : ["style=dashed", "label=\"\(edge.kind)\""]
    if let mark = Self.dotMark(edge.state) { attributes.append(mark) }
    guard edge.ends.count == 2 else {
      // A device without a far end hangs on its node as a small box of its own.
      let leaf = "\"device \(number)\""
      return [
        "  \(leaf) [shape=plaintext, style=\"\", label=\(labels[0])]",
        "  \(Self.quoted(edge.ends[0].node)) -- \(leaf) [\(attributes.joined(separator: ", "))]",
      ]
    }
    attributes.append("taillabel=\(labels[0])")
    attributes.append("headlabel=\(labels[1])")
    return [
      "  \(Self.quoted(edge.ends[0].node)) -- \(Self.quoted(edge.ends[1].node)) "
        + "[\(attributes.joined(separator: ", "))]"
    ]
  }

  private static func dotMark(_ state: State) -> String? {
    switch state {
    case .up: nil
    case .down: "color=\"#999999\", fontcolor=\"#999999\""
    case .missing: "color=\"#cc2222\", fontcolor=\"#cc2222\", style=dashed"
    }
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  // Backslashes of line breaks are wanted; names hold none.
  private static func escaped(_ text: String) -> String { text.replacing("\"", with: "\\\"") }

  /// For Mermaid (mermaid.js.org), as Markdown viewers draw it.
  public var mermaid: String {
    var lines = ["graph LR"]
    var ids: [String: String] = [:]
    for (number, node) in nodes.enumerated() {
      let id = "n\(number)"
      ids[node.name] = id
      let label = ([node.name] + node.addresses).joined(separator: "<br/>")
      lines.append(
        node.kind == "bridge" ? "  \(id)([\"\(label)\"])" : "  \(id)[\"\(label)\"]")
      if node.state != .up { lines.append("  class \(id) \(node.state.rawValue)") }
    }
    for (number, edge) in edges.enumerated() {
      let labels = edge.ends.map { ([$0.interface] + $0.addresses).joined(separator: " ") }
      var text = labels.joined(separator: " — ")
      if edge.kind != "veth" { text = "\(edge.kind): \(text)" }
      if edge.state != .up { text += " (\(edge.state.rawValue))" }
      let line = edge.kind == "veth" ? "---" : "-.-"
      let first = ids[edge.ends[0].node] ?? "x\(number)"
      if edge.ends.count == 2 {
        let second = ids[edge.ends[1].node] ?? "x\(number)[\"\(edge.ends[1].node)\"]"
        lines.append("  \(first) \(line)|\"\(text)\"| \(second)")
      } else {
        lines.append("  \(first) \(line) d\(number)>\"\(text)\"]")
      }
    }
    lines.append("  classDef down stroke:#999,color:#999")
    lines.append("  classDef missing stroke:#c22,color:#c22,stroke-dasharray:4")
    return lines.map { $0 + "\n" }.joined()
  }

  /// For programs.
  public var json: String {
    struct Document: Encodable {
      var lab: String
      var nodes: [Node]
      var links: [Edge]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(Document(lab: name, nodes: nodes, links: edges)) else {
      return "{}\n"
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
