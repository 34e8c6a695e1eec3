/// Collects faults while a file is read. Not thread-safe.
final class Reader {
  private(set) var faults: [Fault] = []
  private(set) var gaps = Gaps()
  private(set) var limitedKeys = LimitedKeys()
  let dialect: Dialect
  private var ignored: Set<String> = []
  /// How many values were not understood, and how many of these are not yet attributed to a key.
  private var misses = 0
  private var loose = 0

  init(_ dialect: Dialect = .own) { self.dialect = dialect }

  func fault(_ position: Position, _ message: String, advice: String? = nil) {
    misses += 1
    loose += 1
    gaps.add(value: position)
    faults.append(Fault(position, message, advice: advice))
  }

  /// Records that a required key is missing, or (`Gaps.whole`) that there is no mapping at all.
  func fault(_ position: Position, lacking key: String, _ message: String, advice: String? = nil) {
    misses += 1
    gaps.add(key, of: position)
    faults.append(Fault(position, message, advice: advice))
  }

  /// Notes that a key is missing without reporting it, since that was done.
  func lack(_ key: String, of mapping: Position) {
    misses += 1
    gaps.add(key, of: mapping)
  }

  /// Records an unknown key whose meaning could be guessed.
  func unknownKey(_ position: Position, _ message: String, advice: String?) {
    faults.append(Fault(position, message, advice: advice))
  }

  /// Records an unknown key that may stand for any missing key of the mapping.
  func unknownKey(
    _ position: Position, of mapping: Position, _ message: String, advice: String?
  ) {
    misses += 1
    gaps.add(misspelt: mapping)
    faults.append(Fault(position, message, advice: advice))
  }

  func warn(_ position: Position, _ message: String, advice: String? = nil) {
    faults.append(Fault(position, message, advice: advice, severity: .warning))
  }

  /// Warns, once per file, that something has no meaning here.
  func ignore(_ what: String, at position: Position, advice: String? = nil) {
    guard ignored.insert(what).inserted else { return }
    warn(position, "\(what) has no meaning for network namespaces: ignored", advice: advice)
  }

  func note(_ key: LimitedKeys.Entry, of mapping: Position, in table: String) {
    limitedKeys.add(key, of: mapping, in: table)
  }

  /// Records a key that has no effect where it stands. In a containerlab file it is a warning, once per file for
  /// each key.
  func misplaced(_ key: LimitedKeys.Entry, for what: String) {
    let message = "key `\(key.name)` means nothing for \(what)"
    let advice = "it is for \(key.owners.joined(separator: ", "))"
    if dialect == .own { return fault(key.position, message, advice: advice) }
    guard ignored.insert("key `\(key.name)`").inserted else { return }
    warn(key.position, message + ": ignored", advice: advice)
  }

  /// Records that `value` is of the wrong kind. Returns nil for the caller to return.
  func wrong<Result>(_ value: Value, expected shape: Shape) -> Result? {
    fault(value.position, "\(value.kind) is not right here", advice: "expected \(shape.words)")
    return nil
  }

  /// Reads the value of a key, and notes if any part of it was not understood.
  func read(_ key: String, of mapping: Position, _ body: () -> Void) {
    let (missesBefore, looseBefore) = (misses, loose)
    body()
    if misses > missesBefore { gaps.add(mapping: mapping) }
    if loose > looseBefore {
      gaps.add(key, of: mapping)
      loose = looseBefore
    }
  }
}
