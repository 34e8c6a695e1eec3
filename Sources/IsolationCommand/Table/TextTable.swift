import Glibc
import Linux

/// A table for people, scripts or JSON, laid out as the programs of util-linux do (libsmartcols).
package struct TextTable {
  package struct Column: Sendable {
    package let name: String
    /// It is at least as wide once it is wider than its heading.
    package var hint = 0
    package var isRight = false
    /// It is shortened where the terminal is too narrow.
    package var isShortened = false
    /// Line ends in its cells begin a further line in the same column.
    package var isWrapped = false
    /// It shows the rows' tree.
    package var isTree = false
    /// Its values are numbers in JSON.
    package var isNumber = false

    package init(_ name: String) { self.name = name }
  }

  package struct Row {
    /// One for each column; nil where it has no value.
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

  /// Adds a row, below `parent` where the table has a tree; its place.
  @discardableResult
  package mutating func add(_ cells: [[UInt8]?], below parent: Int? = nil) -> Int {
    rows.append(Row(cells: cells, parent: parent))
    if let parent { rows[parent].children.append(rows.count - 1) }
    return rows.count - 1
  }

  var isTree: Bool { columns.contains(where: \.isTree) }

  /// The rows in the order in which they are shown: each row's children after it.
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

  /// Whether no sibling comes after a row.
  func isLastChild(_ row: Int) -> Bool {
    rows[row].parent.map { rows[$0].children.last == row } ?? false
  }

  /// What is written: text ends with a line end; nothing at all without rows, but for JSON.
  ///
  /// `width` is the terminal's; nil where the output is none.
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

  /// What stands before the value of a cell in a tree's column.
  func art(_ row: Int, _ symbols: TreeSymbols) -> [UInt8] {
    guard let parent = rows[row].parent else { return [] }
    return trunk(parent, symbols) + Array((isLastChild(row) ? symbols.right : symbols.branch).utf8)
  }

  /// The lines that go on beside and below a row.
  func trunk(_ row: Int, _ symbols: TreeSymbols) -> [UInt8] {
    guard let parent = rows[row].parent else { return [] }
    return trunk(parent, symbols) + Array((isLastChild(row) ? "  " : symbols.vertical).utf8)
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

/// How a tree is drawn.
package struct TreeSymbols: Sendable {
  package let branch: StaticString
  package let vertical: StaticString
  package let right: StaticString

  package static let ascii = TreeSymbols(branch: "|-", vertical: "| ", right: "`-")
  package static let lines = TreeSymbols(branch: "├─", vertical: "│ ", right: "└─")

  /// What the locale's characters allow, which are those of the environment from now on (setlocale(3)).
  package static func ofLocale() -> TreeSymbols {
    setlocale(LC_CTYPE, "")
    return strcmp(nl_langinfo(nl_item(CODESET)), "UTF-8") == 0 ? .lines : .ascii
  }
}

extension StaticString {
  var utf8: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

/// The columns of the terminal that standard output is; nil where it is none.
package func terminalWidth() -> Int? {
  guard isatty(STDOUT_FILENO) == 1 else { return nil }
  var size = winsize()
  if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
  if let text = getenv("COLUMNS"), let width = Int32(text), width > 0 {
    return Int(width)
  }
  return 80
}
