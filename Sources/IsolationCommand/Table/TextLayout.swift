import Linux

/// A table as text. Columns are as wide as their content and separated by a blank.
struct TextLayout {
  private struct Width {
    var current: Int
    /// The width of the heading.
    var least: Int
    /// The width that the lines of the tree take.
    var art: Int
  }

  private let table: TextTable
  private let symbols: TreeSymbols
  private var widths: [Width] = []
  private var output: [UInt8] = []

  init(_ table: TextTable, _ symbols: TreeSymbols) {
    self.table = table
    self.symbols = symbols
    widths = table.columns.indices.map { Self.width(table, $0, symbols) }
  }

  private static func width(_ table: TextTable, _ index: Int, _ symbols: TreeSymbols) -> Width {
    let column = table.columns[index]
    // This applies even if the heading is not shown.
    let least = max(SafeText(Array(column.name.utf8)).width, 1)
    var width = Width(current: 0, least: least, art: 0)
    for row in table.rows.indices {
      let cell = table.cell(row, index, symbols)
      let parts = column.isWrapped ? split(cell) : [cell]
      for part in parts { width.current = max(width.current, SafeText(part).width) }
      if column.isTree {
        width.art = max(width.art, SafeText(table.art(row, symbols)).width)
      }
    }
    if width.current < least {
      width.current = least
    } else if width.current < column.hint, least < column.hint {
      width.current = column.hint
    }
    return width
  }

  private static func split(_ cell: [UInt8]) -> [[UInt8]] {
    cell.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Array($0) }
  }

  /// Shortens columns that allow it until the table fits into `limit`, or they are as narrow as their headings.
  mutating func fit(_ limit: Int?) {
    guard let limit else { return }
    var total = widths.reduce(widths.count - 1) { $0 + $1.current }
    while total > limit {
      let before = total
      for index in widths.indices where total > limit {
        let width = widths[index]
        guard table.columns[index].isShortened, width.current > width.least,
          !(table.columns[index].isTree && total <= width.art)
        else { continue }
        widths[index].current -= 1
        total -= 1
      }
      if total == before { return }
    }
  }

  // MARK: lines

  mutating func lines() -> [UInt8] {
    if table.hasHeadings {
      for index in table.columns.indices { put(Array(table.columns[index].name.utf8), index) }
      output.append(UInt8(ascii: "\n"))
    }
    for row in table.order { put(row) }
    return output
  }

  /// Writes a row, with further lines for the rest of its wrapped cells.
  private mutating func put(_ row: Int) {
    var rest: [[[UInt8]]] = []
    for index in table.columns.indices {
      let cell = table.cell(row, index, symbols)
      let parts = table.columns[index].isWrapped ? Self.split(cell) : [cell]
      put(parts[0], index)
      rest.append(Array(parts.dropFirst()))
    }
    output.append(UInt8(ascii: "\n"))
    while rest.contains(where: { !$0.isEmpty }) {
      for index in table.columns.indices {
        if rest[index].isEmpty {
          putEmpty(row, index, isPending: rest.contains { !$0.isEmpty })
        } else {
          let part = rest[index].removeFirst()
          let text = SafeText(part)
          output += text.bytes
          pad(index, from: text.width)
        }
      }
      output.append(UInt8(ascii: "\n"))
    }
  }

  private mutating func put(_ cell: [UInt8], _ index: Int) {
    var text = SafeText(cell)
    let width = widths[index].current
    let column = table.columns[index]
    if text.width > width, column.isShortened { text = text.truncated(to: width) }
    if column.isRight, !text.bytes.isEmpty {
      output += [UInt8](repeating: UInt8(ascii: " "), count: max(width - text.width, 0))
      output += text.bytes
      pad(index, from: width)
    } else {
      output += text.bytes
      pad(index, from: text.width)
    }
  }

  /// Writes a cell of a further line: blanks, or the lines of the tree.
  private mutating func putEmpty(_ row: Int, _ index: Int, isPending: Bool) {
    var art: [UInt8] = []
    if table.columns[index].isTree {
      art = table.trunk(row, symbols)
      if isPending, !table.rows[row].children.isEmpty { art += symbols.vertical.bytes }
    }
    let text = SafeText(art)
    output += text.bytes
    pad(index, from: text.width)
  }

  /// Pads to the next column. The last column is not padded.
  private mutating func pad(_ index: Int, from width: Int) {
    guard index < widths.count - 1 else { return }
    let count = max(widths[index].current - width, 0) + 1
    output += [UInt8](repeating: UInt8(ascii: " "), count: count)
  }
}
