extension ByteBuffer {
  /// Appends a JSON string: quoted and escaped.
  package mutating func append(quoted text: String) {
    var text = text
    text.withUTF8 { unsafe append(quoted: $0) }
  }

  /// Appends the bytes up to the first NUL, or to the end, as a JSON string.
  package mutating func append(quotedSystemText bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(quoted: Self.text(in: $0)) }
  }

  @unsafe
  private mutating func append(quoted text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var start = 0
    for index in text.indices where unsafe Self.needsEscape(text[index]) {
      unsafe append(UnsafeBufferPointer(rebasing: text[start..<index]))
      unsafe append(escaped: text[index])
      start = index + 1
    }
    unsafe append(UnsafeBufferPointer(rebasing: text[start...]))
    append(UInt8(ascii: "\""))
  }

  /// The bytes up to the first NUL, or to the end.
  @unsafe
  static func text(in bytes: UnsafeRawBufferPointer) -> UnsafeBufferPointer<UInt8> {
    let end = unsafe bytes.firstIndex(of: 0) ?? bytes.count
    return unsafe UnsafeBufferPointer(
      rebasing: bytes.assumingMemoryBound(to: UInt8.self)[..<end])
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
