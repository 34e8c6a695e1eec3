import NetworkNamespaces

/// Manual pages in man(7) format, made from the parser's tables.
enum ManualPage {
  /// The names of the pages with their sections: one for the program, one for each object of `ip`, one for `bridge`,
  /// and those that `netns-lab` writes.
  static var names: [String] {
    ["netns.8"] + objects.map { "netns-\($0.name).8" } + ["netns-bridge.8"] + labNames
  }

  /// The pages about the verbs of labs, and about lab files.
  static let labNames = ["netns-lab.8", "netns-lab.5"]

  /// The page of that name; nil if there is none.
  static func text(_ name: String) -> String? {
    switch name {
    case "netns.8": programPage
    case "netns-bridge.8":
      page("netns-bridge", "the bridge commands", ObjectTable.bridge.compactMap { $0.object?() })
    default:
      objects.first { "netns-\($0.name).8" == name }.map { name, object in
        page("netns-\(name)", "the \(object.title) commands", [object])
      }
    }
  }

  private static var objects: [(name: String, object: CommandObject)] {
    ObjectTable.ip.compactMap { row in
      row.object.map { (row.name, $0()) }
    }
  }

  private static var programPage: String {
    var page = Roff.heading(
      "netns", section: 8, "network namespaces, their links, addresses and routes, and labs")
    page += """
      .SH SYNOPSIS
      .B netns
      [ OPTIONS ] COMMAND [ ARGUMENTS ]
      .br
      .B netns ip
      [ OPTIONS ] OBJECT { COMMAND | help }
      .SH OPTIONS

      """
    for word in OptionTable.netns { page += item(word.description, option: true) }
    page += ".SH COMMANDS\n"
    for topic in NetnsCommand.Topic.allCases {
      page += ".SS \(Roff.escaped(NetnsHelp.title(topic)))\n"
      if topic == .wiring { page += objectItems }
      for command in NetnsCommand.all where command.about.topic == topic { page += item(command) }
    }
    page += naming + files
    page += ".SH SEE ALSO\n"
    let others = names.dropFirst().map { name in
      ".BR \(Roff.escaped(name.dropLast(2))) (\(name.suffix(1)))"
    }
    page += others.joined(separator: ",\n") + "\n"
    return page
  }

  private static var objectItems: String {
    ObjectTable.ip.filter(\.isWiring).map { row in
      let name = Roff.escaped(row.name)
      return ".TP\n\\fB\(name)\\fR ...\n" + Roff.paragraph("\(row.purpose)")
        + "See\n.BR netns\\-\(name) (8).\n"
    }.joined()
  }

  private static func item(_ command: NetnsCommand) -> String {
    var text =
      ".TP\n\\fB\(Roff.escaped(command.name))\\fR \(Roff.escaped("\(command.about.synopsis)"))\n"
    text += Roff.paragraph("\(command.about.purpose)")
    for option in command.about.options {
      text += ".RS\n.TP\n\\fB\(Roff.escaped(option.words))\\fR\n"
      text += Roff.paragraph("\(option.purpose)") + ".RE\n"
    }
    return text + ".RS\n.EX\n\(Roff.line("\(command.about.example)"))\n.EE\n.RE\n"
  }

  private static let naming = """
    .SH NAMES
    .I NAME
    is a name below
    .IR /run/netns .
    Where a namespace is entered or looked at, as by
    .BR exec ,
    .B pids
    and
    .BR \\-n ,
    it may also be the path of a namespace, such as
    .IR /proc/PID/ns/net ,
    or
    .IR LAB/NODE .
    What begins with a dash is an option, unless
    .B \\-\\-
    comes before it.

    """

  private static let files = """
    .SH FILES
    .TP
    .I /etc/netns/NAME
    What is here, a command that
    .B netns exec
    runs finds in /etc, in the place of what has the same name there; it goes on being the file of
    the namespace when the command writes into it. Where /etc has nothing of such a name, the command
    gets an /etc that takes no new file:
    .BR "sed \\-i" ,
    which makes one, fails in it. An empty file of that name in /etc spares that.

    """

  private static func page(
    _ name: String, _ purpose: String, _ objects: [CommandObject]
  ) -> String {
    var page = Roff.heading(name, section: 8, purpose)
    let commands = objects.flatMap { object in
      object.verbs.map { verb in
        (object.isDirect ? "\(object.title)" : "\(object.title) \(verb.name)", verb)
      }
    }
    page += ".SH SYNOPSIS\n"
    for (command, verb) in commands {
      page += ".B \(Roff.escaped(command))\n"
      if verb.synopsis.utf8CodeUnitCount > 0 { page += Roff.escaped("\(verb.synopsis)") + "\n" }
      page += ".br\n"
    }
    page += ".SH COMMANDS\n"
    for (command, verb) in commands {
      page += ".SS \(Roff.escaped(command))\n"
      if let purpose = ManualText.purpose(of: verb) { page += Roff.escaped(purpose) + "\n" }
      for word in verb.words() { page += item(word) }
    }
    let reference =
      switch name {
      case "netns-bridge": "bridge"
      case "netns-neighbor": "ip\\-neighbour"
      default: "ip" + Roff.escaped(name.dropFirst(5))
      }
    if name == "netns-netns" { page += files }
    return page + ".SH SEE ALSO\n.BR netns (8),\n.BR \(reference) (8)\n"
  }

  private static func item(_ word: WordDescription, option: Bool = false) -> String {
    let spellings = word.spellings.map { Roff.escaped((option ? "-" : "") + $0) }
    let values = word.values.map { " \\fI\(Roff.escaped($0.name))\\fR" }.joined()
    let isAbbreviated = "\(word.spec)".split(separator: "|").contains { !$0.hasPrefix("=") }
    let purpose =
      option ? ManualText.options[word.spellings[0]].map { Roff.escaped($0) + "\n" } : nil
    return ".TP\n\\fB\(spellings.joined(separator: "\\fR | \\fB"))\\fR\(values)\n"
      + (purpose ?? "") + (isAbbreviated ? "May be abbreviated.\n" : "Not abbreviated.\n")
  }
}
