import Isolation
import Netlink
import RouteNetlink

extension NamespacePicture {
  /// For `dot` of Graphviz. Each namespace is a box with its devices and, below them, its processes. What is down is
  /// orange.
  var dot: String {
    var lines = [
      "graph namespaces {",
      "  graph [rankdir=LR, nodesep=0.3, ranksep=1.2, fontname=\"sans-serif\"]",
      "  node [fontname=\"sans-serif\", fontsize=11, shape=plain]",
      "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#555555\"]",
    ]
    for node in nodes { lines.append("  n\(node.inode) [label=<\(table(node))>]") }
    for node in nodes {
      for device in node.devices {
        if let edge = edge(device, of: node) { lines.append("  \(edge)") }
      }
    }
    for other in others {
      let names = other.names.isEmpty ? other.holders : other.names
      let label = ([other.kind.name] + names.prefix(3)).map(\.graphvizHTML).joined(
        separator: "<BR/>")
      lines.append("  n\(other.inode) [shape=box, style=dashed, label=<\(label)>]")
    }
    return (lines + ["}"]).map { $0 + "\n" }.joined()
  }

  private func table(_ node: Node) -> String {
    var rows = ["<TR><TD><B>\(node.title.graphvizHTML)</B></TD></TR>"]
    for device in node.devices {
      let text = ([device.name] + device.addresses).map(\.graphvizHTML).joined(separator: " ")
      let shown = device.isUp ? text : "<FONT COLOR=\"#b36b00\">\(text) (down)</FONT>"
      rows.append(
        "<TR><TD PORT=\"d\(device.index)\" BGCOLOR=\"#ffffff\"><FONT POINT-SIZE=\"9\">"
          + "\(shown)</FONT></TD></TR>")
    }
    for program in node.programs {
      let kinds = program.kinds.isEmpty ? "" : " (\(Self.list(program.kinds)))"
      let text = "\(program.pid) \(program.command.prefix(60))\(kinds)".graphvizHTML
      rows.append("<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"8\">\(text)</FONT></TD></TR>")
    }
    if node.furtherProcesses > 0 {
      rows.append(
        "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"8\">\(node.furtherProcesses) further "
          + "processes</FONT></TD></TR>")
    }
    let fill = node.isOwn ? "#e6f4e6" : "#eef3fb"
    return "<TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"2\" COLOR=\"#31527c\" "
      + "BGCOLOR=\"\(fill)\">\(rows.joined())</TABLE>"
  }

  /// The edge to what a device leads to, drawn once if two lead to each other; nil if there is none.
  private func edge(_ device: Device, of node: Node) -> String? {
    guard let lower = device.lower, let (there, end) = self.device(lower) else { return nil }
    if case .device(let index, let inode) = end.lower, index == device.index,
      inode == node.inode, (there.inode, end.index) < (node.inode, device.index)
    {
      return nil
    }
    let kind = device.kind ?? ""
    let style =
      VethAttributes.isOf(kind: kind) ? "" : " [style=dotted, label=\(kind.graphvizQuoted)]"
    return "n\(node.inode):d\(device.index) -- n\(there.inode):d\(end.index)\(style)"
  }
}
