import Glibc
import NetworkNamespaces
import RouteNetlink

/// What may stand at the end of an unfinished command line, from the tables that parse it.
struct Completion {
  private let session: Session
  private var namespace: String?

  init(session: Session) { self.session = session }

  /// The words that can stand where the last of `words` is; `words[0]` is the program.
  ///
  /// - Returns: the candidates that begin with what is typed of the last word, sorted.
  mutating func candidates(_ words: [String]) -> [String] {
    guard let typed = words.last, words.count > 1 else { return [] }
    let program = words[0].split(separator: "/").last.map(String.init) ?? words[0]
    let all = complete(program, Array(words[1..<(words.count - 1)]), typed)
    return Array(Set(all.filter { $0.hasPrefix(typed) && !$0.isEmpty })).sorted()
  }

  private mutating func complete(
    _ program: String, _ before: [String], _ typed: String
  ) -> [String] {
    var rest = before[...]
    if program == "netns", let first = rest.first, first == "ip" || first == "bridge" {
      return complete(first, Array(rest.dropFirst()), typed)
    }
    let table = program == "bridge" ? OptionTable.bridge : OptionTable.ip
    while let option = rest.first, option.hasPrefix("-") {
      rest = rest.dropFirst()
      let name = String(option.drop { $0 == "-" })
      guard let row = table.first(where: { matches(name, $0.spec) }), let shape = row.values.first
      else { continue }
      guard let value = rest.first else { return values(shape) }
      if case .namespace = shape { namespace = value }
      rest = rest.dropFirst()
    }
    guard let word = rest.first else {
      return typed.hasPrefix("-") ? optionWords(table) : objectWords(program)
    }
    if program == "netns", let command = NetnsCommand.named(word) {
      return completeWords(command.words(), positional: command.positional, rest.dropFirst())
    }
    guard let object = object(word, program) else { return [] }
    return completeVerb(object, rest.dropFirst(), typed)
  }

  private func optionWords(_ table: [Word<OptionReader>]) -> [String] {
    table.flatMap { $0.description.spellings.map { "-" + $0 } }
      + ["always", "auto", "never"].map { "-color=" + $0 }
  }

  private func objectWords(_ program: String) -> [String] {
    let objects = rows(program).filter { $0.object != nil }.map(\.name)
    return program == "netns" ? objects + NetnsCommand.all.map(\.name) : objects
  }

  private func rows(_ program: String) -> [ObjectTable.Row] {
    program == "bridge" ? ObjectTable.bridge : ObjectTable.ip
  }

  private func object(_ word: String, _ program: String) -> CommandObject? {
    ObjectTable.object(word, rows(program))
  }

  private func completeVerb(
    _ object: CommandObject, _ words: ArraySlice<String>, _ typed: String
  ) -> [String] {
    if object.isDirect {
      return completeWords(object.verbs[0].words(), positional: nil, words)
    }
    guard let word = words.first else { return object.verbs.map(\.name) + ["help"] }
    guard let verb = object.verbs.first(where: { matches(word, $0.spec) }) else { return [] }
    return completeWords(verb.words(), positional: verb.positional, words.dropFirst())
  }

  /// Walks keywords and their values; what follows `type KIND` is the kind's own table.
  private func completeWords(
    _ table: [WordDescription], positional: ValueShape?, _ words: ArraySlice<String>
  ) -> [String] {
    var table = table
    var positional = positional
    var rest = words
    while let word = rest.popFirst() {
      guard let row = table.first(where: { matches(word, $0.spec) }) else {
        // A word may announce the device that would stand there without it.
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

  /// The values that a shape can take, as far as they can be listed.
  private func values(_ shape: ValueShape) -> [String] {
    switch shape {
    case .device: devices()
    case .namespace: (directoryEntries("/var/run/netns") ?? []).filter { !$0.hasPrefix(".") }
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

  /// Device names of the namespace given with `-n`, else of the current one.
  private func devices() -> [String] {
    if let namespace {
      // A namespace that cannot be entered has no devices to offer.
      guard (try? NamespaceEntry.enter(namespace, session)) != nil else { return [] }
    }
    guard let list = if_nameindex() else { return [] }
    defer { if_freenameindex(list) }
    var names: [String] = []
    var entry = list
    while let name = entry.pointee.if_name {
      names.append(String(cString: name))
      entry += 1
    }
    return names
  }
}
