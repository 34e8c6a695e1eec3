import Glibc
import IsolationCommand
import NetworkNamespaces
import RouteNetlink
import Linux

/// Completes an unfinished command line, using the tables that also parse it.
struct Completion {
  private let session: Session
  private var program = Personality.ip
  private var typed = ""
  private var namespace: String?
  /// An unfinished command line for `netns-lab`, which adds candidates of its own; empty if it has none.
  private(set) var labWords: [String] = []

  init(session: Session) { self.session = session }

  /// The words that may replace the last of `words`; `words[0]` is the program.
  ///
  /// - Returns: the candidates that begin with the last word, sorted.
  mutating func candidates(_ words: [String]) -> [String] {
    guard let typed = words.last, words.count > 1 else { return [] }
    let name = words[0].split(separator: "/").last.map(String.init) ?? words[0]
    program = Personality(rawValue: name) ?? .ip
    self.typed = typed
    let all = complete(words[1..<(words.count - 1)])
    return Array(Set(all.filter { $0.hasPrefix(typed) && !$0.isEmpty })).sorted()
  }

  private mutating func complete(_ before: ArraySlice<String>) -> [String] {
    var rest = before
    let table = program.options
    while let option = rest.first, option.hasPrefix("-") {
      rest = rest.dropFirst()
      let name = String(option.drop { $0 == "-" })
      guard let row = table.first(where: { matches(name, $0.spec) }), let shape = row.values.first
      else { continue }
      guard let value = rest.first else {
        if case .namespace = shape { askForNodes() }
        return values(shape)
      }
      if case .namespace = shape { namespace = value }
      rest = rest.dropFirst()
    }
    guard let word = rest.popFirst() else {
      return typed.hasPrefix("-") ? optionWords(table) : objectWords
    }
    if program.hasCommands, let command = NetnsCommand.named(word) {
      return complete(command, rest)
    }
    guard let object = ObjectTable.object(word, program.objects) else { return [] }
    return completeVerb(object, rest)
  }

  private func optionWords(_ table: [Word<OptionReader>]) -> [String] {
    table.flatMap { $0.description.spellings.map { "-" + $0 } }
      + ["always", "auto", "never"].map { "-color=" + $0 }
  }

  private var objectWords: [String] {
    let objects = program.objects.filter { $0.object != nil }.map(\.name)
    return program.hasCommands ? objects + NetnsCommand.all.map(\.name) : objects
  }

  // MARK: commands of netns

  private mutating func complete(
    _ command: NetnsCommand, _ before: ArraySlice<String>
  ) -> [String] {
    switch command.action {
    case .lab:
      labWords = [command.name] + before + [typed]
      return []
    case .program:
      if let isolation = IsolationProgram(rawValue: command.name) {
        if typed.hasPrefix("-") { return isolation.optionNames }
        return isolation == .lsns ? [] : programs
      }
      program = Personality(calledAs: command.name)
      return complete(before)
    case .shared, .own: break
    }
    let options = command.about.options
    if let last = before.last, let option = options.first(where: { "\($0.name)" == last }),
      let shape = option.value, option.takesNextWord
    {
      return values(shape)
    }
    if typed.hasPrefix("-") { return options.map { "\($0.name)" } }
    let names = Self.names(before, options)
    switch command.name {
    case "help": return completeHelp(names)
    case "man": return ManualPage.names
    case "exec" where !names.isEmpty && !before.contains("--all"), "enter" where !names.isEmpty:
      return names.dropFirst().isEmpty ? programs : []
    case "exec" where before.contains("--all"):
      labWords = [command.name] + before + [typed]
      return []
    case "exec", "enter": askForNodes()
    case "doctor" where names.isEmpty:
      // It knows labs and names.
      labWords = [command.name, typed]
      return []
    case "pids" where names.isEmpty, "uplink" where names.isEmpty, "publish" where names.isEmpty:
      askForNodes()
    default: break
    }
    let isFull = names.count >= command.limit && command.about.words().isEmpty
    return isFull
      ? [] : completeWords(command.about.words(), positional: command.about.positional, names[...])
  }

