import Linux

/// A value of a JSON text (RFC 8259).
indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number as it is written.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// The members in the order of the text; no two have the same name.
  case object([JSONMember])

  static func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// What kind of value it is, for error messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// The member of an object; nil for other values, if there is none, and if it is null.
  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self,
      let value = members.first(where: { $0.name == name })?.value, value != .null
    else { return nil }
    return value
  }
}

/// A name and its value.
struct JSONMember: Hashable, Sendable {
  var name: String
  var value: JSONValue

  init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// Appends the text, each member and element on a line of its own.
  func write(to text: inout ByteBuffer, indent: Int = 0) {
    switch self {
    case .null: text.append("null")
    case .bool(let value): text.append(value ? "true" : "false")
    case .number(let digits): text.append(digits)
    case .string(let value): text.append(quoted: value)
    case .array(let values):
      Self.write("[", "]", values.count, to: &text, indent) { index, text in
        values[index].write(to: &text, indent: indent + 1)
      }
    case .object(let members):
      Self.write("{", "}", members.count, to: &text, indent) { index, text in
        text.append(quoted: members[index].name)
        text.append(": ")
        members[index].value.write(to: &text, indent: indent + 1)
      }
    }
  }

  private static func write(
    _ start: String, _ end: String, _ count: Int, to text: inout ByteBuffer, _ indent: Int,
    _ element: (Int, inout ByteBuffer) -> Void
  ) {
    text.append(start)
    for index in 0..<count {
      text.append(index == 0 ? "\n" : ",\n")
      text.append(String(repeating: "    ", count: indent + 1))
      element(index, &text)
    }
    if count > 0 {
      text.append("\n")
      text.append(String(repeating: "    ", count: indent))
    }
    text.append(end)
  }
}
