/// A scalar of a JSON document.
enum JSONValue {
  case null
  case bool(Bool)
  case unsigned(UInt64)
  case signed(Int64)
  case string(String)
  /// Text that is valid JSON already, such as a number with two decimals.
  case raw(String)

  static func number(_ value: some FixedWidthInteger) -> JSONValue {
    value < 0 ? .signed(Int64(value)) : .unsigned(UInt64(value))
  }
}

/// The position in a JSON document: its nesting, and whether a comma is due.
struct JSONState {
  var depth = 0
  var needsComma = false
}
