import Glibc
import Linux

/// A table for people, scripts, or JSON, in the layout of util-linux (libsmartcols).
package struct TextTable {
  package struct Column: Sendable {
    package let name: String
    /// The minimum width, once it is wider than its heading.
    package var hint = 0
    package var isRight = false
    /// Whether it may be shortened if the terminal is too narrow.
    package var isShortened = false
    /// Whether line breaks in its cells start a new line within the column.
    package var isWrapped = false
    /// Whether it shows the tree of the rows.
    package var isTree = false
    /// Whether its values are numbers in JSON.
    package var isNumber = false

    package init(_ name: String) { self.name = name }
  }

  package struct Row {
    /// One cell for each column; nil for no value.
    package var cells: [[UInt8]?]
    package internal(set) var parent: Int?
    package internal(set) var children: [Int] = []
  }

  package enum Format: Sendable { case text, raw, json }

  package var columns: [Column]
  package private(set) var rows: [Row] = []
  package var hasHeadings = true
  /// The name of the array in JSON.
  package var name = ""

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row, below `parent` if the table is a tree, and returns its index.
  @discardableResult
  package mutating func add(_ cells: [[UInt8]?], below parent: Int? = nil) -> Int {
    rows.append(Row(cells: cells, parent: parent))
    if let parent { rows[parent].children.append(rows.count - 1) }
    return rows.count - 1
  }

  var isTree: Bool { columns.contains(where: \.isTree) }

  /// The rows in the order of display: each one is followed by its children.
  var order: [Int] {
    guard isTree else { return Array(rows.indices) }
    var order: [Int] = []
    var waiting = Array(rows.indices.filter { rows[$0].parent == nil }.reversed())
    while let row = waiting.popLast() {
      order.append(row)
      waiting += rows[row].children.reversed()
    }
    return order
  }

  /// Whether a row is the last of its siblings.
  func isLastChild(_ row: Int) -> Bool {
    rows[row].parent.map { rows[$0].children.last == row } ?? false
  }

  /// The finished table. Text ends with a newline. Without rows it is empty, except in JSON.
  ///
  /// `width` is the width of the terminal; nil if the output is not one.
  package func render(_ format: Format, width: Int? = nil, symbols: TreeSymbols) -> [UInt8] {
    switch format {
    case .json: return json()
    case _ where rows.isEmpty: return []
    case .raw: return raw(symbols)
    case .text:
      var layout = TextLayout(self, symbols)
      layout.fit(width)
      return layout.lines()
    }
  }

  /// The lines of the tree before the value of a cell.
  func art(_ row: Int, _ symbols: TreeSymbols) -> [UInt8] {
    guard let parent = rows[row].parent else { return [] }
    return trunk(parent, symbols) + (isLastChild(row) ? symbols.right : symbols.branch).bytes
  }

  /// The lines of the tree that continue next to a row and below it.
  func trunk(_ row: Int, _ symbols: TreeSymbols) -> [UInt8] {
    guard let parent = rows[row].parent else { return [] }
    return trunk(parent, symbols) + (isLastChild(row) ? "  " : symbols.vertical).bytes
  }

  func cell(_ row: Int, _ column: Int, _ symbols: TreeSymbols) -> [UInt8] {
    let value = rows[row].cells[column] ?? []
    return columns[column].isTree ? art(row, symbols) + value : value
  }

  // MARK: for scripts

  private func raw(_ symbols: TreeSymbols) -> [UInt8] {
    var output: [UInt8] = []
    func line(_ cells: [[UInt8]]) {
      for (index, cell) in cells.enumerated() {
        if index > 0 { output.append(UInt8(ascii: " ")) }
        for byte in cell { Self.append(raw: byte, to: &output) }
      }
      output.append(UInt8(ascii: "\n"))
    }
    if hasHeadings { line(columns.map { Array($0.name.utf8) }) }
    for row in order { line(columns.indices.map { cell(row, $0, symbols) }) }
    return output
  }

  private static func append(raw byte: UInt8, to output: inout [UInt8]) {
    if byte > 0x20, byte < 0x7f, byte != UInt8(ascii: "\\") { return output.append(byte) }
    output += [UInt8(ascii: "\\"), UInt8(ascii: "x")] + SafeText.hexadecimal(byte)
  }
}

/// The characters for drawing a tree.
package struct TreeSymbols: Sendable {
  package let branch: StaticString
  package let vertical: StaticString
  package let right: StaticString

  package static let ascii = TreeSymbols(branch: "|-", vertical: "| ", right: "`-")
  package static let lines = TreeSymbols(branch: "├─", vertical: "│ ", right: "└─")

  /// The symbols that the locale's character set allows. This sets LC_CTYPE from the environment (setlocale(3)).
  package static func ofLocale() -> TreeSymbols {
    setlocale(LC_CTYPE, "")
    return nl_langinfo(CODESET) == "UTF-8" ? .lines : .ascii
  }
}

/// The width of the terminal at standard output; nil if that is not a terminal.
package func terminalWidth() -> Int? {
  guard isatty(STDOUT_FILENO) == 1 else { return nil }
  if let size = windowSize(STDOUT_FILENO), size.ws_col > 0 { return Int(size.ws_col) }
  if let text = getenv("COLUMNS"), let width = Int32(text), width > 0 {
    return Int(width)
  }
  return 80
}
