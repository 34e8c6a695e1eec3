import Isolation
import IsolationCommand
import Netlink

extension NamespacePicture {
  /// As text: each namespace, with its devices and processes below it.
  func text(_ symbols: TreeSymbols) -> String {
    var blocks = nodes.map { node in
      Self.block(node.title, lines(of: node), symbols)
    }
    if !others.isEmpty {
      blocks.append(Self.block("without processes", others.map(Self.line), symbols))
    }
    return blocks.joined(separator: "\n")
  }

  private static func block(_ title: String, _ lines: [String], _ symbols: TreeSymbols) -> String {
    var text = title.printable(keepsLines: false) + "\n"
    for (index, line) in lines.enumerated() {
      text += "\(index == lines.count - 1 ? symbols.right : symbols.branch) "
      text += line.printable(keepsLines: false) + "\n"
    }
    return text
  }

  private func lines(of node: Node) -> [String] {
    var lines = node.devices.map { line($0, of: node) }
    lines += node.programs.map { program in
      let kinds = program.kinds.isEmpty ? "" : " (\(Self.list(program.kinds)))"
      return "\(program.pid) \(program.command)\(kinds)"
    }
    if node.furtherProcesses > 0 {
      let isMore = !node.programs.isEmpty
      lines.append(
        "\(node.furtherProcesses)\(isMore ? " more" : "") process\(node.furtherProcesses == 1 ? "" : "es")"
      )
    }
    return lines + node.notes
  }

  private func line(_ device: Device, of node: Node) -> String {
    var words = [device.name]
    if let kind = device.kind { words.append(kind) }
    words.append(device.isUp ? "up" : "down")
    words += device.addresses
    if let master = device.master, let bridge = node.devices.first(where: { $0.index == master }) {
      words.append("in \(bridge.name)")
    }
    if let lead = lead(device, of: node) { words.append("-- \(lead)") }
    return words.joined(separator: " ")
  }

  private static func line(_ other: Other) -> String {
    let name = other.names.isEmpty ? "" : " " + other.names.joined(separator: ", ")
    let holders = other.holders.prefix(3).joined(separator: ", ")
    return "\(other.kind.name) \(other.inode)\(name): \(holders)"
  }

  static func list(_ kinds: [NamespaceKind]) -> String {
    kinds.map(\.name).joined(separator: ", ")
  }

  // MARK: JSON

  /// As JSON: an object for each namespace.
  func write(_ out: Output) {
    for node in nodes {
      out.object {
        out.field("ns", "", node.inode)
        out.field("type", "", "net")
        list("names", node.names, out)
        out.array("devices") { for device in node.devices { write(device, out) } }
        out.array("processes") { for program in node.programs { write(program, out) } }
        out.field("further_processes", "", node.furtherProcesses)
        list("notes", node.notes, out)
      }
    }
    for other in others {
      out.object {
        out.field("ns", "", other.inode)
        out.field("type", "", other.kind.file)
        list("names", other.names, out)
        list("holders", other.holders, out)
      }
    }
  }

  private func write(_ device: Device, _ out: Output) {
    out.object {
      out.field("ifindex", "", device.index)
      out.field("ifname", "", device.name)
      if let kind = device.kind { out.field("kind", "", kind) }
      out.json("up", .bool(device.isUp))
      list("addresses", device.addresses, out)
      if let master = device.master { out.field("master", "", master) }
      if case .device(let index, let namespace) = device.lower {
        out.object("link") {
          out.field("ifindex", "", index)
          out.field("ns", "", namespace)
        }
      }
    }
  }

  private func write(_ program: Program, _ out: Output) {
    out.object {
      out.field("pid", "", program.pid)
      out.field("command", "", program.command)
      list("kinds", program.kinds.map(\.name), out)
    }
  }

  private func list(_ key: String, _ values: [String], _ out: Output) {
    if values.isEmpty { return }
    out.array(key) { for value in values { out.field(nil, "", value) } }
  }
}
