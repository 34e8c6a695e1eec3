/// Text in the format of man(7).
package enum Roff {
  package static func heading(_ name: String, section: Int, _ purpose: String) -> String {
    """
    .TH \(name.uppercased()) \(section) "" "netns" "Linux"
    .SH NAME
    \(escaped(name)) \\- \(purpose)

    """
  }

  /// Words that stand in a line.
  package static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text {
      switch character {
      case "-": result += "\\-"
      case "\\": result += "\\e"
      default: result.append(character)
      }
    }
    return result
  }

  /// A whole line: what would be a request at its beginning is none.
  package static func line(_ text: String) -> String {
    let line = escaped(text)
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// A line of text with its end.
  package static func paragraph(_ text: String) -> String { line(text) + "\n" }
}
