@testable import IPCommand

/// Random command lines, valid and invalid, made from the parser's tables.
struct Generator {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A command line, beginning with `ip` or `bridge`, that may be run.
  mutating func line() -> Line {
    while true {
      let line = words()
      if !line.isForbidden { return line }
    }
  }

  private mutating func words() -> Line {
    let program = random.chance(0.25) ? "bridge" : "ip"
    let isBridge = program == "bridge"
    // Events have tests of their own, and the shared usage text is not compared.
    let objects = (isBridge ? ObjectTable.bridge : ObjectTable.ip)
      .filter { $0.object != nil && "\($0.spec)" != "monitor" }
    let row = random.pick(objects)
    guard let object = row.object?() else { return Line(words: [program], object: program) }
    var command = [objectWord(row, isBridge ? ObjectTable.bridge : ObjectTable.ip)]
    if !random.chance(0.04) { command += self.command(of: object) }
    var line = [program] + options(isBridge ? OptionTable.bridge : OptionTable.ip) + command
    spoil(&line)
    let name = WordDescription(spec: row.spec, values: []).spellings[0]
    return Line(words: line, object: "\(program) \(name)")
  }

  /// The object's name, or an abbreviation that does not mean another object of iproute2.
  private mutating func objectWord(_ row: ObjectTable.Row, _ rows: [ObjectTable.Row]) -> String {
    while true {
      let word = short(random.pick(WordDescription(spec: row.spec, values: []).spellings))
      if rows.first(where: { matches(word, $0.spec) })?.object != nil { return word }
    }
  }

  /// A command word and the words after it.
  private mutating func command(of object: CommandObject) -> [String] {
    // `monitor` does not end; `pids` and `identify` would see the processes of the test.
    let skipped: Set<String> = ["monitor", "pids", "identify"]
    let verb = random.pick(object.verbs.filter { !skipped.contains($0.name) })
    if verb.name == "exec" {
      return ["exec", value(.namespace)] + random.pick([["true"], ["false"], ["nosuch"], []])
    }
    let spelling = random.pick(WordDescription(spec: verb.spec, values: []).spellings)
    let synopsis = "\(verb.synopsis)"
    let isPlaced = random.chance(0.85)
    var words = [short(spelling)] + (isPlaced ? expand(synopsis) : [])
    let table = verb.words()
    words += essentials(table, given: synopsis)
    for _ in 0..<random.pick([0, 0, 1, 1, 2, 3, 4]) where !table.isEmpty {
      words += keyword(random.pick(table))
    }
    if "\(object.title)" == "ip link", verb.name == "add", random.chance(0.9) {
      words += ["type"] + kind()
    }
    return words
  }

  /// Words without which a command is refused, unless the synopsis has them.
  private mutating func essentials(_ table: [WordDescription], given synopsis: String) -> [String] {
    let needed: Set<String> = ["dev", "id", "grp", "port", "vid", "msti", "vni"]
    var words: [String] = []
    for row in table where needed.contains(row.spellings[0]) {
      if !synopsis.contains("\(row.spellings[0]) "), random.chance(0.5) { words += keyword(row) }
    }
    return words
  }

  /// Global options, usually none.
  private mutating func options(_ table: [Word<OptionReader>]) -> [String] {
    var words: [String] = []
    for _ in 0..<random.pick([0, 0, 0, 1, 1, 2, 3]) {
      if random.chance(0.04) {
        words.append(random.pick(["-c=never", "-c=auto", "-color=bogus", "--", "-bogus"]))
        continue
      }
      let row = random.pick(table).description
      // These end the program before it reads the command, so they are rare.
      let isLast = ["help", "Version", "batch"].contains(row.spellings[0])
      if isLast, !random.chance(0.05) || row.spellings[0] == "Version" { continue }
      words.append((random.chance(0.03) ? "--" : "-") + short(random.pick(row.spellings)))
      words += row.values.flatMap { values(of: $0) }
    }
    return words
  }

  /// A keyword and its values.
  mutating func keyword(_ row: WordDescription) -> [String] {
    let spelling = short(random.pick(row.spellings))
    if row.spellings == ["type"] { return [spelling] + kind() }
    return [spelling] + row.values.flatMap { values(of: $0) }
  }

  /// A link kind and words for it.
  mutating func kind() -> [String] {
    let present = ["veth", "bridge", "ifb", "vxlan", "macvlan", "macvtap", "bridge_slave"]
    let name = random.chance(0.75) ? random.pick(present) : random.pick(LinkKinds.names)
    var words = [name]
    if name == "vxlan", random.chance(0.9) { words += ["id", pick(named: "VNI")] }
    if name == "vxlan", random.chance(0.8) { words += ["dstport", "4789"] }
    let table = LinkKinds.kind(name)?.words.map(\.description) ?? []
    for _ in 0..<random.pick([0, 1, 1, 2, 3]) where !table.isEmpty {
      words += keyword(random.pick(table))
    }
    return words
  }

  /// Breaks a line now and then.
  private mutating func spoil(_ line: inout [String]) {
    let place = Int.random(in: 1..<line.count, using: &random)
    switch Double.random(in: 0..<1, using: &random) {
    case ..<0.03: line.insert("bogus", at: place)
    case ..<0.05: line.remove(at: place)
    case ..<0.08: line.removeLast()
    case ..<0.10: line.insert(line[place], at: place)
    case ..<0.11: line += line[place...]
    case ..<0.12: line.swapAt(place, line.count - 1)
    case ..<0.13: line.append("help")
    default: break
    }
  }

  /// The word, or now and then an abbreviation of it.
  mutating func short(_ word: String) -> String {
    guard random.chance(0.15), word.count > 1 else { return word }
    return String(word.prefix(Int.random(in: 1..<word.count, using: &random)))
  }
}
