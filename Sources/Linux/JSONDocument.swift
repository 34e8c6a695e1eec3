/// Why a text is not JSON, and where.
package struct JSONError: Error, Hashable, CustomStringConvertible {
  /// From 1.
  package let line: Int
  /// The byte in the line, from 1.
  package let column: Int
  package let reason: String

  package var description: String { "line \(line), column \(column): \(reason)" }
}

/// A JSON text (RFC 8259) and where each of its values is.
///
/// Foundation's reader takes several times as long, and longer to start than a short command takes for all of its work.
package struct JSONDocument {
  package enum Kind { case null, no, yes, number, string, list, object }

  /// A value or a key. What is in it follows it: the items of a list, or each key of an object before its value.
  package struct Node {
    package var kind: Kind
    /// Whether a string has escape sequences.
    fileprivate var isEscaped = false
    /// Its place in the text; that of a string without the quotes.
    package var range: Range<Int>
    /// The number of the first node that is not in it.
    package fileprivate(set) var end = 0
  }

  private let text: [UInt8]
  package private(set) var nodes: [Node] = []

  /// The stack ends at some depth, and nobody nests values like this.
  private static let deepest = 64

  /// Reads one value and nothing besides it.
  package init(_ text: [UInt8]) throws(JSONError) {
    self.text = text
    nodes.reserveCapacity(text.count / 8)
    var place = 0
    try readValue(&place, depth: 0)
    skipBlanks(&place)
    guard place == text.count else { throw error("there is more after the end", at: place) }
  }

  /// An error at a byte of the text.
  package func error(_ reason: String, at place: Int) -> JSONError {
    let before = text.prefix(place)
    let start = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    return JSONError(line: line, column: before.count - start + 1, reason: reason)
  }

  private func byte(_ place: Int) -> UInt8? { place < text.count ? text[place] : nil }

  private func skipBlanks(_ place: inout Int) {
    while let next = byte(place), next == 0x20 || next == 0x0a || next == 0x0d || next == 0x09 {
      place += 1
    }
  }

  private func take(_ character: Unicode.Scalar, _ place: inout Int) -> Bool {
    guard byte(place) == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func readValue(_ place: inout Int, depth: Int) throws(JSONError) {
    skipBlanks(&place)
    let number = nodes.count
    switch byte(place) {
    case UInt8(ascii: "{"): try readParts(&place, .object, depth + 1)
    case UInt8(ascii: "["): try readParts(&place, .list, depth + 1)
    case UInt8(ascii: "\""): try readString(&place)
    case UInt8(ascii: "t"): try readWord("true", .yes, &place)
    case UInt8(ascii: "f"): try readWord("false", .no, &place)
    case UInt8(ascii: "n"): try readWord("null", .null, &place)
    case nil: throw error("the text ends where a value should be", at: place)
    case let next? where next == UInt8(ascii: "-") || Self.isDigit(next): try readNumber(&place)
    default: throw error("here should be a value", at: place)
    }
    nodes[number].end = nodes.count
  }

  private mutating func readParts(
    _ place: inout Int, _ kind: Kind, _ depth: Int
  ) throws(JSONError) {
    guard depth <= Self.deepest else { throw error("values are nested too deeply", at: place) }
    let end: Unicode.Scalar = kind == .object ? "}" : "]"
    nodes.append(Node(kind: kind, range: place..<place))
    place += 1
    skipBlanks(&place)
    if take(end, &place) { return }
    repeat {
      if kind == .object { try readKey(&place) }
      try readValue(&place, depth: depth)
      skipBlanks(&place)
    } while take(",", &place)
    guard take(end, &place) else { throw error("here should be a comma or \(end)", at: place) }
  }

  private mutating func readKey(_ place: inout Int) throws(JSONError) {
    skipBlanks(&place)
    guard byte(place) == UInt8(ascii: "\"") else {
      throw error("here should be a name in quotes", at: place)
    }
    try readString(&place)
    skipBlanks(&place)
    guard take(":", &place) else { throw error("here should be a colon", at: place) }
  }

  private mutating func readWord(
    _ word: StaticString, _ kind: Kind, _ place: inout Int
  ) throws(JSONError) {
    let end = place + word.utf8CodeUnitCount
    guard end <= text.count, text[place..<end].elementsEqual("\(word)".utf8) else {
      throw error("here should be a value", at: place)
    }
    nodes.append(Node(kind: kind, range: place..<end))
    place = end
  }

  private mutating func readNumber(_ place: inout Int) throws(JSONError) {
    let start = place
    _ = take("-", &place)
    // No number but 0 itself starts with a zero.
    if !take("0", &place) { try skipDigits(&place) }
    if take(".", &place) { try skipDigits(&place) }
    if take("e", &place) || take("E", &place) {
      if !take("+", &place) { _ = take("-", &place) }
      try skipDigits(&place)
    }
    nodes.append(Node(kind: .number, range: start..<place))
  }

  private func skipDigits(_ place: inout Int) throws(JSONError) {
    let start = place
    while let next = byte(place), Self.isDigit(next) { place += 1 }
    guard place > start else { throw error("here should be a digit", at: place) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}

// MARK: - Strings

extension JSONDocument {
  /// The text of a string or number.
  package func string(_ node: Node) -> String {
    let bytes = text[node.range]
    return String(decoding: node.isEscaped ? unescaped(node.range)[...] : bytes, as: UTF8.self)
  }

  /// Whether a key is this one.
  package func isKey(_ node: Node, _ name: String) -> Bool {
    if node.isEscaped { return string(node) == name }
    return node.range.count == name.utf8.count && text[node.range].elementsEqual(name.utf8)
  }

  private mutating func readString(_ place: inout Int) throws(JSONError) {
    let start = place
    place += 1
    var isEscaped = false
    var isASCII = true
    while let next = byte(place), next != UInt8(ascii: "\"") {
      if next < 0x20 {
        throw error("control characters in strings have to be escaped", at: place)
      }
      if next >= 0x80 { isASCII = false }
      if next == UInt8(ascii: "\\") {
        isEscaped = true
        _ = try readEscape(&place)
      } else {
        place += 1
      }
    }
    guard place < text.count else { throw error("the string does not end", at: start) }
    let range = start + 1..<place
    if !isASCII, String(validating: text[range], as: UTF8.self) == nil {
      throw error("the string is not UTF-8", at: start)
    }
    nodes.append(Node(kind: .string, isEscaped: isEscaped, range: range, end: nodes.count + 1))
    place += 1
  }

  /// The bytes of a string that was read before, without its escape sequences.
  private func unescaped(_ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    var place = range.lowerBound
    while place < range.upperBound {
      if text[place] == UInt8(ascii: "\\"), let scalar = try? readEscape(&place) {
        result += Array(String(scalar).utf8)
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return result
  }

  /// The character that an escape sequence stands for.
  private func readEscape(_ place: inout Int) throws(JSONError) -> Unicode.Scalar {
    let start = place
    place += 1
    guard let letter = byte(place) else { throw error("the string does not end", at: place) }
    place += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let scalar = Unicode.Scalar(try readCodePoint(&place)) else {
        throw error("this is half of a surrogate pair", at: start)
      }
      return scalar
    default: throw error("there is no such escape", at: start)
    }
  }

  /// The code point of four hexadecimal digits, or of two such escape sequences that are a surrogate pair.
  private func readCodePoint(_ place: inout Int) throws(JSONError) -> UInt32 {
    let first = try readFourDigits(&place)
    guard first & 0xfc00 == 0xd800, take("\\", &place), take("u", &place) else { return first }
    let second = try readFourDigits(&place)
    // Half of a pair is no character.
    guard second & 0xfc00 == 0xdc00 else { return first }
    return 0x10000 + (first & 0x3ff) << 10 + second & 0x3ff
  }

  private func readFourDigits(_ place: inout Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let next = byte(place), next < 0x80,
        let digit = Character(Unicode.Scalar(next)).hexDigitValue
      else { throw error("here should be a hexadecimal digit", at: place) }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }
}
