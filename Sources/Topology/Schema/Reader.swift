/// Collects the faults of a file while it is read. Used from one thread.
final class Reader {
  private(set) var faults: [Fault] = []
  /// Whether something that was written was not understood, so that more faults might only follow from
  /// that.
  private(set) var isIncomplete = false
  let dialect: Dialect
  private var ignored: Set<String> = []

  init(_ dialect: Dialect = .own) { self.dialect = dialect }

  func fault(_ position: Position, _ message: String, advice: String? = nil) {
    isIncomplete = true
    faults.append(Fault(position, message, advice: advice))
  }

  /// Records a key that is none, and that was understood or means nothing.
  func unknownKey(_ position: Position, _ message: String, advice: String?) {
    faults.append(Fault(position, message, advice: advice))
  }

  func warn(_ position: Position, _ message: String, advice: String? = nil) {
    faults.append(Fault(position, message, advice: advice, severity: .warning))
  }

  /// Warns that something has no meaning here, once in a file.
  func ignore(_ what: String, at position: Position, advice: String? = nil) {
    guard ignored.insert(what).inserted else { return }
    warn(position, "\(what) has no meaning for network namespaces: ignored", advice: advice)
  }

  /// Records that `value` is not what belongs there; answers nil for the caller to return.
  func wrong<Result>(_ value: Value, expected shape: Shape) -> Result? {
    fault(value.position, "\(value.kind) is not right here", advice: "expected \(shape.words)")
    return nil
  }
}
