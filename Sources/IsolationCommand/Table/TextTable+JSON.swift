import Linux

extension TextTable {
  /// An object with an array of the rows. In a tree, each row has an array of its children.
  func json() -> [UInt8] {
    var writer = JSONLines()
    writer.open(nil, "{")
    writer.open(name, "[")
    if isTree {
      for row in rows.indices where rows[row].parent == nil { write(row, &writer) }
    } else {
      for row in rows.indices { write(row, &writer) }
    }
    writer.close("]")
    writer.close("}")
    return writer.output + [UInt8(ascii: "\n")]
  }

  private func write(_ row: Int, _ writer: inout JSONLines) {
    writer.open(nil, "{")
    for (column, value) in zip(columns, rows[row].cells) {
      writer.value(column.name.lowercased(), value ?? [], isNumber: column.isNumber)
    }
    if isTree, !rows[row].children.isEmpty {
      writer.open("children", "[")
      for child in rows[row].children { write(child, &writer) }
      writer.close("]")
    }
    writer.close("}")
  }
}

/// Writes JSON with the line breaks and indentation of util-linux.
private struct JSONLines {
  var output: [UInt8] = []
  private var depth = 0
  private var isAfterMember = false

  mutating func open(_ name: String?, _ bracket: StaticString) {
    start(name)
    output += bracket.bytes
    output.append(UInt8(ascii: "\n"))
    depth += 1
    isAfterMember = false
  }

  mutating func close(_ bracket: StaticString) {
    depth -= 1
    output.append(UInt8(ascii: "\n"))
    indent()
    output += bracket.bytes
    isAfterMember = true
  }

  mutating func value(_ name: String, _ value: [UInt8], isNumber: Bool) {
    start(name)
    if value.isEmpty {
      output += "null".utf8
    } else if isNumber {
      output += value
    } else {
      quote(value)
    }
    isAfterMember = true
  }

  /// Writes a comma if one is due. An object follows its comma on the same line.
  private mutating func start(_ name: String?) {
    guard let name else {
      if isAfterMember { output.append(UInt8(ascii: ",")) } else { indent() }
      return
    }
    if isAfterMember { output += [UInt8(ascii: ","), UInt8(ascii: "\n")] }
    indent()
    quote(Array(name.utf8))
    output += [UInt8(ascii: ":"), UInt8(ascii: " ")]
  }

  private mutating func indent() {
    output += [UInt8](repeating: UInt8(ascii: " "), count: 3 * depth)
  }

  private mutating func quote(_ text: [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
      case 0x08: output += "\\b".utf8
      case 0x09: output += "\\t".utf8
      case 0x0a: output += "\\n".utf8
      case 0x0c: output += "\\f".utf8
      case 0x0d: output += "\\r".utf8
      case ..<0x20: output += "\\u00".utf8 + SafeText.hexadecimal(byte)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