  /// The words that are neither options nor their values.
  private static func names(
    _ words: ArraySlice<String>, _ options: [NetnsCommand.Option]
  ) -> [String] {
    var names: [String] = []
    var rest = words
    while let word = rest.popFirst() {
      if !word.hasPrefix("-") {
        names.append(word)
      } else if options.contains(where: { $0.takesNextWord && "\($0.name)" == word }) {
        _ = rest.popFirst()
      }
    }
    return names
  }

  private func completeHelp(_ before: [String]) -> [String] {
    guard let word = before.first else { return objectWords + ["options"] }
    guard NetnsCommand.named(word) == nil, before.count == 1 else { return [] }
    return ObjectTable.object(word, program.objects)?.verbs.map(\.name) ?? []
  }

  /// Programs in PATH, once part of the name is typed. A word with a slash is left to the shell's file completion.
  private var programs: [String] {
    guard !typed.isEmpty, !typed.contains("/"), let path = getenv("PATH") else { return [] }
    return path.split(separator: ":").flatMap { directory in
      (directoryEntries(String(directory)) ?? []).filter {
        $0.hasPrefix(typed) && access("\(directory)/\($0)", X_OK) == 0
      }
    }
  }

  /// Adds the nodes of labs, which `netns-lab` knows.
  private mutating func askForNodes() {
    if program.knowsMore { labWords = ["exec", typed] }
  }

  // MARK: objects

  private func completeVerb(_ object: CommandObject, _ words: ArraySlice<String>) -> [String] {
    if object.isDirect {
      return completeWords(object.verbs[0].words(), positional: nil, words)
    }
    guard let word = words.first else { return object.verbs.map(\.name) + ["help"] }
    guard let verb = object.verb(word) else { return [] }
    return completeWords(verb.words(), positional: verb.positional, words.dropFirst())
  }

  /// Walks keywords and their values. What follows `type KIND` uses the kind's own table.
  private func completeWords(
    _ table: [WordDescription], positional: ValueShape?, _ words: ArraySlice<String>
  ) -> [String] {
    var table = table
    var positional = positional
    var rest = words
    while let word = rest.popFirst() {
      guard let row = table.first(where: { matches(word, $0.spec) }) else {
        // A keyword may precede the device that would otherwise stand here.
        if word == "dev", case .device? = positional, rest.popFirst() == nil { return devices() }
        positional = nil
        continue
      }
      for shape in row.values {
        guard let value = rest.popFirst() else { return values(shape) }
        if case .kind = shape {
          table = LinkKinds.kind(value)?.words.map(\.description) ?? []
          positional = nil
          break
        }
      }
    }
    return table.flatMap(\.spellings) + (positional.map(values) ?? [])
  }

  /// The possible values of a shape, as far as they can be listed.
  private func values(_ shape: ValueShape) -> [String] {
    switch shape {
    case .device: devices()
    case .namespace:
      [session.store.directory, session.kept.directory].flatMap { directoryEntries($0) ?? [] }
        .filter { !$0.hasPrefix(".") }
    case .kind: LinkKinds.names
    case .table: session.names.names(.tables)
    case .routeProtocol: session.names.names(.protocols)
    case .scope: session.names.names(.scopes)
    case .group: session.names.names(.group)
    case .realm: session.names.names(.realms)
    case .dsfield: session.names.names(.dsfield)
    case .choice(let words): words.map { "\($0)" }
    case .address, .prefix, .lladdr, .file, .number, .text, .rest: []
    }
  }

  /// The devices in the namespace given with `-n`, else in the current one.
  private func devices() -> [String] {
    if let namespace {
      // If the namespace cannot be entered, there are no candidates.
      guard (try? NamespaceEntry.enter(namespace, session)) != nil else { return [] }
    }
    return interfaceNames() ?? []
  }
}
