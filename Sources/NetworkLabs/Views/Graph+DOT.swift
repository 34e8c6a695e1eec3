import Netlink

extension Graph {
  /// For `dot` of Graphviz. Each node is a box with its interfaces and their addresses; bridges have rounded corners.
  /// What is down or changed is orange, what is missing is red, and the word is written next to it.
  public var dot: String {
    var lines = [
      "graph \(name.graphvizQuoted) {",
      "  graph [label=\(name.graphvizQuoted), labelloc=t, rankdir=LR, nodesep=0.3, ranksep=1.2, "
        + "fontname=\"sans-serif\"]",
      "  node [fontname=\"sans-serif\", fontsize=11, shape=plain]",
      "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#555555\"]",
    ]
    for node in nodes { lines.append("  \(node.name.graphvizQuoted) [label=<\(table(node))>]") }
    for (number, edge) in edges.enumerated() { lines.append("  \(dotLine(edge, number))") }
    return (lines + ["}"]).map { $0 + "\n" }.joined()
  }

  /// A node as a table: its name and own addresses, then a row for each end of an edge.
  private func table(_ node: Node) -> String {
    var cells: [String] = []
    for (number, edge) in edges.enumerated() {
      for (place, end) in edge.ends.enumerated() where end.node == node.name {
        cells.append(cell(end, port: Self.port(number, place)))
      }
    }
    let title = (["<B>\(node.name.graphvizHTML)</B>"] + node.addresses.map(\.graphvizHTML))
      .joined(separator: "<BR/>")
    let rows = (["<TD>\(Self.colored(title, node.state))</TD>"] + cells)
      .map { "<TR>\($0)</TR>" }.joined()
    let (fill, style) = Self.look(node.kind)
    return "<TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"2\" COLOR=\"#31527c\" "
      + "BGCOLOR=\"\(fill)\" STYLE=\"\(style)\">\(rows)</TABLE>"
  }

  private func cell(_ end: End, port: String) -> String {
    let text = ([end.interface] + end.addresses).map(\.graphvizHTML).joined(separator: " ")
    return "<TD PORT=\"\(port)\" BGCOLOR=\"#ffffff\"><FONT POINT-SIZE=\"9\">"
      + "\(Self.colored(text, end.state))</FONT></TD>"
  }

  private func dotLine(_ edge: Edge, _ number: Int) -> String {
    var words = edge.isPair ? [] : [edge.kind]
    var attributes = words.isEmpty ? [] : ["style=dotted"]
    if let color = Self.color(edge.state) {
      attributes = ["color=\"\(color)\"", "fontcolor=\"\(color)\"", "style=dashed"]
      words.append(edge.state.rawValue)
    }
    if !words.isEmpty { attributes.append("label=\(words.joined(separator: ", ").graphvizQuoted)") }
    let style = "[\(attributes.joined(separator: ", "))]"
    let ends = edge.ends.enumerated().map { place, end in
      "\(end.node.graphvizQuoted):\(Self.port(number, place))"
    }
    guard ends.count == 2 else {
      // A device without a far end leads to a point of its own.
      let leaf = "\"device \(number)\""
      return "\(leaf) [shape=point]; \(ends[0]) -- \(leaf) \(style)"
    }
    return "\(ends[0]) -- \(ends[1]) \(style)"
  }

  private static func port(_ edge: Int, _ end: Int) -> String { "e\(edge)_\(end)" }

  private static func look(_ kind: String) -> (fill: String, style: String) {
    switch LabNode.Kind(rawValue: kind) {
    case .bridge: ("#fdf3dc", "ROUNDED")
    case .host: ("#e6f4e6", "")
    default: ("#eef3fb", "")
    }
  }

  private static func color(_ state: State) -> String? {
    switch state {
    case .up: nil
    case .down, .changed: "#b36b00"
    case .missing: "#cc2222"
    }
  }

  private static func colored(_ text: String, _ state: State) -> String {
    color(state).map { "<FONT COLOR=\"\($0)\">\(text)</FONT>" } ?? text
  }
}
