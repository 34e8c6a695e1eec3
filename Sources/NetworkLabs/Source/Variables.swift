/// Expands `${NAME}` in the text of a containerlab file from the environment.
///
/// A variable that is unset or empty stays as `$NAME`, for the shells of the file's commands. `-` or `=` gives a
/// default for an unset variable, `:-` or `:=` for an unset or empty one, and `+` or `:+` a replacement for one that
/// is set. `$$` is a dollar sign; `$1` and the like stay (containerlab's manual, "Environment variables").
struct Variables {
  private let environment: [String: String]
  private var rest: Substring
  private var result = ""
  private var line = 1
  private var column = 1

  private init(_ text: String, _ environment: [String: String]) {
    rest = text[...]
    self.environment = environment
  }

  /// - Throws: a fault at a `${` that does not end in its line.
  static func expand(_ text: String, _ environment: [String: String]) throws(FaultList) -> String {
    var variables = Variables(text, environment)
    while let character = variables.next() {
      if character == "$" {
        try variables.dollar()
      } else {
        variables.result.append(character)
      }
    }
    return variables.result
  }

  private mutating func next() -> Character? {
    guard let character = rest.popFirst() else { return nil }
    column += character.unicodeScalars.count
    if character.isNewline { (line, column) = (line + 1, 1) }
    return character
  }

  private mutating func dollar() throws(FaultList) {
    if rest.first == "$" {
      result.append("$")
      _ = next()
    } else if rest.first == "{", rest.dropFirst().first.map(Self.startsName) ?? false {
      try braces()
    } else if rest.first.map(Self.startsName) ?? false {
      let name = takeName()
      result += name == "_" ? "$_" : value(name)
    } else {
      result.append("$")
    }
  }

  private mutating func braces() throws(FaultList) {
    let place = Position(line: line, column: max(column - 1, 1))
    _ = next()
    let name = takeName()
    var inner = ""
    while let character = next(), character != "}" {
      guard !character.isNewline else {
        throw FaultList([
          Fault(
            place, "`${\(name)` has no `}` in its line",
            advice: "write `$$` for a dollar sign that containerlab should leave alone")
        ])
      }
      inner.append(character)
    }
    result += substitution(name, inner)
  }

  private func substitution(_ name: String, _ inner: String) -> String {
    let operators = [":-", ":=", ":+", "-", "=", "+"]
    guard let mark = operators.first(where: inner.hasPrefix), inner != mark else {
      return value(name)
    }
    let written = String(inner.dropFirst(mark.count))
    let known = environment[name]
    switch mark {
    case "+", ":+": return known == nil ? "" : other(written)
    case "-", "=": return known == nil ? other(written) : value(name)
    default: return known?.isEmpty ?? true ? other(written) : value(name)
    }
  }

  /// What follows the operator: text, or another variable.
  private func other(_ written: String) -> String {
    let name = written.dropFirst()
    let isName = name.first.map(Self.startsName) ?? false && name.allSatisfy(Self.continuesName)
    return written.first == "$" && isName ? value(String(name)) : written
  }

  private func value(_ name: String) -> String {
    guard let value = environment[name], !value.isEmpty else { return "$\(name)" }
    return value
  }

  private mutating func takeName() -> String {
    var name = ""
    while let character = rest.first, Self.continuesName(character) {
      name.append(character)
      _ = next()
    }
    return name
  }

  private static func startsName(_ character: Character) -> Bool {
    character == "_" || character.isLetter
  }

  private static func continuesName(_ character: Character) -> Bool {
    startsName(character) || character.isNumber
  }
}
