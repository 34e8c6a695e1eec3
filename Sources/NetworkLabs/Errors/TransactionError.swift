/// Why a lab did not come up, and what was done about it.
public struct TransactionError: Error, Sendable {
  /// What failed.
  public var failures: [StepFailure]
  /// What failed while it was undone.
  public var undoFailures: [StepFailure] = []
  /// How things stand now and what to do, where not everything is as it was before.
  public var outcome: String?
  /// Whether it was `down` that failed, part of the lab having gone.
  var isHalfDown = false

  /// What `--prune` removed before: it stays removed.
  public var pruned: [String] = []

  /// The commands that ran with the host's file system: what they wrote there is not undone.
  public var commands: [String] = []

  /// All of it in words, a line each.
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

  /// - Parameter mayHaveRun: whether it is not known how far the commands came.
  static func notUndone(_ commands: [String], mayHaveRun: Bool = false) -> String {
    let shown = commands.prefix(3).joined(separator: ", ")
    let more = commands.count > 3 ? " and \(commands.count - 3) more" : ""
    let what = mayHaveRun ? "whatever these commands did" : "what commands did"
    return "\(what) to the host's files is not undone: \(shown)\(more)"
  }
}
