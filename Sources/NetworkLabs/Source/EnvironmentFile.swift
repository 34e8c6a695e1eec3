import Linux

/// Parses an environment file, as containerlab does (with godotenv).
///
/// Each line is `VAR=VALUE` or `VAR: VALUE`, optionally after `export`. `#` begins a comment at the start of a line
/// or after a blank. A value in single quotes is taken literally. In double quotes, `\n`, `\r` and other characters
/// may be escaped. Quoted values may span lines. Outside single quotes, `$VAR` and `${VAR}` refer to variables of
/// earlier lines, or else of the environment. Their names consist of capital letters, digits and `_`. An unset one
/// is empty, and `\$` is a dollar sign.
struct EnvironmentFile {
  private(set) var values: [String: String] = [:]
  /// Lines that could not be parsed and were skipped.
  private(set) var strays: [String] = []
  private let environment: [String: String]
  private var rest: Substring

  /// - Parameter environment: further variables that values may refer to.
  init(_ text: String, environment: [String: String]) {
    self.environment = environment
    rest = text.replacing("\r\n", with: "\n")[...]
    while skipToVariable() {
      let start = rest
      if let name = takeName(), let value = takeValue() {
        values[name] = value
      } else {
        rest = start
        strays.append(String(takeLine()))
      }
    }
  }

  private static func isBlank(_ character: Character) -> Bool {
    character.isWhitespace && !character.isNewline
  }

  private mutating func takeLine() -> Substring {
    let line = rest.prefix { !$0.isNewline }
    rest = rest[line.endIndex...]
    return line
  }

  /// - Returns: false at the end of the file.
  private mutating func skipToVariable() -> Bool {
    rest = rest.drop(while: \.isWhitespace)
    while rest.first == "#" {
      _ = takeLine()
      rest = rest.drop(while: \.isWhitespace)
    }
    return !rest.isEmpty
  }

  /// Takes the name and the sign after it.
  private mutating func takeName() -> String? {
    let word = "export"
    if rest.hasPrefix(word), rest.dropFirst(word.count).first.map(Self.isBlank) ?? false {
      rest = rest.dropFirst(word.count).drop(while: Self.isBlank)
    }
    let before = rest.prefix { !$0.isNewline && $0 != "=" && $0 != ":" }
    let name = before.trimmingBlanks()
    guard before.endIndex < rest.endIndex, !rest[before.endIndex].isNewline, !name.isEmpty,
      name.allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) })
    else { return nil }
    rest = rest[rest.index(after: before.endIndex)...]
    return name
  }

  /// - Returns: nil if a quote does not end.
  private mutating func takeValue() -> String? {
    let isApart = rest.first.map(Self.isBlank) ?? false
    rest = rest.drop(while: Self.isBlank)
    if let quote = rest.first, quote == "\"" || quote == "'" { return takeQuoted(quote) }
    let line = takeLine()
    if isApart, line.first == "#" { return "" }
    let end = line.firstRange(of: /[^\S\n]#/)?.lowerBound ?? line.endIndex
    return expanded(line[..<end].trimmingBlanks())
  }

  private mutating func takeQuoted(_ quote: Character) -> String? {
    var inner = ""
    var isEscaped = false
    rest.removeFirst()
    while let character = rest.popFirst() {
      if character == quote, !isEscaped {
        return quote == "'" ? inner : expanded(Self.unescaped(inner))
      }
      isEscaped = character == "\\" && !isEscaped
      inner.append(character)
    }
    return nil
  }

  /// Resolves escapes. A dollar sign stays escaped until variables are expanded.
  private static func unescaped(_ text: String) -> String {
    text.replacing(/\\(.)/) { match -> Substring in
      switch match.1 {
      case "n": "\n"
      case "r": "\r"
      case "$": match.0
      default: match.1
      }
    }
  }

  private func expanded(_ text: String) -> String {
    text.replacing(/(\\)?\$\(?\{?([A-Z0-9_]+)?\}?/) { match -> Substring in
      if match.1 != nil { return match.0.dropFirst() }
      guard let name = match.2.map(String.init) else { return match.0 }
      return (values[name] ?? environment[name] ?? "")[...]
    }
  }
}
