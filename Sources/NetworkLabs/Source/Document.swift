/// Reads YAML, and JSON as a subset of it, into values with positions.
enum Document {
  /// Reads one document.
  ///
  /// - Throws: a fault at the place where the text stops being YAML, or all duplicate keys and the like.
  static func read(_ text: String) throws(FaultList) -> Value {
    let (value, faults) = try compose(text)
    if !faults.isEmpty { throw FaultList(faults) }
    return value
  }

  /// Reads one document as far as it is readable.
  ///
  /// - Returns: its value, and faults for what was left out.
  /// - Throws: the faults so far, then one at the place where the text stops being YAML.
  static func compose(_ text: String) throws(FaultList) -> (value: Value, faults: [Fault]) {
    var composer = Composer(text)
    let value = try composer.document()
    return (value, composer.faults)
  }
}
