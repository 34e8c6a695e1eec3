extension LabBuilder {
  /// The variables in the files that a node names: what stands later goes before.
  func environment(ofFilesOf spec: NodeSpec) -> [String: String] {
    var result: [String: String] = [:]
    for file in spec.envFiles {
      let path = topology.source.path(file.value)
      guard let text = try? TextFile.read(path) else {
        reader.fault(file.position, "`\(path)` cannot be read")
        continue
      }
      for line in text.split(separator: "\n") {
        guard let (name, value) = Self.variable(in: line) else {
          reader.warn(file.position, "`\(line)` in `\(path)` is no VAR=VALUE: ignored")
          continue
        }
        if !name.isEmpty { result[name] = value }
      }
    }
    return result
  }

  /// "VAR=VALUE", as shells write it too: `export` before it, quotes around the value; an empty name for
  /// a line that says nothing, and nil for one that is none.
  private static func variable(in line: Substring) -> (name: String, value: String)? {
    var line = line.trimmingBlanks()
    if line.isEmpty || line.hasPrefix("#") { return ("", "") }
    if line.hasPrefix("export ") { line = line.dropFirst(7).trimmingBlanks() }
    guard let sign = line.firstIndex(of: "="), sign != line.startIndex else { return nil }
    let name = line[..<sign].trimmingBlanks()
    guard !name.contains(where: \.isWhitespace) else { return nil }
    let written = line[line.index(after: sign)...].trimmingBlanks()
    if let quote = written.first, quote == "\"" || quote == "'",
      let end = written.dropFirst().firstIndex(of: quote)
    {
      return (name, String(written[written.index(after: written.startIndex)..<end]))
    }
    // What stands behind a blank and `#` is a comment.
    let value = written.firstRange(of: " #").map { String(written[..<$0.lowerBound]) } ?? written
    return (name, value.trimmingBlanks())
  }
}
