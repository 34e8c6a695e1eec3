@testable import IPCommand

/// Numbers that a seed determines (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// Random command lines, valid and invalid, from the tables that parse.
struct Generator {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// One command line, `ip` first.
  mutating func line() -> String {
    while true {
      let words = words()
      if !KnownDifferences.isExcluded(words) { return words.map(quoted).joined(separator: " ") }
    }
  }

  private mutating func words() -> [String] {
    let objects = ["address", "route", "rule", "neighbor", "link", "netns", "nexthop"]
    let name = objects.randomElement(using: &random)!
    let row = ObjectTable.ip.first { "\($0.spec)".split(separator: "|")[0] == name }
    guard let object = row?.object?(), let verb = verb(of: object) else { return ["ip", name] }
    var line = ["ip"] + options() + [maybeShort(name), verb.name]
    if let shape = verb.positional, chance(0.7) { line.append(value(shape)) }
    let table = verb.words()
    if !table.isEmpty {
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        line += keyword(table.randomElement(using: &random)!)
      }
    }
    if name == "link", verb.name == "add" { line += ["type"] + kind() }
    if chance(0.04) { line.insert("bogus", at: Int.random(in: 2...line.count, using: &random)) }
    if chance(0.03) { line.removeLast() }
    return line
  }

  private mutating func verb(of object: CommandObject) -> Verb? {
    let skipped: Set<String> = [
      "monitor", "save", "restore", "showdump", "exec", "attach", "pids", "identify", "help",
    ]
    return object.verbs.filter { !skipped.contains($0.name) }.randomElement(using: &random)
  }

  private mutating func options() -> [String] {
    let all = ["-j", "-o", "-br", "-4", "-6", "-N", "-s", "-p", "-0", "-h", "-iec"]
    return (0..<[0, 0, 1, 1, 2].randomElement(using: &random)!)
      .map { _ in all.randomElement(using: &random)! }
  }

  private mutating func keyword(_ row: WordDescription) -> [String] {
    var words = [maybeShort(row.spellings.randomElement(using: &random)!)]
    for shape in row.values { words.append(value(shape)) }
    return words
  }

  private mutating func kind() -> [String] {
    let name = ["veth", "bridge", "ifb", "vxlan", "macvlan"].randomElement(using: &random)!
    guard let kind = LinkKinds.kind(name) else { return [name] }
    var words = [name]
    if name == "vxlan" {
      words += ["id", "\(Int.random(in: 1...99, using: &random))", "dstport", "4789"]
    }
    let table = kind.words.map(\.description)
    for _ in 0..<Int.random(in: 0...2, using: &random) where !table.isEmpty {
      words += keyword(table.randomElement(using: &random)!)
    }
    return words
  }

  /// A value of the shape, mostly a valid one.
  private mutating func value(_ shape: ValueShape) -> String {
    pick(
      chance(0.06) ? ["bogus", "", "-1", "99999999999", "0x", "300"] : Self.pool(shape))
  }

  private static func pool(_ shape: ValueShape) -> [String] {
    switch shape {
    case .device: ["v0", "v1", "br0", "lo", "vx0", "if2", "nosuch", "p0"]
    case .namespace: ["t-a", "t-b", "t-none"]
    case .kind: ["veth", "bridge", "ifb", "vxlan", "bridge_slave"]
    case .address: ["10.1.0.2", "10.9.0.1", "fd00:1::2", "10.1", "127.0.0.1", "224.0.0.1"]
    case .prefix:
      ["10.1.0.0/24", "10.8.0.0/16", "default", "fd00:9::/64", "10.2.3.4", "10.7.0.1/30", "any"]
    case .lladdr: ["02:00:00:00:00:99", "02:0:0:0:0:1", "1.2.3.4", "02:00:00:00:00"]
    case .file: ["/nonexistent"]
    case .table: ["main", "local", "100", "254", "default"]
    case .routeProtocol: ["kernel", "boot", "static", "77", "bgp"]
    case .scope: ["link", "host", "global", "42"]
    case .group: ["default", "5", "0"]
    case .realm: ["3", "3/7", "0"]
    case .dsfield: ["0x10", "8", "20"]
    case .number: ["0", "1", "2", "7", "16", "100", "255", "256", "1500", "0x20", "65536"]
    case .text: ["abc", "v0", "1", "x y"]
    case .choice(let words): words.map { "\($0)" } + ["on", "maybe"]
    case .rest: ["v0"]
    }
  }

  private mutating func pick(_ values: [String]) -> String { values.randomElement(using: &random)! }

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }

  private mutating func maybeShort(_ word: String) -> String {
    guard chance(0.15), word.count > 1 else { return word }
    return String(word.prefix(Int.random(in: 1..<word.count, using: &random)))
  }

  private func quoted(_ word: String) -> String {
    let plain =
      !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:,=".contains($0) }
    return plain ? word : "'\(word)'"
  }
}
