import NetworkNamespaces
import NetworkLabs

/// Completes an unfinished command line of a lab verb.
struct LabCompletion {
  /// The words that may replace the last of `words`; `words[0]` is the verb.
  ///
  /// - Returns: the candidates that begin with what is typed; empty if the shell should complete files.
  static func candidates(_ words: [String]) throws -> [String] {
    guard words.count > 1, let typed = words.last,
      let verb = try VerbTree.verbs().first(where: { $0.commandName == words[0] })
    else { return [] }
    return all(verb, Array(words[1..<(words.count - 1)]), typed).filter { $0.hasPrefix(typed) }
  }

  private static func all(
    _ verb: VerbTree.Verb, _ before: [String], _ typed: String
  ) -> [String] {
    func option(_ word: String) -> VerbTree.Argument? {
      verb.options.first { $0.spellings.contains(word) }
    }
    var positionals = verb.positionals[...]
    var rest = before[...]
    while let word = rest.popFirst() {
      if word == "--" { break }
      if let option = option(word) {
        if option.kind == .option, rest.popFirst() == nil { return values(option) }
      } else if !word.hasPrefix("-"), let first = positionals.first, !first.isRepeating {
        positionals = positionals.dropFirst()
      }
    }
    if let sign = typed.firstIndex(of: "="), let option = option(String(typed[..<sign])) {
      return values(option).map { typed[...sign] + $0 }
    }
    let isOption = typed.hasPrefix("-") || verb.positionals.isEmpty
    return isOption
      ? verb.options.flatMap(\.spellings).filter { !before.contains($0) }
      : values(positionals.first, isWhole: before.contains("--all"))
  }

  /// The possible values of an argument, from its list of values or from the name of its value. With `--all`, whole
  /// labs take the place of nodes.
  private static func values(_ argument: VerbTree.Argument?, isWhole: Bool = false) -> [String] {
    guard let argument else { return [] }
    if let values = argument.allValues, !values.isEmpty { return values }
    switch argument.valueName {
    case "lab": return labs
    case "lab/node": return isWhole ? labs : nodes
    case "name", "name|lab": return labs + ((try? NamespaceStore().list().map(\.text)) ?? [])
    default: return []
    }
  }

  private static var labs: [String] {
    Set(((try? LabPaths.labs()) ?? []) + ((try? HostsRecord.labs()) ?? [])).sorted()
  }

  /// `LAB/NODE` for every lab whose record can be read, also for nodes on other hosts.
  private static var nodes: [String] {
    labs.flatMap { name in
      let lab = (try? LabOverHosts.lab(name)) ?? (try? Record.load(LabPaths(lab: name)))?.lab
      return (lab?.nodes ?? []).map { "\(name)/\($0.name)" }
    }
  }
}
