import Foundation
import Testing

/// The pages of `netns man` and the help of lab verbs, compared with the parser's tables.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct ManualPageTests {
  private struct Verb: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { var name: String }
      var kind: String
      var names: [Name]?
      var valueName: String?
      var isOptional: Bool
      var isRepeating: Bool
    }
    var commandName: String
    var abstract: String?
    var arguments: [Argument]?
    var subcommands: [Verb]?
  }

  private static func verbs() throws -> [Verb] {
    struct Tree: Decodable { var command: Verb }
    let run = try PrivateMachine.run("\"${NETNS}-lab\" --experimental-dump-help")
    let tree = try JSONDecoder().decode(Tree.self, from: Data(run.output.utf8))
    return (tree.command.subcommands ?? []).filter { $0.commandName != "help" }
  }

  /// `exec` and `gc` are commands of `netns`, which passes labs on to netns-lab.
  @Test("a lab verb is the same in the help of netns as where it is parsed")
  func labVerbs() throws {
    let page = try PrivateMachine.run("\"$NETNS\" --help").lines
    let verbs = try Self.verbs().filter { !["exec", "gc"].contains($0.commandName) }
    for verb in verbs {
      let synopsis = (verb.arguments ?? []).filter { $0.kind == "positional" }.map { argument in
        let name = (argument.valueName ?? "").uppercased() + (argument.isRepeating ? " ..." : "")
        return argument.isOptional ? "[\(name)]" : name
      }
      let head = ([verb.commandName] + synopsis).joined(separator: " ")
      let line = "  " + head.padding(toLength: 28, withPad: " ", startingAt: 0)
      #expect(page.contains(line + (verb.abstract ?? "?")), "\(line)\(verb.abstract ?? "?")")
    }
    #expect(verbs.count == 12)
  }

  @Test("the manual of lab verbs has every verb and every option")
  func verbPage() throws {
    let page = try PrivateMachine.run("\"$NETNS\" man netns-lab.8").output.replacing(
      "\\-", with: "-")
    for verb in try Self.verbs() {
      #expect(page.contains("\n.SS netns \(verb.commandName)"), "\(verb.commandName)")
      for name in (verb.arguments ?? []).flatMap({ $0.names ?? [] }).map(\.name)
      where !["help", "h"].contains(name) {
        #expect(page.contains("\\fB-\(name)\\fR") || page.contains("\\fB--\(name)\\fR"), "\(name)")
      }
    }
  }

  @Test("the manual of the lab file has every key of the schema, with an example")
  func filePage() throws {
    let run = try PrivateMachine.run("\"$NETNS\" man netns-lab.5; echo; \"$NETNS\" schema")
    let start = try #require(run.output.range(of: "\n{"))
    let page = run.output[..<start.lowerBound].replacing("\\-", with: "-")
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(run.output[start.lowerBound...].utf8))
        as? [String: Any])
    let tables = try #require(schema["$defs"] as? [String: [String: Any]])
    for (name, table) in tables {
      let title = ".SH \(name.replacing("-", with: " ").uppercased())\n"
      #expect(page.contains(title) || page.contains(".SH \(name.uppercased())\n"), "\(name)")
      for (key, value) in try #require(table["properties"] as? [String: [String: Any]]) {
        let isIgnored = value["deprecated"] != nil
        #expect(
          page.contains(isIgnored ? "\\fB\(key)\\fR" : ".TP\n\\fB\(key)\\fR"), "\(name) \(key)")
        #expect(isIgnored || page.contains("\n.EX\n\(key):"), "\(name) \(key)")
      }
    }
  }

  @Test(
    "groff finds nothing wrong with any page",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/groff"), "needs groff"))
  func format() throws {
    let run = try PrivateMachine.run(
      """
      for page in $("$NETNS" man); do
        "$NETNS" man "$page" | groff -man -ww -z -Tutf8 2>&1 | sed "s/^/$page: /"
        "$NETNS" man "$page" | groff -man -Tutf8 2>/dev/null | grep -c . >>/run/lines
      done
      grep -cvw 0 /run/lines
      """)
    #expect(run.lines == ["13"], "\(run.output)")
  }

  @Test("a page is found by its name, with or without its section and netns-")
  func names() throws {
    let run = try PrivateMachine.run(
      """
      for name in netns netns.8 route netns-route netns-lab netns-lab.8 lab; do
        "$NETNS" man $name | head -n 1
      done
      "$NETNS" man netns-lba; echo $?
      """)
    #expect(
      run.lines.map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == [
        ".TH NETNS 8", ".TH NETNS 8", ".TH NETNS-ROUTE 8", ".TH NETNS-ROUTE 8", ".TH NETNS-LAB 8",
        ".TH NETNS-LAB 8", ".TH NETNS-LAB 8", "1",
      ])
    #expect(run.errors.hasPrefix("netns man: there is no page \"netns-lba\"; did you mean"))
  }
}
