import Testing

@testable import IPCommand

@Suite("Help")
struct HelpTests {
  @Test("every command says what it does in one sentence, and has an example", arguments: names)
  func commands(name: String) throws {
    let command = try #require(NetnsCommand.named(name))
    #expect(command.name == name, "another command takes its name")
    #expect("\(command.about.purpose)".hasSuffix("."))
    #expect("\(command.about.example)".contains("netns \(name)") || command.about.topic == .wiring)
    #expect(NetnsHelp.text(of: command).hasPrefix("Usage: netns \(name)"))
  }

  private static var names: [String] { NetnsCommand.all.map(\.name) }

  @Test("the page has a line for each command and each object")
  func page() {
    let lines = NetnsHelp.page.split(separator: "\n")
    let objects = ObjectTable.ip.filter(\.isWiring).map(\.name)
    for name in Self.names + objects {
      #expect(lines.count { $0.hasPrefix("  \(name) ") && $0.hasSuffix(".") } == 1, "\(name)")
    }
    #expect(objects.count == 7)
  }

  @Test("a word that stands for a command of another program is none of ours")
  func synonyms() {
    for command in NetnsCommand.all {
      for word in WordDescription(spec: command.about.synonyms, values: []).spellings {
        #expect(NetnsCommand.named(word) == nil || word == "ls", "\(word)")
      }
    }
  }

  @Test("a misspelt word finds what was meant")
  func suggestions() {
    for (word, meant) in [
      ("stauts", "status"), ("lits", "list"), ("rm", "delete"), ("deploy", "up"),
      ("rotue", "route"),
    ] {
      #expect(NetnsProgram.unknown(word).message.contains("did you mean `\(meant)`?"), "\(word)")
    }
    #expect(!NetnsProgram.unknown("frobnicate").message.contains("did you mean"))
  }

  @Test("no usage text has a line wider than a terminal, or says a word twice")
  func widths() {
    let objects = (ObjectTable.ip + ObjectTable.bridge).compactMap { $0.object?() }
    var texts = objects.map { $0.usageText() } + [NetnsHelp.page, NetnsHelp.options]
    texts += LinkKinds.names.compactMap { LinkKinds.kind($0)?.usageText }
    texts += NetnsCommand.all.map { NetnsHelp.text(of: $0) }
    for line in texts.flatMap({ $0.split(separator: "\n") }) {
      #expect(line.utf8.count <= 80, "\(line)")
      #expect(line.last != " ", "\(line)")
    }
    let route = ObjectTable.object("route", ObjectTable.ip)?.usageText() ?? ""
    #expect(route.contains("{ add | change | replace | prepend | append | test | delete }"))
    #expect(route.ranges(of: "initcwnd").count == 1)
    let show = ObjectTable.object("address", ObjectTable.ip)?.usageText() ?? ""
    #expect(show.contains("[[-]dynamic]") && !show.contains("[-dynamic]"))
  }

  @Test("options are taken out wherever they stand, but not behind --, nor out of another command")
  func options() throws {
    func separated(
      _ line: String, onlyLeading: Bool = false, afterFirst: Bool = false
    ) throws -> [[String]] {
      let session = Session(.netns)
      let arguments = Arguments(line.split(separator: " ").map(String.init), session: session)
      arguments.skip()
      try arguments.separateOptions(
        onlyLeading: onlyLeading, afterFirst: afterFirst,
        valued: [Arguments.ValueRule(option: "--with")])
      return [arguments.optionWords, arguments.takeRest()]
    }
    #expect(try separated("v a --safe b") == [["--safe"], ["a", "b"]])
    #expect(try separated("v -- --safe") == [[], ["--safe"]])
    #expect(try separated("v a - b") == [[], ["a", "-", "b"]])
    #expect(
      try separated("v --all a ls -l -- x", onlyLeading: true) == [
        ["--all"], ["a", "ls", "-l", "--", "x"],
      ])
    #expect(try separated("v", onlyLeading: true) == [[], []])
    #expect(try separated("v --with uts,pid a") == [["--with", "uts,pid"], ["a"]])
    #expect(try separated("v a --with=ipc") == [["--with", "ipc"], ["a"]])
    #expect(
      try separated("v a --with pid -- ls --with", onlyLeading: true, afterFirst: true) == [
        ["--with", "pid"], ["a", "--", "ls", "--with"],
      ])
    #expect(
      try separated("v a ls --with", onlyLeading: true, afterFirst: true) == [
        [], ["a", "ls", "--with"],
      ])
    #expect(throws: CommandFailure.self) { try separated("v a --with") }
  }
}
