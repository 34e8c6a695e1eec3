/// The keys of a file that mean something for some owners only, by the mapping that they stand in.
struct LimitedKeys: Sendable {
  struct Entry: Sendable {
    var name: String
    var position: Position
    /// What the key means something for.
    var owners: [String]
  }

  /// What a shape builds stands where the shape does, so that the table tells what a mapping is.
  private struct Mapping: Hashable {
    var position: Position
    var table: String
  }

  private var entries: [Mapping: [Entry]] = [:]

  mutating func add(_ entry: Entry, of mapping: Position, in table: String) {
    entries[Mapping(position: mapping, table: table), default: []].append(entry)
  }

  /// Those of a mapping that mean nothing for what goes by `words`.
  func misplaced(in mapping: Position, _ table: String, for words: Set<String>) -> [Entry] {
    (entries[Mapping(position: mapping, table: table)] ?? []).filter {
      words.isDisjoint(with: $0.owners)
    }
  }
}
