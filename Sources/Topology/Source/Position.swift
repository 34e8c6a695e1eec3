/// A place in a file: line and column, both counted from 1, columns in Unicode scalars.
public struct Position: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public let line: Int
  public let column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static let start = Position(line: 1, column: 1)

  /// The place of what comes from no file.
  public static let none = Position(line: 0, column: 0)

  public var description: String { "\(line):\(column)" }

  public static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
