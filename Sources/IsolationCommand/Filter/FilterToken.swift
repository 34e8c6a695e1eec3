import Linux

/// A token of a filter expression.
enum FilterToken: Equatable {
  case open, close, and, or, not
  case compare(FilterExpression.Comparison)
  /// `=~` and `!~`
  case match(isNegated: Bool)
  case value(FilterValue)
  case column(String)

  /// How messages show it.
  var text: String {
    switch self {
    case .open: "'('"
    case .close: "')'"
    case .and: "AND"
    case .or: "OR"
    case .not: "NOT"
    case .compare(let comparison): comparison.rawValue
    case .match(let isNegated): isNegated ? "!~" : "=~"
    case .value(.text): "a string"
    case .value(.number), .value(.float): "a number"
    case .value(.boolean(let flag)): flag == true ? "TRUE" : "FALSE"
    case .column(let name): name
    }
  }
}

/// Splits an expression into tokens.
struct FilterScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = text.systemBytes[...] }

  /// The next token; nil at the end.
  mutating func next() throws(FilterFailure) -> FilterToken? {
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a }
    guard let first = rest.first else { return nil }
    switch first {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string(first)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case _ where Self.isLetter(first): return word()
    default: return try symbol()
    }
  }

  private mutating func string(_ quote: UInt8) throws(FilterFailure) -> FilterToken {
    let text = rest.dropFirst()
    guard let end = text.firstIndex(where: { $0 == quote || $0 == 0x0a }), text[end] == quote else {
      throw FilterFailure("a string has no end")
    }
    rest = text[(end + 1)...]
    // Blanks at both ends are ignored.
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
    var value = text[..<end].drop(while: isBlank)
    while let last = value.last, isBlank(last) { value.removeLast() }
    return .value(.text(Array(value)))
  }

  private mutating func digits() -> String {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest[digits.endIndex...]
    return String(decoding: digits, as: UTF8.self)
  }

  /// `12`, `1.5`, `4K`, `4KiB`
  private mutating func number() throws(FilterFailure) -> FilterToken {
    let whole = digits()
    let after = rest.dropFirst()
    if rest.first == UInt8(ascii: "."), let digit = after.first,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
    {
      rest = after
      return .value(.float(Double(whole + "." + digits())))
    }
    let units = Array("KMGTPEZY".utf8)
    guard let letter = rest.first, let power = units.firstIndex(of: letter) else {
      return .value(.number(UInt64(whole) ?? .max))
    }
    rest = rest.dropFirst()
    if rest.starts(with: "iB".utf8) { rest = rest.dropFirst(2) }
    var value = UInt64(whole)
    for _ in 0...power {
      let (product, isTooLarge) = (value ?? 0).multipliedReportingOverflow(by: 1024)
      value = value == nil || isTooLarge ? nil : product
    }
    guard let value else { throw FilterFailure("a number is too large") }
    return .value(.number(value))
  }

  private mutating func word() -> FilterToken {
    let bytes = rest.prefix { byte in
      Self.isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || Array("_.%:/-".utf8).contains(byte)
    }
    rest = rest[bytes.endIndex...]
    let word = String(decoding: bytes, as: UTF8.self)
    // All lower case or all upper case, but not mixed.
    switch word == word.lowercased() ? word.uppercased() : word {
    case "AND": return .and
    case "OR": return .or
    case "NOT": return .not
    case "EQ": return .compare(.equal)
    case "NE": return .compare(.notEqual)
    case "LE": return .compare(.lessOrEqual)
    case "LT": return .compare(.less)
    case "GE": return .compare(.greaterOrEqual)
    case "GT": return .compare(.greater)
    case "TRUE": return .value(.boolean(true))
    case "FALSE": return .value(.boolean(false))
    default: return .column(word)
    }
  }

  private mutating func symbol() throws(FilterFailure) -> FilterToken {
    // Longer symbols come first.
    let symbols: [(StaticString, FilterToken)] = [
      ("&&", .and), ("||", .or), ("==", .compare(.equal)), ("!=", .compare(.notEqual)),
      ("<=", .compare(.lessOrEqual)), (">=", .compare(.greaterOrEqual)),
      ("=~", .match(isNegated: false)), ("!~", .match(isNegated: true)), ("<", .compare(.less)),
      (">", .compare(.greater)), ("!", .not), ("(", .open), (")", .close),
    ]
    for (spelling, token) in symbols where rest.starts(with: spelling.bytes) {
      rest = rest.dropFirst(spelling.utf8CodeUnitCount)
      return token
    }
    let rest = String(decoding: rest, as: UTF8.self)
    throw FilterFailure("syntax error, unexpected \"\(rest.prefix(1))\"")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
