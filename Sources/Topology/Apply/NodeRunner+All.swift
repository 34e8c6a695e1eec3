import CLinux

extension NodeRunner {
  /// Runs a command in many nodes, each on a thread of its own, up to 64 at once.
  ///
  /// - Returns: how it ended, in the order of the nodes.
  /// - Throws: where there can be no thread.
  public static func runAll(
    _ nodes: [LabNode], _ arguments: [String]
  ) throws(LabError) -> [Swift.Result<Result, LabError>] {
    var outcomes: [Swift.Result<Result, LabError>] = []
    for start in stride(from: 0, to: nodes.count, by: 64) {
      let part = nodes[start..<min(start + 64, nodes.count)]
      outcomes += try NamespaceThread.runAll(
        part.map { node in
          { @Sendable () -> Swift.Result<Result, LabError> in
            let runner = NodeRunner(node: node, isCancelled: { linux_noted_signal() != 0 })
            return Swift.Result { () throws(LabError) in try runner.run(arguments) }
          }
        })
    }
    return outcomes
  }
}
