/// Text in the format of man(7).
package enum Roff {
  package static func heading(_ name: String, section: Int, _ purpose: String) -> String {
    """
    .TH \(name.uppercased()) \(section) "" "netns" "Linux"
    .SH NAME
    \(escaped(name)) \\- \(purpose)

    """
  }

  /// Escapes words for the middle of a line.
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

  /// A whole line, which is never taken for a request.
  package static func line(_ text: String) -> String {
    let line = escaped(text)
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// A line of text with its line end.
  package static func paragraph(_ text: String) -> String { line(text) + "\n" }
}
