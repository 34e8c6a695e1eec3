/// Why changing a lab failed, and how far the change was undone.
public struct TransactionError: Error, Sendable {
  /// What failed.
  public var failures: [StepFailure]
  /// What failed while undoing.
  public var undoFailures: [StepFailure] = []
  /// The state of things now and what to do about it; nil if everything is as before.
  public var outcome: String?
  /// Whether `down` failed after removing a part of the lab.
  var isHalfDown = false

  /// What `--prune` had removed before. It stays removed.
  public var pruned: [String] = []

  /// The commands that ran on the host's file system. What they wrote there is not undone.
  public var commands: [String] = []

  /// The message for people, one string per line.
  public var lines: [String] {
    var rest =
      failures.isEmpty || outcome != nil || commands.isEmpty
      ? [] : [Self.notUndone(commands)]
    if !pruned.isEmpty {
      rest.append("what --prune removed stays removed: \(pruned.joined(separator: ", "))")
    }
    let all = rest.isEmpty ? "everything" : "everything else"
    let end = outcome ?? (failures.isEmpty ? nil : "\(all) is as it was before")
    return failures.map(\.description) + undoFailures.map { "undoing: \($0)" } + rest
      + [end].compactMap(\.self)
  }

  /// - Parameter mayHaveRun: true if it is unknown how far the commands got.
  static func notUndone(_ commands: [String], mayHaveRun: Bool = false) -> String {
    let shown = commands.prefix(3).joined(separator: ", ")
    let more = commands.count > 3 ? " and \(commands.count - 3) more" : ""
    let what = mayHaveRun ? "whatever these commands did" : "what commands did"
    return "\(what) to the host's files is not undone: \(shown)\(more)"
  }
}
