extension JSONValue {
  /// The value that `bytes` are the text of.
  ///
  /// - Throws: if they are not JSON, or if a name is twice in an object: readers differ in which of the two they take.
  package init(_ bytes: [UInt8]) throws(JSONError) {
    let document = try JSONDocument(bytes)
    var number = 0
    self = try Self.read(document, &number)
  }

  /// The value at a node; `number` is then that of the node behind it.
  private static func read(
    _ document: JSONDocument, _ number: inout Int
  ) throws(JSONError) -> JSONValue {
    let node = document.nodes[number]
    number += 1
    switch node.kind {
    case .null: return .null
    case .no: return .bool(false)
    case .yes: return .bool(true)
    case .number: return .number(document.string(node))
    case .string: return .string(document.string(node))
    case .list:
      var values: [JSONValue] = []
      while number < node.end { values.append(try read(document, &number)) }
      return .array(values)
    case .object:
      var members: [JSONMember] = []
      while number < node.end {
        let key = document.nodes[number]
        let name = document.string(key)
        if members.contains(where: { $0.name == name }) {
          throw document.error("\"\(name)\" is there twice", at: key.range.lowerBound - 1)
        }
        number += 1
        members.append(JSONMember(name, try read(document, &number)))
      }
      return .object(members)
    }
  }
}
