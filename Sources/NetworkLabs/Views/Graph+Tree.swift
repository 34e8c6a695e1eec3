extension Graph {
  /// For a terminal: each node with its interfaces and what they lead to.
  ///
  /// - Parameter paint: colours the words of a state.
  public func tree(paint: (String, State) -> String = { text, _ in text }) -> String {
    var lines = [name]
    for (number, node) in nodes.enumerated() {
      let isLast = number == nodes.count - 1
      var head = paint(node.name, node.state) + "  \(node.kind)"
      if !node.addresses.isEmpty { head += "  " + node.addresses.joined(separator: " ") }
      if node.state != .up { head += "  " + paint(node.state.rawValue, node.state) }
      lines.append((isLast ? "└── " : "├── ") + head)
      let branches = self.branches(of: node.name)
      for (position, branch) in branches.enumerated() {
        let stem = isLast ? "    " : "│   "
        let fork = position == branches.count - 1 ? "└── " : "├── "
        lines.append(stem + fork + text(branch.own, branch.far, branch.edge, paint))
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func branches(of node: String) -> [(own: End, far: End?, edge: Edge)] {
    var result: [(own: End, far: End?, edge: Edge)] = []
    for edge in edges {
      if edge.ends[0].node == node {
        result.append((edge.ends[0], edge.ends.count > 1 ? edge.ends[1] : nil, edge))
      }
      // A lower device does not list the devices on top of it.
      if edge.ends.count > 1, edge.ends[1].node == node,
        LabKind.named(edge.kind)?.hasTwoEnds ?? false
      {
        result.append((edge.ends[1], edge.ends[0], edge))
      }
    }
    return result
  }

  private func text(
    _ own: End, _ far: End?, _ edge: Edge, _ paint: (String, State) -> String
  ) -> String {
    var line = paint(own.interface, own.state)
    if !own.addresses.isEmpty { line += " " + own.addresses.joined(separator: " ") }
    if !edge.isPair { line += "  \(edge.kind)" }
    if let far {
      line += "  -- \(far.node):\(far.interface)"
      if !far.addresses.isEmpty { line += " " + far.addresses.joined(separator: " ") }
    }
    if own.state != .up { line += "  " + paint(own.state.rawValue, own.state) }
    return line
  }
}
