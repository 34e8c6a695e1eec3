/// Manual pages in man(7) format, from the tables that parse.
enum ManualPage {
  /// The pages' names: one for the program, one for each object.
  static var names: [String] {
    ["netns"]
      + ObjectTable.ip.compactMap { row in
        row.object == nil
          ? nil : "netns-" + WordDescription(spec: row.spec, values: []).spellings[0]
      }
  }

  /// The page of that name, nil where there is none.
  static func text(_ name: String) -> String? {
    if name == "netns" { return programPage }
    guard name.hasPrefix("netns-") else { return nil }
    let word = String(name.dropFirst(6))
    let row = ObjectTable.ip.first {
      WordDescription(spec: $0.spec, values: []).spellings.contains(word)
    }
    return (row?.object?()).map { objectPage(name, $0) }
  }

  private static func heading(_ name: String, _ purpose: String) -> String {
    """
    .TH \(name.uppercased()) 8 "" "netns \(Version.netns)" "Linux"
    .SH NAME
    \(escaped(name)) \\- \(purpose)

    """
  }

  private static var programPage: String {
    var page = heading("netns", "network namespaces, their links, addresses and routes, and labs")
    page += """
      .SH SYNOPSIS
      .B netns
      [ OPTIONS ] COMMAND [ ARGUMENTS ]
      .br
      .B netns ip
      [ OPTIONS ] OBJECT { COMMAND | help }
      .SH OPTIONS

      """
    for word in OptionTable.ip { page += item(word.description, dash: true) }
    page += ".SH COMMANDS\n"
    for word in NetnsProgram.words + NetnsProgram.labVerbs {
      page += ".TP\n.B \(escaped(word))\n\(NetnsProgram.purpose(word))\n"
    }
    page += ".SH SEE ALSO\n"
    page += names.dropFirst().map { ".BR \(escaped($0)) (8)" }.joined(separator: ",\n") + "\n"
    return page
  }

  private static func objectPage(_ name: String, _ object: CommandObject) -> String {
    var page = heading(name, "the \(object.title) commands")
    page += ".SH SYNOPSIS\n"
    for verb in object.verbs {
      page += ".B \(escaped("\(object.title)")) \(escaped(verb.name))\n"
      if verb.synopsis.utf8CodeUnitCount > 0 { page += escaped("\(verb.synopsis)") + "\n" }
      page += ".br\n"
    }
    page += ".SH COMMANDS\n"
    for verb in object.verbs {
      page += ".SS \(escaped(verb.name))\n"
      for word in verb.words() { page += item(word, dash: false) }
    }
    page += ".SH SEE ALSO\n.BR netns (8)\n"
    return page
  }

  private static func item(_ word: WordDescription, dash: Bool) -> String {
    let spellings = word.spellings.map { escaped((dash ? "-" : "") + $0) }
    let values = word.values.map { " \\fI\(escaped($0.name))\\fR" }.joined()
    let isAbbreviated = "\(word.spec)".split(separator: "|").contains { !$0.hasPrefix("=") }
    return ".TP\n\\fB\(spellings.joined(separator: "\\fR | \\fB"))\\fR\(values)\n"
      + (isAbbreviated ? "May be abbreviated.\n" : "Not abbreviated.\n")
  }

  // A dash is a minus sign in roff, a leading dot a request.
  private static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text {
      switch character {
      case "-": result += "\\-"
      case "\\": result += "\\e"
      case "." where result.isEmpty: result += "\\&."
      default: result.append(character)
      }
    }
    return result
  }
}
