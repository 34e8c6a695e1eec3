import ArgumentParser
import Glibc
import Netlink
import NetworkLabs

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw a lab: tree, DOT, Mermaid, JSON, SVG or PNG.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case tree, dot, mermaid, json, svg, png
  }

  @Argument(help: "A topology file, or the name of a lab that is up.") var lab: String
  @Option(name: .shortAndLong, help: "tree, dot, mermaid, json, svg or png.") var format: Format?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; its ending tells the format.", valueName: "file"))
  var output: String?
  @Flag(help: "Draw what is there, with what is down or missing.") var live = false

  func run() throws {
    let graph = try reporting { try makeGraph() }
    let bytes: [UInt8]
    let format = chosen ?? .tree
    switch format {
    case .tree where output == nil || output == "-": return Terminal.show(tree(graph))
    case .tree: bytes = Array(tree(graph).printable().utf8)
    case .dot: bytes = Array(graph.dot.utf8)
    case .mermaid: bytes = Array(graph.mermaid.utf8)
    case .json: bytes = Array(graph.json.utf8)
    case .svg, .png: bytes = try reporting { try Self.layOut(graph.dot, format.rawValue) }
    }
    guard let output, output != "-" else { return Terminal.write(bytes) }
    try reporting { try OutputFile.write(bytes, output) }
  }

  func validate() throws {
    guard format == nil, let output, !Self.ending(of: output).isEmpty, chosen == nil else { return }
    throw ValidationError(
      "the ending of `\(output)` tells no format: say --format, or end it in svg, png, dot, json, mmd or txt"
    )
  }

  private static func ending(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return name.contains(".") ? String(name.split(separator: ".").last ?? "") : ""
  }

  /// nil if the ending of the file's name does not tell the format.
  private var chosen: Format? {
    if let format { return format }
    switch output.map(Self.ending) ?? "" {
    case "svg": return .svg
    case "png": return .png
    case "dot", "gv": return .dot
    case "json": return .json
    case "mmd", "md": return .mermaid
    case "", "txt": return .tree
    default: return nil
    }
  }

  private func makeGraph() throws -> Graph {
    let name = try LabReference.name(lab)
    let manager = LabManager.forVerb(name)
    if let hosts = try LabOverHosts(running: name) {
      return try makeGraph(over: hosts)
    }
    let record = try manager.record()
    let drawn: Lab
    if LabReference.isFile(lab) {
      drawn = try LabSource(lab).lab(previous: record?.lab)
    } else if let record {
      drawn = record.lab
    } else {
      throw manager.paths.notUp
    }
    guard live else { return Graph(drawn, snapshot: nil) }
    guard let record, record.lab == drawn else {
      let snapshot = try manager.snapshot(for: drawn)
      return Graph(drawn, snapshot: snapshot, changed: manager.health(drawn, in: snapshot).nodes)
    }
    return try Graph(record, by: manager)
  }

  private func makeGraph(over hosts: LabOverHosts) throws -> Graph {
    let up = try hosts.manager.record()?.up?.lab
    let isFile = LabReference.isFile(lab)
    guard let drawn = try isFile ? LabSource(lab).lab(previous: up) : up else {
      throw hosts.manager.paths.notUp
    }
    return live ? Graph(drawn, of: try hosts.graphs()) : Graph(drawn, snapshot: nil)
  }

  private func tree(_ graph: Graph) -> String {
    let colour = output == nil && Terminal.usesColour()
    return graph.tree { text, state in
      switch state {
      case .up: Colour.bold.paint(text, colour)
      case .down, .changed: Colour.yellow.paint(text, colour)
      case .missing: Colour.red.paint(text, colour)
      }
    }
  }

  /// Lays out the drawing with Graphviz.
  private static func layOut(_ dot: String, _ format: String) throws -> [UInt8] {
    guard Spawn.isInstalled("dot") else {
      throw LabError(
        "Graphviz's `dot` is not installed (Debian: graphviz); --format dot, mermaid, json and tree "
          + "need nothing")
    }
    return try Spawn.filter(["dot", "-T\(format)"], input: Array(dot.utf8))
  }
}

extension Graph {
  /// A lab that is up, as it is now.
  init(_ record: Record, by manager: LabManager) throws {
    let snapshot = try manager.snapshotWithStrangers(of: record)
    let strangers = manager.strangers(of: record, in: snapshot).filter { !$0.strangers.isEmpty }
    self.init(
      record.lab, snapshot: snapshot,
      changed: manager.health(record.lab, in: snapshot).nodes.union(strangers.map(\.node)))
  }
}
