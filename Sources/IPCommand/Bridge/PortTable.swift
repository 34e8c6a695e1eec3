import RouteNetlink

/// A list of records by port. The port's name stands before its first record, blanks before the others.
///
/// The first record opens the port, so a port without records shows nothing.
final class PortTable {
  let output: Output
  private let name: String
  private let key: String
  private var isOpen = false

  /// Writes text before the port's name, once, such as "Deleted ".
  private let before: () -> Void

  init(_ output: Output, port name: String, key: String, before: @escaping () -> Void = {}) {
    self.output = output
    self.name = name
    self.key = key
    self.before = before
  }

  /// Writes a record: the column of ports, then what `body` writes.
  func record(_ body: () -> Void) {
    if isOpen {
      output.text(Self.blanks(18))
    } else {
      isOpen = true
      output.openObject()
      before()
      output.field("ifname", "", name, "  ", width: 16, color: .interface)
      output.openArray(key)
    }
    output.object { body() }
  }

  func close() {
    guard isOpen else { return }
    output.closeArray()
    output.closeObject()
  }

  /// A further line of a record.
  func line() {
    output.newline()
    output.text(Self.blanks(20))
  }

  /// A number, or a range whose end has the key with `End` added; padded to `width`.
  func range(
    _ key: String, _ first: some FixedWidthInteger, _ last: some FixedWidthInteger, width: Int = 0
  ) {
    if output.isJSON {
      output.json(key, .number(first))
      if UInt64(first) != UInt64(last) { output.json(key + "End", .number(last)) }
    } else {
      let text = UInt64(first) == UInt64(last) ? "\(first)" : "\(first)-\(last)"
      output.text(text + Self.blanks(width - text.utf8.count))
    }
  }

  static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
