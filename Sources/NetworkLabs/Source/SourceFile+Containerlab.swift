import Linux

extension SourceFile {
  /// The text with its variables expanded, as containerlab does.
  ///
  /// - Throws: a fault if the text is a template from which containerlab would first generate a topology.
  func expanded(_ text: String) throws(FaultList) -> String {
    guard dialect == .containerlab else { return text }
    if let place = Self.template(in: text) {
      throw FaultList([
        Fault(
          place, "`{{` is of a Go template, which containerlab makes the topology from first",
          advice: "give netns the generated topology")
      ])
    }
    return try Variables.expand(text, environment)
  }

  private static func template(in text: String) -> Position? {
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      var before = 0
      var rest = line.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        before += 1
        if scalar == "{", rest.first == "{" { return Position(line: number + 1, column: before) }
      }
    }
    return nil
  }

  /// The file with the Git variables in its name replaced.
  func named(_ value: Value) -> Value {
    guard dialect == .containerlab, let entries = value.entries, let directory,
      let name = value["name"]?.text, name.contains("__git")
    else { return value }
    let head = GitHead(of: directory)
    let parts = ["__gitBranch__": head.branch, "__gitHash__": head.hash]
    return Value(
      .map(
        entries.map { entry in
          guard entry.key == "name" else { return entry }
          let text = parts.reduce(name) { $0.replacing($1.key, with: $1.value) }
          let named = Value(.scalar(text, plain: false), at: entry.value.position)
          return Value.Entry(key: entry.key, position: entry.position, value: named)
        }), at: value.position)
  }

  /// Replaces containerlab's `__clab...__` variables in commands and binds of a node.
  func expandedNames(_ text: String, lab: String, node: String) -> String {
    guard dialect == .containerlab, text.contains("__clab") else { return text }
    let own = "clab-\(lab)"
    let directory = "\(environment["CLAB_LABDIR_BASE"] ?? directory ?? ".")/\(own)"
    return
      text
      .replacing("__clabDir__", with: directory)
      .replacing("__clabLabName__", with: own)
      .replacing("__clabNodeDir__", with: "\(directory)/\(node)")
      .replacing("__clabNodeName__", with: node)
  }
}

/// The branch that a work tree has checked out (gitrepository-layout(5)).
private struct GitHead {
  var branch = "none"
  /// The first seven digits of the commit.
  var hash = "none"

  init(of directory: String) {
    let git = "\(directory)/.git"
    guard let head = (try? TextFile.read("\(git)/HEAD"))?.trimmingBlanks() else { return }
    guard head.hasPrefix("ref: ") else {
      branch = "HEAD"
      hash = String(head.prefix(7))
      return
    }
    let reference = String(head.dropFirst(5))
    // The name must not contain a slash.
    branch = reference.replacing("refs/heads/", with: "", maxReplacements: 1).replacing(
      "/", with: "-")
    let packed = (try? TextFile.read("\(git)/packed-refs")) ?? ""
    let commit =
      (try? TextFile.read("\(git)/\(reference)"))
      ?? packed.split(separator: "\n").first { $0.hasSuffix(" \(reference)") }.map(String.init)
    if let commit { hash = String(commit.prefix(7)) }
  }
}
