/// A position in a file: line and column.
public struct Position: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The line, counted from 1.
  public let line: Int
  /// The column in Unicode scalars, counted from 1.
  public let column: Int

  /// A position; line and column count from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The beginning of a file.
  public static let start = Position(line: 1, column: 1)

  /// The position of things that come from no file.
  public static let none = Position(line: 0, column: 0)

  public var description: String { "\(line):\(column)" }

  public static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// Encoded as text ("4:12"), because a record holds many of them.
extension Position: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let numbers = try container.decode(String.self).split(separator: ":").compactMap { Int($0) }
    guard numbers.count == 2 else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no line and column")
    }
    self.init(line: numbers[0], column: numbers[1])
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
