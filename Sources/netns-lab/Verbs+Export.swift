import ArgumentParser
import NetworkNamespaces
import NetworkLabs

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the live state of namespaces as a lab file.")

  @Argument(
    help: ArgumentHelp(
      "Labs, LAB/NODE and namespaces; all namespaces by default.", valueName: "name"))
  var names: [String] = []
  @Option(help: "The name of the lab in the file.") var name: String?
  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String?

  func run() throws {
    let text = try reporting { try export() }
    guard let output, output != "-" else { return Terminal.write(text) }
    try reporting { try OutputFile.write(Array(text.utf8), output) }
  }

  private func export() throws -> String {
    if let name, !NameRules.isNode(name) { throw LabError("`\(name)` is not a valid lab name") }
    var records: [Record] = []
    var namespaces: [String] = []
    for word in names {
      if LabPaths(lab: word).isValid, try LabOverHosts.lab(word) != nil {
        throw LabOverHosts.refuse("export")
      }
      if LabPaths(lab: word).isValid, let record = try Record.load(LabPaths(lab: word)) {
        records.append(record)
        namespaces += record.lab.nodes.map(\.namespace)
      } else if word.contains("/"), !word.hasPrefix("/") {
        let node = try LabTarget(word).node
        if node.isHost { throw LabError("`\(word)` is the host, which is not exported by itself") }
        namespaces.append(node.namespace)
      } else {
        namespaces.append(word)
      }
    }
    let store = NamespaceStore()
    if names.isEmpty {
      namespaces = try store.list().filter { store.state($0) == .namespace }.map(\.text).sorted()
    }
    for namespace in namespaces where !namespace.isEmpty {
      let name = try? NamespaceName(namespace)
      guard name.map(store.state) == .namespace else {
        throw LabError("there is neither a lab nor a namespace `\(namespace)`")
      }
    }
    // A record is used only if the file is for that lab alone.
    let only = records.count == 1 && names.count == 1 ? records[0] : nil
    let lab = name ?? only?.lab.name ?? "export"
    let manager = LabManager(
      paths: LabPaths(lab: lab), services: Supervisor(paths: LabPaths(lab: lab)))
    let all = namespaces.contains("") ? namespaces : namespaces + [""]
    let snapshot = try manager.snapshotForExport(of: Set(all), only)
    let usesHost = snapshot.namespaces[""]?.links.values.contains { link in
      link.kind?.peer.map { namespaces.contains($0.namespace) } ?? false
    }
    var listed = namespaces.filter { !$0.isEmpty }
    if usesHost ?? false { listed.append("") }
    var export = Export(
      name: lab, namespaces: listed, snapshot: snapshot, record: only)
    return export.text()
  }
}
