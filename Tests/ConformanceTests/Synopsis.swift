@testable import IPCommand

/// Generates words that a synopsis such as `{ ADDRESS | proxy ADDRESS } dev DEVICE` allows.
extension Generator {
  /// One expansion of `synopsis`: lower-case words stand for themselves, others become values.
  mutating func expand(_ synopsis: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    for character in synopsis {
      if " []{}|".contains(character) {
        if !word.isEmpty { tokens.append(word) }
        word = ""
        if character != " " { tokens.append("\(character)") }
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { tokens.append(word) }
    var rest = tokens[...]
    return sequence(&rest)
  }

  /// Reads up to the end of the current group in `tokens`, and picks one of its alternatives.
  private mutating func sequence(_ tokens: inout ArraySlice<String>) -> [String] {
    var alternatives: [[String]] = [[]]
    while let token = tokens.popFirst() {
      switch token {
      case "]", "}": return random.pick(alternatives)
      case "|": alternatives.append([])
      case "[":
        let group = sequence(&tokens)
        if random.chance(0.6) { alternatives[alternatives.count - 1] += group }
      case "{": alternatives[alternatives.count - 1] += sequence(&tokens)
      case "...": break
      default: alternatives[alternatives.count - 1] += word(token)
      }
    }
    return random.pick(alternatives)
  }

  private mutating func word(_ token: String) -> [String] {
    guard token == token.uppercased(), token != token.lowercased() else { return [token] }
    switch token {
    case "DEVICE", "DEV": return [value(.device)]
    case "PREFIX": return [value(.prefix)]
    case "ADDRESS": return [value(.address)]
    case "LLADDR": return [value(.lladdr)]
    case "TYPE":
      guard case .choice(let types) = ValueShape.routeType, random.chance(0.3) else { return [] }
      return ["\(random.pick(types))"]
    default: return [pick(named: token)]
    }
  }
}
