import NetworkNamespaces
import NetworkLabs

/// A node of a lab that is up, given as LAB/NODE.
struct LabTarget {
  /// The lab's name.
  let lab: String
  let node: LabNode

  /// - Throws: if the lab is not up, or has no such node.
  init(_ target: String) throws {
    let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
    let name = parts.first ?? target
    let lab = try LabOverHosts.lab(name) ?? Self.lab(name)
    guard parts.count == 2 else { throw LabError("which node? Write \(lab.name)/NODE, or --all") }
    guard let node = lab.node(parts[1]) else {
      let near = Suggestion.nearest(to: parts[1], in: lab.nodes.map(\.name))
      let advice = near.map { "; did you mean `\(lab.name)/\($0)`?" } ?? ""
      throw LabError("lab `\(lab.name)` has no node `\(parts[1])`\(advice)")
    }
    if let host = try LabOverHosts.host(of: target) {
      throw LabError(
        "`\(target)` is on host `\(host.name)`: `netns exec \(target)` runs commands in it from here"
      )
    }
    self.node = node
    self.lab = lab.name
  }

  /// The lab of that name, from its record.
  static func lab(_ name: String) throws -> Lab {
    let paths = LabPaths(lab: name)
    guard let record = try Record.load(paths) else { throw paths.notUp }
    return record.lab
  }
}
