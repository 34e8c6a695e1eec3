import Linux

/// A filter of rows, in the language of libsmartcols (scols-filter(5)): `TYPE == "net" && NPROCS > 0`.
///
/// `&&` and `||` have the same precedence, below comparisons, and associate to the left. `!` applies to the next
/// operand.
package struct FilterExpression {
  enum Comparison: String {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  indirect enum Node {
    case value(FilterValue)
    case column(String)
    case not(Node)
    case and(Node, Node)
    case or(Node, Node)
    case compare(Comparison, Node, Node)
    case match(Node, RegularExpression, isNegated: Bool)
  }

  /// nil for an empty expression, which accepts every row.
  let root: Node?

  /// The longest expression in bytes. This also limits the parser's recursion.
  static let limit = 1024

  /// - Throws: a `FilterFailure` that says what is wrong.
  package init(_ text: String) throws(FilterFailure) {
    guard text.utf8.count <= Self.limit else {
      throw FilterFailure("an expression has \(Self.limit) bytes at most")
    }
    var parser = try FilterParser(text)
    root = text.isEmpty ? nil : try parser.parse()
  }

  /// The names of the columns that it uses, without duplicates.
  package var columns: [String] {
    var names: [String] = []
    func collect(_ node: Node) {
      switch node {
      case .value: break
      case .column(let name): if !names.contains(name) { names.append(name) }
      case .not(let node), .match(let node, _, _): collect(node)
      case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right):
        collect(left)
        collect(right)
      }
    }
    if let root { collect(root) }
    return names
  }
}

/// Parses an expression from left to right.
private struct FilterParser {
  private var scanner: FilterScanner
  private var token: FilterToken?

  init(_ text: String) throws(FilterFailure) {
    scanner = FilterScanner(text)
    token = try scanner.next()
  }

  mutating func parse() throws(FilterFailure) -> FilterExpression.Node {
    let node = try logical()
    guard token == nil else { throw unexpected() }
    return node
  }

  private mutating func logical() throws(FilterFailure) -> FilterExpression.Node {
    var node = try comparison()
    while let token, token == .and || token == .or {
      self.token = try scanner.next()
      let right = try comparison()
      node = token == .and ? .and(node, right) : .or(node, right)
    }
    return node
  }

  private mutating func comparison() throws(FilterFailure) -> FilterExpression.Node {
    var node = try operand()
    while true {
      switch token {
      case .compare(let comparison):
        token = try scanner.next()
        node = .compare(comparison, node, try operand())
      case .match(let isNegated):
        token = try scanner.next()
        guard case .value(.text(let pattern?)) = try operand() else {
          throw FilterFailure("a regular expression has to be a string")
        }
        node = .match(node, try Self.expression(pattern), isNegated: isNegated)
      default: return node
      }
    }
  }

  private static func expression(_ pattern: [UInt8]) throws(FilterFailure) -> RegularExpression {
    do throws(RegularExpression.Failure) { return try RegularExpression(pattern) } catch {
      throw FilterFailure(error.message)
    }
  }

  private mutating func operand() throws(FilterFailure) -> FilterExpression.Node {
    switch token {
    case .not:
      token = try scanner.next()
      return .not(try operand())
    case .open:
      token = try scanner.next()
      let node = try logical()
      guard token == .close else { throw unexpected() }
      token = try scanner.next()
      return node
    case .value(let value):
      token = try scanner.next()
      return .value(value)
    case .column(let name):
      token = try scanner.next()
      return .column(name)
    default: throw unexpected()
    }
  }

  private func unexpected() -> FilterFailure {
    FilterFailure("syntax error, unexpected \(token?.text ?? "end of file")")
  }
}

extension FilterExpression {
  /// Whether a row passes. `cell` returns the value of a column in that row, and whether the column is numeric.
  package func accepts(_ cell: (String) -> (value: [UInt8]?, isNumber: Bool)) -> Bool {
    root.map { Self.isTrue($0, cell) } ?? true
  }

  private typealias Cell = (String) -> (value: [UInt8]?, isNumber: Bool)

  private static func isTrue(_ node: Node, _ cell: Cell) -> Bool {
    switch node {
    case .and(let left, let right): isTrue(left, cell) && isTrue(right, cell)
    case .or(let left, let right): isTrue(left, cell) || isTrue(right, cell)
    case .not(let node): !isTrue(node, cell)
    default: value(node, cell).isTrue
    }
  }

  private static func value(_ node: Node, _ cell: Cell) -> FilterValue {
    switch node {
    case .value(let value): return value
    case .column(let name):
      let (value, isNumber) = cell(name)
      let text = FilterValue.text(value)
      return isNumber ? text.cast(to: .number) : text
    case .not, .and, .or: return .boolean(isTrue(node, cell))
    case .match(let node, let expression, let isNegated):
      guard case .text(let text) = value(node, cell).cast(to: .text) else {
        return .boolean(isNegated)
      }
      return .boolean(expression.matches(text ?? []) != isNegated)
    case .compare(let comparison, let left, let right):
      let (first, second) = (value(left, cell), value(right, cell))
      let kind = kind(left, first, right, second)
      return .boolean(compare(comparison, first.cast(to: kind), second.cast(to: kind)))
    }
  }

  /// The type in which two values are compared. That of a literal takes precedence over that of a column.
  private static func kind(
    _ left: Node, _ first: FilterValue, _ right: Node, _ second: FilterValue
  ) -> FilterValue.Kind {
    if first.kind == second.kind { return first.kind }
    let kind = isColumn(left) && !isColumn(right) ? second.kind : first.kind
    let hasFloat = first.kind == .float || second.kind == .float
    return kind == .number && hasFloat ? .float : kind
  }

  private static func isColumn(_ node: Node) -> Bool {
    if case .column = node { return true }
    return false
  }

  /// A missing number equals no number. Missing text sorts before all text.
  private static func compare(
    _ comparison: Comparison, _ left: FilterValue, _ right: FilterValue
  ) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)):
      let order = order(left, right)
      return holds(comparison, order, 0)
    case (.number(let left?), .number(let right?)): return holds(comparison, left, right)
    case (.float(let left?), .float(let right?)): return holds(comparison, left, right)
    case (.boolean(let left?), .boolean(let right?)):
      return holds(comparison, left ? 1 : 0, right ? 1 : 0)
    default: return false
    }
  }

  private static func order(_ left: [UInt8]?, _ right: [UInt8]?) -> Int {
    guard let left else { return right == nil ? 0 : -1 }
    guard let right else { return 1 }
    return left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  private static func holds<Value: Comparable>(
    _ comparison: Comparison, _ left: Value, _ right: Value
  ) -> Bool {
    switch comparison {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}
