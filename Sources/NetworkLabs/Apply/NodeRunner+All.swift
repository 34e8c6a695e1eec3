import CLinux

extension NodeRunner {
  /// Runs a command in many nodes, each on a thread of its own. Up to 64 run at once, or fewer if descriptors
  /// are short.
  ///
  /// - Returns: the results, in the order of the nodes.
  /// - Throws: if no thread can be started.
  public static func runAll(
    _ nodes: [LabNode], of lab: String, _ arguments: [String],
    as wishes: CommandWishes = CommandWishes()
  ) throws(LabError) -> [Swift.Result<Result, LabError>] {
    var outcomes: [Swift.Result<Result, LabError>] = []
    let width = min(max(NamespaceAccess.raiseFileLimit() / 8, 1), 64)
    for start in stride(from: 0, to: nodes.count, by: width) {
      let part = nodes[start..<min(start + width, nodes.count)]
      outcomes += try NamespaceThread.runAll(
        part.map { node in
          { @Sendable () -> Swift.Result<Result, LabError> in
            let runner = NodeRunner(
              node: node, wishes: wishes, isCancelled: { linux_noted_signal() != 0 }
            ).inFileSystem(of: node, LabPaths(lab: lab))
            return Swift.Result { () throws(LabError) in try runner.run(arguments) }
          }
        })
    }
    return outcomes
  }
}
