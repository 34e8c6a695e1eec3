import RouteNetlink

/// The states of a neighbour (`NUD_*`), as typed and as shown.
extension NeighbourState {
  /// In the order in which a word is compared with them.
  private static let spellings: [(spec: StaticString, state: NeighbourState)] = [
    ("permanent", .permanent), ("reachable", .reachable), ("=noarp", .noARP),
    ("=none", []), ("=stale", .stale), ("=incomplete", .incomplete),
    ("=delay", .delay), ("=probe", .probe), ("failed", .failed),
  ]

  /// In the order of display.
  static let shown = words.map { (name: "\($0.value)".uppercased(), bit: $0.key) }

  /// The words, for usage texts and completion.
  static let shape = ValueShape.choice([
    "permanent", "reachable", "noarp", "none", "stale", "incomplete", "delay", "probe", "failed",
  ])

  /// Parses the word of a state, or a number with at most one bit.
  static func parse(_ word: String) -> NeighbourState? {
    if let row = spellings.first(where: { matches(word, $0.spec) }) { return row.state }
    guard let number = Number.u32(word), number < 0x100, number.nonzeroBitCount <= 1 else {
      return nil
    }
    return NeighbourState(rawValue: UInt16(number))
  }
}

extension Arguments {
  /// The state of a neighbour.
  func neighbourState() throws(CommandFailure) -> NeighbourState {
    let word = try next()
    guard let state = NeighbourState.parse(word) else {
      throw .invalid(word, "nud state is bad")
    }
    return state
  }
}
