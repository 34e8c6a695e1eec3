extension JSONDocument {
  /// The number of the node that keys lead to, from the whole value on; nil if there is none, or it is null.
  package func node(_ keys: String..., in start: Int = 0) -> Int? {
    var number = start
    for key in keys {
      guard let next = members(of: number).first(where: { isKey(nodes[$0.key], key) }) else {
        return nil
      }
      number = next.value
    }
    return nodes[number].kind == .null ? nil : number
  }

  /// The text of a string or number; nil for any other value.
  package func text(_ number: Int?) -> String? {
    guard let number, [.string, .number].contains(nodes[number].kind) else { return nil }
    return string(nodes[number])
  }

  /// The numbers of the items of a list; empty for any other value.
  package func items(of number: Int?) -> [Int] {
    guard let number, nodes[number].kind == .list else { return [] }
    var items: [Int] = []
    var next = number + 1
    while next < nodes[number].end {
      items.append(next)
      next = nodes[next].end
    }
    return items
  }

  /// The numbers of the keys and values of an object; empty for any other value.
  private func members(of number: Int) -> [(key: Int, value: Int)] {
    guard nodes[number].kind == .object else { return [] }
    var members: [(key: Int, value: Int)] = []
    var next = number + 1
    while next < nodes[number].end {
      members.append((next, next + 1))
      next = nodes[next + 1].end
    }
    return members
  }
}
