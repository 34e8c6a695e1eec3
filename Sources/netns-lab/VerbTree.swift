import ArgumentParser
import NetworkLabs

/// The verbs with their options, from ArgumentParser's own description. Completion and manual thus use what is parsed.
struct VerbTree: Decodable {
  struct Verb: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let arguments: [Argument]?
    let subcommands: [Verb]?

    var options: [Argument] { (arguments ?? []).filter { $0.kind != .positional } }
    var positionals: [Argument] { (arguments ?? []).filter { $0.kind == .positional } }
    /// The arguments of the verb, as manuals write them: `LAB/NODE [CMD ...]`.
    var synopsis: String { positionals.map(\.synopsis).joined(separator: " ") }
  }

  struct Argument: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }
    struct Name: Decodable {
      let kind: String
      let name: String
      /// The option as it is typed.
      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: Kind
    let names: [Name]?
    let valueName: String?
    let allValues: [String]?
    let defaultValue: String?
    let abstract: String?
    let isOptional: Bool
    let isRepeating: Bool

    var value: String { (valueName ?? "value").uppercased() }
    var spellings: [String] { (names ?? []).map(\.text) }

    var synopsis: String {
      let name = isRepeating ? "\(value) ..." : value
      return isOptional ? "[\(name)]" : name
    }
  }

  private let command: Verb

  /// The visible verbs, without `help`, which `netns` itself has.
  static func verbs() throws -> [Verb] {
    let tree = try JSONText.decode(VerbTree.self, from: LabCommand._dumpHelp())
    return (tree.command.subcommands ?? [])
      .filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
  }
}
