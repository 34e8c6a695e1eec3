/// Manual pages in man(7) format, from the tables that parse.
enum ManualPage {
  /// The pages' names: one for the program, one for each object of `ip`, one for `bridge`.
  static var names: [String] { ["netns"] + objects.map { "netns-\($0.name)" } + ["netns-bridge"] }

  /// The page of that name, nil where there is none.
  static func text(_ name: String) -> String? {
    switch name {
    case "netns": programPage
    case "netns-bridge":
      page(name, "the bridge commands", ObjectTable.bridge.compactMap { $0.object?() })
    default:
      objects.first { "netns-\($0.name)" == name }.map { _, object in
        page(name, "the \(object.title) commands", [object])
      }
    }
  }

  private static var objects: [(name: String, object: CommandObject)] {
    ObjectTable.ip.compactMap { row in
      (row.object?()).map { (row.name, $0) }
    }
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
    for word in OptionTable.ip { page += item(word.description, option: true) }
    page += ".SH COMMANDS\n"
    for command in NetnsCommand.all {
      page += ".TP\n.B \(escaped(command.name))\n\(escaped("\(command.synopsis)"))\n"
      page += escaped("\(command.purpose)") + "\n"
    }
    page += ".SH SEE ALSO\n"
    page += names.dropFirst().map { ".BR \(escaped($0)) (8)" }.joined(separator: ",\n") + "\n"
    return page
  }

  private static func page(
    _ name: String, _ purpose: String, _ objects: [CommandObject]
  ) -> String {
    var page = heading(name, purpose)
    let commands = objects.flatMap { object in
      object.verbs.map { verb in
        (object.isDirect ? "\(object.title)" : "\(object.title) \(verb.name)", verb)
      }
    }
    page += ".SH SYNOPSIS\n"
    for (command, verb) in commands {
      page += ".B \(escaped(command))\n"
      if verb.synopsis.utf8CodeUnitCount > 0 { page += escaped("\(verb.synopsis)") + "\n" }
      page += ".br\n"
    }
    page += ".SH COMMANDS\n"
    for (command, verb) in commands {
      page += ".SS \(escaped(command))\n"
      if let purpose = ManualText.purpose(of: verb) { page += escaped(purpose) + "\n" }
      for word in verb.words() { page += item(word) }
    }
    let reference =
      switch name {
      case "netns-bridge": "bridge"
      case "netns-neighbor": "ip\\-neighbour"
      default: "ip" + escaped(name.dropFirst(5))
      }
    return page + ".SH SEE ALSO\n.BR netns (8),\n.BR \(reference) (8)\n"
  }

  private static func item(_ word: WordDescription, option: Bool = false) -> String {
    let spellings = word.spellings.map { escaped((option ? "-" : "") + $0) }
    let values = word.values.map { " \\fI\(escaped($0.name))\\fR" }.joined()
    let isAbbreviated = "\(word.spec)".split(separator: "|").contains { !$0.hasPrefix("=") }
    let purpose = option ? ManualText.options[word.spellings[0]].map { escaped($0) + "\n" } : nil
    return ".TP\n\\fB\(spellings.joined(separator: "\\fR | \\fB"))\\fR\(values)\n"
      + (purpose ?? "") + (isAbbreviated ? "May be abbreviated.\n" : "Not abbreviated.\n")
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
