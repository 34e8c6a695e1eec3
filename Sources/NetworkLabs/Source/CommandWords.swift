/// Splits command lines into words without a shell, as containerlab does.
enum CommandWords {
  /// The words of a line. Quotes and backslashes keep blanks together, and `#` at the start of a word begins a
  /// comment. Nil if a quote does not end.
  static func split(_ line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var rest = Substring(line)
    while let character = rest.popFirst() {
      switch character {
      case " ", "\t", "\r", "\n", "\r\n":
        if let complete = word { words.append(complete) }
        word = nil
      case "#" where word == nil: rest = rest.drop { !$0.isNewline }
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        word = (word ?? "") + String(escaped)
      case "'", "\"":
        guard let inner = quoted(by: character, &rest) else { return nil }
        word = (word ?? "") + inner
      default: word = (word ?? "") + String(character)
      }
    }
    return word.map { words + [$0] } ?? words
  }

  private static func quoted(by quote: Character, _ rest: inout Substring) -> String? {
    var inner = ""
    while let character = rest.popFirst() {
      if character == quote { return inner }
      if character == "\\", quote == "\"" {
        guard let escaped = rest.popFirst() else { return nil }
        inner.append(escaped)
      } else {
        inner.append(character)
      }
    }
    return nil
  }

  /// A line that a shell splits into exactly these words.
  static func line(of words: [String]) -> String {
    words.map { isPlain($0) ? $0 : "'" + escaped($0) + "'" }.joined(separator: " ")
  }

  private static func escaped(_ word: String) -> String {
    word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
  }

  private static let reserved: Set<String> = [
    "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in",
  ]

  private static func isPlain(_ word: String) -> Bool {
    let others = "_-./:,@%+".unicodeScalars
    return !word.isEmpty && !reserved.contains(word)
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || others.contains(scalar))
      }
  }
}
