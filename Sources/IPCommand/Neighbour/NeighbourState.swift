import CLinux

/// The states of a neighbour (`NUD_*`), as users write them and as they are shown.
enum NeighbourState {
  /// In the order in which a word is tried.
  private static let words: [(spec: StaticString, state: Int32)] = [
    ("permanent", NUD_PERMANENT), ("reachable", NUD_REACHABLE), ("=noarp", NUD_NOARP),
    ("=none", NUD_NONE), ("=stale", NUD_STALE), ("=incomplete", NUD_INCOMPLETE),
    ("=delay", NUD_DELAY), ("=probe", NUD_PROBE), ("failed", NUD_FAILED),
  ]

  /// In the order in which they are shown.
  static let shown: [(name: StaticString, state: Int32)] = [
    ("INCOMPLETE", NUD_INCOMPLETE), ("REACHABLE", NUD_REACHABLE), ("STALE", NUD_STALE),
    ("DELAY", NUD_DELAY), ("PROBE", NUD_PROBE), ("FAILED", NUD_FAILED), ("NOARP", NUD_NOARP),
    ("PERMANENT", NUD_PERMANENT),
  ]

  /// The words, for usage texts and completion.
  static let shape = ValueShape.choice([
    "permanent", "reachable", "noarp", "none", "stale", "incomplete", "delay", "probe", "failed",
  ])

  /// A state by its word, or by a number with at most one bit.
  static func parse(_ word: String) -> UInt16? {
    if let row = words.first(where: { matches(word, $0.spec) }) { return UInt16(row.state) }
    guard let number = Number.u32(word), number < 0x100, number.nonzeroBitCount <= 1 else {
      return nil
    }
    return UInt16(number)
  }
}

extension Arguments {
  /// The state of a neighbour.
  func neighbourState() throws(CommandFailure) -> UInt16 {
    let word = try next()
    guard let state = NeighbourState.parse(word) else {
      throw .invalid(word, "nud state is bad")
    }
    return state
  }
}
