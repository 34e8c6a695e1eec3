extension ByteBuffer {
  /// Appends a JSON string: quoted and escaped.
  mutating func append(quoted text: String) {
    var text = text
    text.withUTF8 { append(quoted: $0) }
  }

  mutating func append(quoted text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var start = 0
    for index in text.indices where Self.needsEscape(text[index]) {
      append(UnsafeBufferPointer(rebasing: text[start..<index]))
      append(escaped: text[index])
      start = index + 1
    }
    append(UnsafeBufferPointer(rebasing: text[start...]))
    append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7f
  }

  private mutating func append(escaped byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x0a: append(UInt8(ascii: "n"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0d: append(UInt8(ascii: "r"))
    case 0x0c: append(UInt8(ascii: "f"))
    case 0x08: append(UInt8(ascii: "b"))
    case ..<0x20, 0x7f:
      append(UInt8(ascii: "u"))
      append(hex: UInt64(byte), width: 4)
    default: append(byte)
    }
  }
}
