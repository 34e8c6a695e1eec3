import IsolationCommand
import NetworkNamespaces

/// What `netns help` and `netns COMMAND --help` print, made from the parser's tables.
enum NetnsHelp {
  /// Whether a word in place of an option asks for help.
  static func isAskedFor(by word: String) -> Bool { ["--help", "-help", "-h"].contains(word) }

  /// `help`, `help COMMAND`, `help OBJECT [COMMAND]`, `help options`.
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    guard let word = arguments.nextIfPresent() else { throw .help(page) }
    let command = NetnsCommand.named(word)
    let text = try text(ofWord: word, command, arguments)
    if let surplus = arguments.nextIfPresent() {
      throw .grammar("netns help: \"\(surplus)\" is one word too many")
    }
    if let command, case .lab = command.action {
      return try NetnsProgram.tellByLab([command.name, "--help"], session)
    }
    throw .help(text)
  }

  /// The help for a word, and for those after it that it takes.
  private static func text(
    ofWord word: String, _ command: NetnsCommand?, _ arguments: Arguments
  ) throws(CommandFailure) -> String {
    if let program = IsolationProgram(rawValue: word) { return program.usage }
    if let command {
      return command.name == "ip" || command.name == "bridge"
        ? try text(ofProgram: command.name, arguments) : text(of: command)
    }
    if word == "options" { return options }
    guard let row = ObjectTable.ip.first(where: { matches(word, $0.spec) }) else {
      throw NetnsProgram.unknown(word)
    }
    guard let object = row.object?() else { return text(ofOther: row.name) }
    return try text(of: object, arguments)
  }

  /// The help for a command that is a program of its own, if its only word asks for help. `-h` is an option of `ip`,
  /// but means nothing there without an object.
  static func text(ofProgram name: String, askedBy words: [String]) -> String? {
    guard words.count == 1, isAskedFor(by: words[0]) else { return nil }
    return IsolationProgram(rawValue: name)?.usage
      ?? Personality(rawValue: name).map { OptionTable.usage($0).message }
  }

  private static func text(ofOther object: String) -> String {
    """
    Usage: netns \(object) ...

    The next ip in PATH carries it out: netns \(object) help shows what that one says of it.
    """
  }

  private static func text(
    ofProgram name: String, _ arguments: Arguments
  ) throws(CommandFailure) -> String {
    let program = Personality(calledAs: name)
    guard let word = arguments.nextIfPresent() else { return OptionTable.usage(program).message }
    guard let object = ObjectTable.object(word, program.objects) else {
      throw .unknownCommand(word, of: name).about(name)
    }
    return try text(of: object, arguments)
  }

  private static func text(
    of object: CommandObject, _ arguments: Arguments
  ) throws(CommandFailure) -> String {
    guard !object.isDirect, let word = arguments.nextIfPresent() else {
      return object.usageText(friendly: true)
    }
    guard let verb = object.verb(word) else { throw object.unknown(word) }
    return object.usageText(of: [verb], friendly: true)
  }

  /// The help of one command.
  static func text(of command: NetnsCommand) -> String {
    let words = UsageText.parts(command.about.words())
    let synopsis = command.about.synopsis.utf8CodeUnitCount > 0 ? ["\(command.about.synopsis)"] : []
    let usage = FilledText.lines("Usage: netns \(command.name)", words.isEmpty ? synopsis : words)
    var lines = [usage, "", "\(command.about.purpose)"]
    if !command.about.options.isEmpty { lines.append("") }
    let width = (command.about.options.map { $0.words.utf8.count + 2 }.max() ?? 0) + 1
    lines += command.about.options.map { line($0.words, "\($0.purpose)", width: max(width, 10)) }
    return (lines + ["", "Example:", "  \(command.about.example)"]).joined(separator: "\n")
  }

  // MARK: the page

  /// All commands by topic, one per line.
  static var page: String {
    var lines = [
      "netns: network namespaces, what is in them, and whole labs from one file",
      "",
      "Usage: netns [OPTION ...] COMMAND [WORD ...]",
    ]
    for topic in NetnsCommand.Topic.allCases {
      lines += ["", title(topic)]
      if topic == .wiring { lines += objectLines }
      lines += NetnsCommand.all.filter { $0.about.topic == topic }.map {
        line("\($0.name) \($0.about.synopsis)", "\($0.about.purpose)")
      }
    }
    return (lines + ["", example]).joined(separator: "\n")
  }

  static func title(_ topic: NetnsCommand.Topic) -> String {
    switch topic {
    case .namespaces: "Namespaces"
    case .isolation: "Isolation (namespaces of every kind)"
    case .wiring: "Wiring (here, or in a namespace with -n NAME)"
    case .ways: "Ways out and in (through the host)"
    case .labs: "Labs"
    case .looking: "Looking"
    case .rootless: "Without root"
    case .tidying: "Tidying"
    case .help: "Help"
    }
  }

  private static var objectLines: [String] {
    ObjectTable.ip.filter { $0.isWiring }.map { line($0.name, "\($0.purpose)") }
  }

  private static let example = """
    Example
      netns add blue
      netns add red
      netns -n blue link add eth0 type veth peer name eth0 netns red
      netns -n blue address add 192.0.2.1/24 dev eth0
      netns exec red ip link

    netns help COMMAND tells more of one, netns help options lists the options.
    """

  /// The global options.
  static var options: String {
    let lines = OptionTable.netns.map { word in
      let spellings = word.description.spellings
      let values = spellings[0] == "family" ? ["FAMILY"] : word.values.map(\.name)
      let head = ([spellings.map { "-" + $0 }.joined(separator: ", ")] + values)
      return line(head.joined(separator: " "), ManualText.options[spellings[0]] ?? "", width: 25)
    }
    return (["Usage: netns [OPTION ...] COMMAND [WORD ...]", ""] + lines).joined(separator: "\n")
  }

  /// Two columns. The second begins `width` characters after the first.
  private static func line(_ head: String, _ purpose: String, width: Int = 28) -> String {
    let blanks = String(repeating: " ", count: max(width - head.utf8.count - 1, 0))
    let words = purpose.split(separator: " ").map(String.init)
    return FilledText.lines("  " + head + blanks, words, indent: width + 2)
  }
}
