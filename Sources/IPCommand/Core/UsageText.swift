/// The usage of commands, made from the parser's rows. Commands with the same words are stated together; definitions
/// that several words refer to stand once, at the end.
struct UsageText {
  let title: String
  let verbs: [Verb]
  /// Whether no command word follows the title.
  let isDirect: Bool

  var text: String {
    var blocks: [String] = []
    for group in groups {
      let start = blocks.isEmpty ? "Usage: " : "       "
      blocks.append(FilledText.lines(start + head(group.names), group.parts))
    }
    return (blocks + definitions).joined(separator: "\n")
  }

  private struct Group {
    var names: [String]
    let parts: [String]
  }

  private var groups: [Group] {
    var groups: [Group] = []
    for verb in verbs {
      let parts = Self.parts(of: verb)
      if let index = groups.firstIndex(where: { $0.parts == parts }) {
        groups[index].names.append(verb.name)
      } else {
        groups.append(Group(names: [verb.name], parts: parts))
      }
    }
    return groups
  }

  private func head(_ names: [String]) -> String {
    if isDirect { return title }
    return names.count == 1
      ? "\(title) \(names[0])" : "\(title) { \(names.joined(separator: " | ")) }"
  }

  /// The parts of the synopsis, and the words that it does not contain.
  private static func parts(of verb: Verb) -> [String] {
    if verb.synopsis.utf8CodeUnitCount == 0 { return parts(verb.words()) }
    let stated = "\(verb.synopsis)".split(separator: " ").map(String.init)
    return ["\(verb.synopsis)"]
      + parts(verb.words().filter { !$0.spellings.contains(where: stated.contains) })
  }

  /// Words in brackets. A word that only negates another stands next to it.
  static func parts(_ words: [WordDescription]) -> [String] {
    let flags = Set(words.filter { $0.values.isEmpty }.flatMap(\.spellings))
    return words.compactMap { word in
      let keyword = word.spellings.joined(separator: " | ")
      guard word.values.isEmpty else {
        return "[\(([keyword] + word.values.map(\.name)).joined(separator: " "))]"
      }
      if keyword == "help" || Self.isNegation(keyword, of: flags) { return nil }
      let negation = ["no", "-"].first { flags.contains($0 + keyword) }
      return "[\(negation.map { "[\($0)]" } ?? "")\(keyword)]"
    }
  }

  private static func isNegation(_ word: String, of flags: Set<String>) -> Bool {
    ["no", "-"].contains { word.hasPrefix($0) && flags.contains(String(word.dropFirst($0.count))) }
  }

  /// The definitions of names in capitals that have a table of their own.
  private var definitions: [String] {
    var names: [String] = []
    for value in verbs.flatMap({ $0.words() }).flatMap(\.values) where !names.contains(value.name) {
      names.append(value.name)
    }
    return names.compactMap { name in
      switch name {
      case "TYPE": FilledText.alternatives("TYPE :=", LinkKinds.names)
      case "NH": FilledText.lines("NH :=", Self.parts(RouteLegWords.descriptions))
      case "ENCAPTYPE ENCAPHDR":
        FilledText.alternatives("ENCAPTYPE :=", EncapKinds.all.map { "\($0.type)" })
      default: nil
      }
    }
  }
}

/// Lines of at most 79 columns.
enum FilledText {
  private static let width = 79

  /// `start`, then `parts` separated by blanks. Parts that do not fit continue on further lines, indented by `indent`
  /// blanks. Only a part that is longer than a line is broken.
  static func lines(_ start: String, _ parts: [String], indent: Int = 11) -> String {
    let indent = String(repeating: " ", count: indent)
    var lines = [start]
    func add(_ part: String) {
      if lines[lines.count - 1].utf8.count + 1 + part.utf8.count <= width {
        lines[lines.count - 1] += " " + part
      } else if indent.utf8.count + part.utf8.count <= width {
        lines.append(indent + part)
      } else {
        for word in part.split(separator: " ") { add(String(word)) }
      }
    }
    for part in parts { add(part) }
    return lines.joined(separator: "\n")
  }

  /// `start { WORD | WORD ... }`
  static func alternatives(_ start: String, _ words: [String]) -> String {
    let last = words.count - 1
    let parts = words.enumerated().map { $0 == last ? "\($1) }" : "\($1) |" }
    return lines(start, ["{"] + parts, indent: 8)
  }
}
