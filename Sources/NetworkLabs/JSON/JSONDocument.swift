/// A JSON text (RFC 8259) and where each of its values is.
struct JSONDocument {
  enum Kind { case null, no, yes, number, string, list, object }

  /// A value or a key. What is in it follows it: the items of a list, or each key of an object before its value.
  struct Node {
    var kind: Kind
    /// Whether a string has escape sequences.
    var isEscaped = false
    /// Its place in the text; that of a string without the quotes.
    var range: Range<Int>
    /// The number of the first node that is not in it.
    var end = 0
  }

  let text: [UInt8]
  private(set) var nodes: [Node] = []

  /// What is deeper is no state of a lab, and could fill the stack.
  private static let deepest = 256

  /// Why a text is not JSON.
  struct Fault: Error {}

  /// - Throws: `Fault`.
  init(_ text: [UInt8]) throws(Fault) {
    self.text = text
    nodes.reserveCapacity(text.count / 8)
    var place = 0
    try readValue(&place, depth: 0)
    skipBlanks(&place)
    if place != text.count { throw Fault() }
  }

  // MARK: reading

  private func byte(_ place: Int) -> UInt8? { place < text.count ? text[place] : nil }

  private func skipBlanks(_ place: inout Int) {
    while place < text.count {
      switch text[place] {
      case 0x20, 0x0a, 0x0d, 0x09: place += 1
      default: return
      }
    }
  }

  private mutating func readValue(_ place: inout Int, depth: Int) throws(Fault) {
    if depth > Self.deepest { throw Fault() }
    skipBlanks(&place)
    let number = nodes.count
    switch byte(place) {
    case UInt8(ascii: "{"): try readParts(&place, .object, UInt8(ascii: "}"), depth)
    case UInt8(ascii: "["): try readParts(&place, .list, UInt8(ascii: "]"), depth)
    case UInt8(ascii: "\""): try readString(&place)
    case UInt8(ascii: "t"): try readWord("true", .yes, &place)
    case UInt8(ascii: "f"): try readWord("false", .no, &place)
    case UInt8(ascii: "n"): try readWord("null", .null, &place)
    default: try readNumber(&place)
    }
    nodes[number].end = nodes.count
  }

  private mutating func readParts(
    _ place: inout Int, _ kind: Kind, _ end: UInt8, _ depth: Int
  ) throws(Fault) {
    nodes.append(Node(kind: kind, range: place..<place))
    place += 1
    skipBlanks(&place)
    if byte(place) == end {
      place += 1
      return
    }
    while true {
      if kind == .object {
        skipBlanks(&place)
        try readString(&place)
        skipBlanks(&place)
        guard byte(place) == UInt8(ascii: ":") else { throw Fault() }
        place += 1
      }
      try readValue(&place, depth: depth + 1)
      skipBlanks(&place)
      let next = byte(place)
      place += 1
      if next == end { return }
      if next != UInt8(ascii: ",") { throw Fault() }
    }
  }

  private mutating func readWord(
    _ word: StaticString, _ kind: Kind, _ place: inout Int
  ) throws(Fault) {
    let end = place + word.utf8CodeUnitCount
    guard end <= text.count, text[place..<end].elementsEqual("\(word)".utf8) else { throw Fault() }
    nodes.append(Node(kind: kind, range: place..<end))
    place = end
  }

  private mutating func readString(_ place: inout Int) throws(Fault) {
    guard byte(place) == UInt8(ascii: "\"") else { throw Fault() }
    let start = place + 1
    place = start
    var isEscaped = false
    while let next = byte(place), next != UInt8(ascii: "\"") {
      if next < 0x20 { throw Fault() }
      if next == UInt8(ascii: "\\") {
        isEscaped = true
        place += 1
      }
      place += 1
    }
    guard place < text.count else { throw Fault() }
    nodes.append(Node(kind: .string, isEscaped: isEscaped, range: start..<place))
    nodes[nodes.count - 1].end = nodes.count
    if isEscaped, unescaped(start..<place) == nil { throw Fault() }
    place += 1
  }

  private mutating func readNumber(_ place: inout Int) throws(Fault) {
    let start = place
    func skipDigits(_ place: inout Int) throws(Fault) {
      let first = place
      while let next = byte(place), Self.isDigit(next) { place += 1 }
      if place == first { throw Fault() }
    }
    if byte(place) == UInt8(ascii: "-") { place += 1 }
    let first = place
    try skipDigits(&place)
    if text[first] == UInt8(ascii: "0"), place > first + 1 { throw Fault() }
    if byte(place) == UInt8(ascii: ".") {
      place += 1
      try skipDigits(&place)
    }
    if byte(place) == UInt8(ascii: "e") || byte(place) == UInt8(ascii: "E") {
      place += 1
      if byte(place) == UInt8(ascii: "+") || byte(place) == UInt8(ascii: "-") { place += 1 }
      try skipDigits(&place)
    }
    nodes.append(Node(kind: .number, range: start..<place))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}

extension JSONDocument {
  /// The text of a string or number.
  func string(_ node: Node) -> String {
    if node.isEscaped, let result = unescaped(node.range) { return result }
    return String(decoding: text[node.range], as: UTF8.self)
  }

  /// Whether a key is this one.
  func isKey(_ node: Node, _ name: String) -> Bool {
    if node.isEscaped { return string(node) == name }
    return node.range.count == name.utf8.count && text[node.range].elementsEqual(name.utf8)
  }

  /// A string without its escape sequences; nil if one is none.
  private func unescaped(_ range: Range<Int>) -> String? {
    var units: [UInt16] = []
    var result = ""
    var plain: [UInt8] = []
    // UTF-16 stands in escape sequences, UTF-8 elsewhere.
    func finish() {
      result += String(decoding: plain, as: UTF8.self) + String(decoding: units, as: UTF16.self)
      (plain, units) = ([], [])
    }
    var place = range.lowerBound
    while place < range.upperBound {
      guard text[place] == UInt8(ascii: "\\") else {
        if !units.isEmpty { finish() }
        plain.append(text[place])
        place += 1
        continue
      }
      place += 2
      switch text[place - 1] {
      case UInt8(ascii: "u"):
        let digits = text[place..<min(place + 4, range.upperBound)]
        guard digits.count == 4, !digits.contains(UInt8(ascii: "+")),
          let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        if units.isEmpty { finish() }
        units.append(unit)
        place += 4
      case let letter:
        guard let byte = Self.escapes[letter] else { return nil }
        if !units.isEmpty { finish() }
        plain.append(byte)
      }
    }
    finish()
    return result
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0a, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0d,
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0c, UInt8(ascii: "/"): UInt8(ascii: "/"),
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
  ]

  /// The keys and numbers that lead to a node.
  func path(to target: Int) -> [any CodingKey] {
    var result: [any CodingKey] = []
    var node = 0
    while node < target {
      let isObject = nodes[node].kind == .object
      var number = 0
      var part = node + 1
      func value() -> Int { isObject ? part + 1 : part }
      while nodes[value()].end <= target {
        part = nodes[value()].end
        number += 1
      }
      result.append(isObject ? JSONKey(string(nodes[part])) : JSONKey(number))
      node = value()
    }
    return result
  }
}
