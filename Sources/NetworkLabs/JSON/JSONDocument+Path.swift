import Linux

extension JSONDocument {
  /// The keys and numbers that lead to a node.
  func path(to target: Int) -> [any CodingKey] {
    var result: [any CodingKey] = []
    var node = 0
    while node < target {
      let isObject = nodes[node].kind == .object
      var number = 0
      var part = node + 1
      func value() -> Int { isObject ? part + 1 : part }
      while nodes[value()].end <= target {
        part = nodes[value()].end
        number += 1
      }
      result.append(isObject ? JSONKey(string(nodes[part])) : JSONKey(number))
      node = value()
    }
    return result
  }
}
