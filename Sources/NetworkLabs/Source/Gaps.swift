/// The parts of a file that could not be read and have been reported, so that their absence is not reported again.
struct Gaps: Sendable {
  private struct Gap: Hashable {
    var mapping: Position
    var key: String
  }

  private var gaps: Set<Gap> = []
  private var mappings: Set<Position> = []
  private var values: Set<Position> = []
  private var misspelt: Set<Position> = []

  /// Adds a key whose value, or an item of it, was not understood.
  mutating func add(_ key: String, of mapping: Position) {
    gaps.insert(Gap(mapping: mapping, key: key))
  }

  /// Adds a mapping that contains a gap at any depth.
  mutating func add(mapping: Position) { mappings.insert(mapping) }

  /// Adds a mapping with an unknown key, which may stand for any key missing there.
  mutating func add(misspelt mapping: Position) { misspelt.insert(mapping) }

  /// Whether what is missing in a mapping may be there under an unknown key.
  func misspell(_ mapping: Position) -> Bool { misspelt.contains(mapping) }

  /// Adds a value that was not understood.
  mutating func add(value: Position) { values.insert(value) }

  /// Whether the value at this position was not understood.
  func lack(value: Position) -> Bool { values.contains(value) }

  /// Whether one of these keys was not understood, or the mapping itself was not a mapping.
  func lacks(_ keys: String..., of mapping: Position) -> Bool {
    gaps.contains(Gap(mapping: mapping, key: Self.whole))
      || keys.contains { gaps.contains(Gap(mapping: mapping, key: $0)) }
  }

  /// Whether a mapping, or anything in it, has a gap.
  func touch(_ mapping: Position) -> Bool {
    mappings.contains(mapping) || lacks(of: mapping)
  }

  /// Stands for all keys of a value that should be a mapping and is not.
  static let whole = "*"
}
