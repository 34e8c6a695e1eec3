extension LabBuilder {
  /// The variables in the environment files that a node names. Later ones win.
  func environment(ofFilesOf spec: NodeSpec) -> [String: String] {
    var result: [String: String] = [:]
    for name: Placed<String> in spec.$envFiles.elements() {
      let path = topology.source.path(name.value)
      do throws(LabError) {
        guard let text = try TextFile.read(path) else {
          reader.fault(name.position, "`\(path)` is not there")
          continue
        }
        let file = EnvironmentFile(text, environment: topology.source.environment)
        for line in file.strays {
          reader.warn(name.position, "`\(line)` in `\(path)` is no VAR=VALUE: ignored")
        }
        result.merge(file.values) { _, later in later }
      } catch {
        reader.fault(name.position, error.message)
      }
    }
    return result
  }
}
