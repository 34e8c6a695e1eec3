/// Reads YAML, and JSON as the part of YAML that it is, into positioned values.
enum Document {
  /// Reads one document.
  ///
  /// - Throws: the one place where the text stops being YAML, or what stands twice.
  static func read(_ text: String) throws(FaultList) -> Value {
    let (value, faults) = try compose(text)
    if !faults.isEmpty { throw FaultList(faults) }
    return value
  }

  /// Reads one document as far as it can be read.
  ///
  /// - Returns: its value, and what was left out.
  /// - Throws: the one place where the text stops being YAML, after what was left out before.
  static func compose(_ text: String) throws(FaultList) -> (value: Value, faults: [Fault]) {
    var composer = Composer(text)
    let value = try composer.document()
    return (value, composer.faults)
  }
}
