/// The keys in a file that apply only to certain owners, by the mapping they stand in.
struct LimitedKeys: Sendable {
  struct Entry: Sendable {
    var name: String
    var position: Position
    /// What the key applies to.
    var owners: [String]
  }

  /// Identified by position and table: a generated node or link has the position of its shape.
  private struct Mapping: Hashable {
    var position: Position
    var table: String
  }

  private var entries: [Mapping: [Entry]] = [:]

  mutating func add(_ entry: Entry, of mapping: Position, in table: String) {
    entries[Mapping(position: mapping, table: table), default: []].append(entry)
  }

  /// The keys of a mapping that do not apply to an owner described by `words`.
  func misplaced(in mapping: Position, _ table: String, for words: Set<String>) -> [Entry] {
    (entries[Mapping(position: mapping, table: table)] ?? []).filter {
      words.isDisjoint(with: $0.owners)
    }
  }
}
