/// Why a text is not JSON, and where.
struct JSONError: Error, Hashable, CustomStringConvertible {
  /// From 1.
  let line: Int
  /// The byte in the line, from 1.
  let column: Int
  let reason: String

  var description: String { "line \(line), column \(column): \(reason)" }
}

/// Reads one JSON value (RFC 8259), and nothing besides it.
///
/// Foundation's reader would cost a plugin more time at its start than all of its work.
struct JSONReader {
  private let bytes: [UInt8]
  private var at = 0
  private var depth = 0
  /// The kernel's stack ends at some depth, and nobody nests a configuration like this.
  private static let deepest = 64

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that `bytes` are the text of.
  static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.at == bytes.count else { throw reader.error("there is more after the end") }
    return value
  }

  private func error(_ reason: String, at place: Int? = nil) -> JSONError {
    let before = bytes.prefix(place ?? at)
    let start = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    return JSONError(line: line, column: before.count - start + 1, reason: reason)
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at += 1 }
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw error("the text ends where a value should be")
    case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte):
      return .number(try number())
    default: throw error("here should be a value")
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    depth += 1
    guard depth <= Self.deepest else { throw error("values are nested too deeply") }
    at += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[at...].starts(with: word.utf8) else { throw error("here should be a value") }
    at += word.utf8.count
    return value
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var members: [JSONMember] = []
    skipBlanks()
    if take("}") { return .object([]) }
    repeat {
      skipBlanks()
      let start = at
      guard next == UInt8(ascii: "\"") else { throw error("here should be a name in quotes") }
      let name = try string()
      if members.contains(where: { $0.name == name }) {
        throw error("\"\(name)\" is there twice", at: start)
      }
      skipBlanks()
      guard take(":") else { throw error("here should be a colon") }
      members.append(JSONMember(name, try value()))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw error("here should be a comma or }") }
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var values: [JSONValue] = []
    skipBlanks()
    if take("]") { return .array([]) }
    repeat {
      values.append(try value())
      skipBlanks()
    } while take(",")
    guard take("]") else { throw error("here should be a comma or ]") }
    return .array(values)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }
}

// MARK: - Numbers

extension JSONReader {
  private mutating func number() throws(JSONError) -> String {
    let start = at
    _ = take("-")
    // No number but 0 itself starts with a zero.
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private mutating func digits() throws(JSONError) {
    let start = at
    while let byte = next, Self.isDigit(byte) { at += 1 }
    guard at > start else { throw error("here should be a digit") }
  }
}

// MARK: - Strings

extension JSONReader {
  private mutating func string() throws(JSONError) -> String {
    let start = at
    at += 1
    var text: [UInt8] = []
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: text, as: UTF8.self) else {
          throw error("the string is not UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &text)
      case ..<0x20: throw error("control characters in strings have to be escaped", at: at - 1)
      default: text.append(byte)
      }
    }
    throw error("the string does not end", at: start)
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = at - 1
    guard let byte = next else { throw error("the string does not end") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      guard let scalar = Unicode.Scalar(try codePoint(start)) else {
        throw error("this is half of a surrogate pair", at: start)
      }
      text += Array(String(scalar).utf8)
    default: throw error("there is no such escape", at: start)
    }
  }

  /// The code point of \uXXXX, or of two of these that are a surrogate pair.
  private mutating func codePoint(_ start: Int) throws(JSONError) -> UInt32 {
    let first = try fourDigits()
    guard first & 0xfc00 == 0xd800, take("\\"), take("u") else { return first }
    let second = try fourDigits()
    guard second & 0xfc00 == 0xdc00 else {
      throw error("this is half of a surrogate pair", at: start)
    }
    return 0x10000 + (first & 0x3ff) << 10 + second & 0x3ff
  }

  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
      else { throw error("here should be a hexadecimal digit") }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
