import Linux

/// Text for a terminal. Unprintable characters, and a backslash before an x, are written as `\xHH`.
struct SafeText {
  var bytes: [UInt8] = []
  /// Its width in terminal columns.
  var width = 0

  /// `kept` is left as it is, and has no width.
  init(_ source: [UInt8], keeping kept: UInt8? = nil) {
    bytes.reserveCapacity(source.count)
    var at = 0
    while at < source.count {
      let byte = source[at]
      if byte == kept {
        bytes.append(byte)
        at += 1
      } else if Self.isEscape(source, at) || byte < 0x20 || byte == 0x7f {
        append(escaped: byte)
        at += 1
      } else if byte < 0x80 {
        bytes.append(byte)
        width += 1
        at += 1
      } else {
        at += append(wide: source, at)
      }
    }
  }

  private static func isEscape(_ source: [UInt8], _ at: Int) -> Bool {
    source[at] == UInt8(ascii: "\\") && at + 1 < source.count && source[at + 1] == UInt8(ascii: "x")
  }

  private mutating func append(escaped byte: UInt8) {
    bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x")] + Self.hexadecimal(byte)
    width += 4
  }

  private mutating func append(wide source: [UInt8], _ at: Int) -> Int {
    let (length, columns) = Self.character(source, at)
    if columns < 0 {
      for byte in source[at..<(at + length)] { append(escaped: byte) }
    } else {
      bytes += source[at..<(at + length)]
      width += columns
    }
    return length
  }

  /// The length in bytes and the width of the character at a place; the width is -1 if it is unprintable. A byte that is
  /// not part of a character counts by itself.
  private static func character(_ text: [UInt8], _ at: Int) -> (length: Int, columns: Int) {
    let (length, columns) = linux_character(text.span.extracting(at..<text.count))
    return length == 0 ? (1, -1) : (length, columns)
  }

  /// The beginning that fits into `limit` columns.
  func truncated(to limit: Int) -> SafeText {
    var result = self
    result.width = 0
    var at = 0
    while at < bytes.count {
      var (length, columns) = (1, 1)
      if bytes[at] >= 0x80 {
        (length, columns) = Self.character(bytes, at)
        columns = max(columns, 0)
      }
      if result.width + columns > limit { break }
      result.width += columns
      at += length
    }
    result.bytes.removeSubrange(at...)
    return result
  }

  static func hexadecimal(_ byte: UInt8) -> [UInt8] {
    [byte >> 4, byte & 15].map { $0 + ($0 < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) }
  }
}
