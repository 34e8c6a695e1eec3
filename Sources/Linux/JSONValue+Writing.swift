/// How a JSON text is laid out.
package struct JSONLayout: Sendable {
  /// What each level is indented by, with a line for each part; nil puts everything on one line.
  let step: String?
  /// What stands between a name and its value.
  let colon: String

  package static let compact = JSONLayout(step: nil, colon: ":")
  /// As the stock CNI plugins write.
  package static let four = JSONLayout(step: "    ", colon: ": ")
  /// As the verbs of labs write.
  package static let two = JSONLayout(step: "  ", colon: " : ")
}

extension JSONValue {
  /// The text, without a line end.
  package func bytes(_ layout: JSONLayout) -> [UInt8] {
    var text: [UInt8] = []
    write(to: &text, layout, indent: 0)
    return text
  }

  private func write(to text: inout [UInt8], _ layout: JSONLayout, indent: Int) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .number(let digits): text += digits.utf8
    case .string(let value): text.append(quoted: value)
    case .array(let values):
      Self.write("[", "]", values, to: &text, layout, indent) { value, text in
        value.write(to: &text, layout, indent: indent + 1)
      }
    case .object(let members):
      Self.write("{", "}", members, to: &text, layout, indent) { member, text in
        text.append(quoted: member.name)
        text += layout.colon.utf8
        member.value.write(to: &text, layout, indent: indent + 1)
      }
    }
  }

  private static func write<Part>(
    _ start: String, _ end: String, _ parts: [Part], to text: inout [UInt8], _ layout: JSONLayout,
    _ indent: Int, _ write: (Part, inout [UInt8]) -> Void
  ) {
    func newLine(_ indent: Int) {
      guard let step = layout.step else { return }
      text.append(UInt8(ascii: "\n"))
      for _ in 0..<indent { text += step.utf8 }
    }
    text += start.utf8
    for (index, part) in parts.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      newLine(indent + 1)
      write(part, &text)
    }
    if !parts.isEmpty { newLine(indent) }
    text += end.utf8
  }

  /// The same value with the members of all objects in the order of their names.
  package var sorted: JSONValue {
    switch self {
    case .array(let values): .array(values.map(\.sorted))
    case .object(let members):
      .object(
        members.map { JSONMember($0.name, $0.value.sorted) }
          .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    default: self
    }
  }
}

extension [UInt8] {
  /// Appends a JSON string: quoted and escaped.
  package mutating func append(quoted text: String) {
    append(UInt8(ascii: "\""))
    if text.utf8.contains(where: Self.needsEscape) {
      for byte in text.utf8 {
        if Self.needsEscape(byte) { append(escaped: byte) } else { append(byte) }
      }
    } else {
      append(contentsOf: text.utf8)
    }
    append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func append(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
    case UInt8(ascii: "\t"): append(contentsOf: "\\t".utf8)
    case UInt8(ascii: "\r"): append(contentsOf: "\\r".utf8)
    case ..<0x20:
      append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
      append(contentsOf: String(byte, radix: 16).utf8)
    default: append(contentsOf: [UInt8(ascii: "\\"), byte])
    }
  }
}
