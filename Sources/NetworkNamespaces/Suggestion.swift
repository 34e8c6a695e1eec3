/// Guesses what was meant by a misspelt word.
package enum Suggestion {
  /// The nearest of `words` by edit distance; nil if none is near enough.
  package static func nearest(to word: String, in words: some Sequence<String>) -> String? {
    let limit = max(1, min(3, word.count / 3 + 1))
    let ranked = words.map { ($0, distance(word.lowercased(), $0.lowercased())) }
    return ranked.filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  /// "did you mean `x`?", or else a list of all words; nil if there are none.
  package static func advice(for word: String, in words: [String]) -> String? {
    if words.isEmpty { return nil }
    if let near = nearest(to: word, in: words) { return "did you mean `\(near)`?" }
    return "known: \(words.joined(separator: ", "))"
  }

  /// The edit distance: insertions, deletions, replacements, and swaps of neighbouring letters.
  package static func distance(_ from: String, _ to: String) -> Int {
    let from = Array(from)
    let to = Array(to)
    var older: [Int] = []
    var previous = Array(0...to.count)
    for row in 0..<from.count {
      var current = [row + 1]
      for column in 0..<to.count {
        let cost = from[row] == to[column] ? 0 : 1
        var best = min(previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
        if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
          best = min(best, older[column - 1] + 1)
        }
        current.append(best)
      }
      older = previous
      previous = current
    }
    return previous[to.count]
  }
}
