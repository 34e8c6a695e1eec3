/// What of a file could not be read, and was told: places where something is missing that was written.
struct Gaps: Sendable {
  private struct Gap: Hashable {
    var mapping: Position
    var key: String
  }

  private var gaps: Set<Gap> = []
  private var mappings: Set<Position> = []
  private var values: Set<Position> = []
  private var misspelt: Set<Position> = []

  /// A key whose value, or an item of it, was not understood.
  mutating func add(_ key: String, of mapping: Position) {
    gaps.insert(Gap(mapping: mapping, key: key))
  }

  /// A mapping that holds a gap at any depth.
  mutating func add(mapping: Position) { mappings.insert(mapping) }

  /// A mapping with a key that is none, and that may stand for any one that is missing there.
  mutating func add(misspelt mapping: Position) { misspelt.insert(mapping) }

  /// Whether what is missing in a mapping may be there under a wrong name, which was told.
  func misspell(_ mapping: Position) -> Bool { misspelt.contains(mapping) }

  /// A value that was not understood.
  mutating func add(value: Position) { values.insert(value) }

  /// Whether the value that stands here was not understood.
  func lack(value: Position) -> Bool { values.contains(value) }

  /// Whether one of these keys lacks something, or the mapping itself was none.
  func lacks(_ keys: String..., of mapping: Position) -> Bool {
    gaps.contains(Gap(mapping: mapping, key: Self.whole))
      || keys.contains { gaps.contains(Gap(mapping: mapping, key: $0)) }
  }

  /// Whether a mapping, or something in it, lacks anything.
  func touch(_ mapping: Position) -> Bool {
    mappings.contains(mapping) || lacks(of: mapping)
  }

  /// Stands for all keys of what should be a mapping and is none.
  static let whole = "*"
}
