/// What a value looks like, for the JSON Schema and for messages.
package indirect enum Shape: Sendable {
  /// A scalar described in words ("an IP address"), with a regular expression if one describes it fully.
  case text(String, pattern: String?)
  case integer(ClosedRange<Int>)
  case boolean
  case choice([String])
  case list(Shape)
  case map(Shape)
  case table(ShapeTable)
  case any([Shape])
  /// Any value; it is not read.
  case anything

  /// What belongs here, as in "expected ...".
  package var words: String {
    switch self {
    case .text(let words, _): words
    case .integer(let range):
      range.upperBound == .max
        ? "a number from \(range.lowerBound)"
        : "a number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .list(let item): "a list, each item \(item.words)"
    case .map: "a mapping"
    case .table(let table): "a mapping (\(table.name))"
    case .any(let shapes): shapes.map(\.words).joined(separator: ", or ")
    case .anything: "any value"
    }
  }
}

/// The keys of a mapping, as the schema shows them.
package struct ShapeTable: Sendable {
  package struct Row: Sendable {
    package let key: String
    package let shape: Shape
    package let documentation: String
    /// A value as it may follow the colon; empty for an ignored key.
    package let example: String
    package let isRequired: Bool
    /// Whether it is accepted with a warning, since it has no meaning for namespaces.
    package let isIgnored: Bool

    /// The key and its example as they may stand in a file; empty for an ignored key.
    package var exampleLines: String {
      if example.isEmpty { return "" }
      return example.hasPrefix("\n") ? "\(key):\(example)" : "\(key): \(example)"
    }

    /// The example, parsed.
    var exampleValue: Value? { try? Document.read(exampleLines)[key] }
  }

  package let name: String
  // A closure, since tables refer to one another in cycles.
  let makeRows: @Sendable () -> [Row]
  package var rows: [Row] { makeRows() }
}

extension ShapeTable {
  /// All tables of topology files, each after the first table that refers to it.
  package static var all: [ShapeTable] {
    var tables: [ShapeTable] = []
    collect(Topology.shape, into: &tables)
    return tables
  }

  private static func collect(_ shape: Shape, into tables: inout [ShapeTable]) {
    switch shape {
    case .list(let item), .map(let item): collect(item, into: &tables)
    case .any(let shapes): for shape in shapes { collect(shape, into: &tables) }
    case .table(let table):
      if tables.contains(where: { $0.name == table.name }) { return }
      tables.append(table)
      for row in table.rows { collect(row.shape, into: &tables) }
    case .text, .integer, .boolean, .choice, .anything: break
    }
  }
}
