import Glibc

/// Names in the kernel are bytes: of files, devices and namespaces, aliases, program arguments. A String holds
/// them without loss, whether they are UTF-8 or not.
///
/// Each byte that is not part of valid UTF-8 becomes one of the last 128 code points, U+10FF80 to U+10FFFF,
/// which no text uses. A name that really contains one of these code points is converted byte by byte.
extension String {
  // No generics here: unspecialized code costs a short command a tenth of its time.

  @unsafe
  init(systemBytes bytes: UnsafeBufferPointer<UInt8>) {
    unsafe self.init(decoding: bytes, as: UTF8.self)
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    // Invalid UTF-8 was replaced, so it differs.
    let isWhole = withUTF8 { own in
      unsafe own.count == bytes.count
        && own.baseAddress.map { unsafe memcmp($0, base, own.count) } == 0
    }
    if unsafe !isWhole || memchr(base, Int32(SystemText.lead), bytes.count) != nil {
      self = unsafe SystemText.decode(Array(bytes))
    }
  }

  /// Text from bytes of the system.
  public init(systemBytes bytes: ArraySlice<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe String(systemBytes: $0) }
  }

  /// Text from bytes of the system.
  public init(systemBytes bytes: [UInt8]) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe String(systemBytes: $0) }
  }

  /// Text from bytes of the system's, up to the first NUL.
  public init(systemText bytes: RawSpan) {
    self = unsafe bytes.withUnsafeBytes { unsafe String(systemText: $0) }
  }

  @unsafe
  init(systemText bytes: UnsafeRawBufferPointer) {
    self = unsafe bytes.withMemoryRebound(to: UInt8.self) { bytes in
      guard let base = bytes.baseAddress else { return "" }
      let count = unsafe memchr(base, 0, bytes.count).map {
        unsafe UnsafeRawPointer(base).distance(to: $0)
      }
      return unsafe String(
        systemBytes: UnsafeBufferPointer(start: base, count: count ?? bytes.count))
    }
  }

  /// Text from a C string of the system's: a path, a variable, a name.
  @unsafe
  package init(system text: UnsafePointer<CChar>) {
    unsafe self.init(systemText: UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// The bytes that `init(systemBytes:)` was given.
  public var systemBytes: [UInt8] {
    var bytes = Array(utf8)
    let count = unsafe bytes.withUnsafeMutableBufferPointer { unsafe SystemText.restore($0) }
    bytes.removeSubrange(count...)
    return bytes
  }

  /// Calls `body` with the bytes as a C string, for a call of the system's.
  @unsafe
  package func withSystemString<R, E: Error>(
    _ body: (UnsafePointer<CChar>) throws(E) -> R
  ) throws(E) -> R {
    let copy = unsafe SystemText.copy(self)
    defer { unsafe copy.deallocate() }
    return try unsafe body(copy)
  }
}

/// Implements `String.init(systemBytes:)`.
public enum SystemText {
  /// The first UTF-8 byte of every stand-in; 0x8f and then 0xbe or 0xbf follow.
  static let lead: UInt8 = 0xf4
  private static let first: UInt32 = 0x10ff00

  /// The program's name and arguments. CommandLine.arguments would replace bytes that are not UTF-8.
  public static var arguments: [String] {
    (0..<Int(CommandLine.argc)).compactMap { place in
      unsafe CommandLine.unsafeArgv[place].map { unsafe String(system: $0) }
    }
  }

  static func decode(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var at = 0
    while at < bytes.count {
      if let scalar = scalar(bytes[at...].prefix(length(bytes[at]))) {
        text.append(scalar)
        at += String(scalar).utf8.count
      } else {
        text.append(Unicode.Scalar(first + UInt32(bytes[at])) ?? "\u{fffd}")
        at += 1
      }
    }
    return String(text)
  }

  /// The length of a sequence that starts with `byte`.
  private static func length(_ byte: UInt8) -> Int {
    switch byte {
    case ..<0x80: 1
    case ..<0xe0: 2
    case ..<0xf0: 3
    default: 4
    }
  }

  /// The scalar that `bytes` encode; nil if they are not exactly one scalar, or a stand-in.
  private static func scalar(_ bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    guard let text = String(validating: bytes, as: UTF8.self),
      let scalar = text.unicodeScalars.first,
      scalar.value < first + 0x80
    else { return nil }
    return scalar
  }

  @unsafe
  static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    var text = text
    return text.withUTF8 { bytes in
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
      if let base = bytes.baseAddress { unsafe copy.update(from: base, count: bytes.count) }
      unsafe copy[restore(UnsafeMutableBufferPointer(start: copy, count: bytes.count))] = 0
      return unsafe UnsafeMutableRawPointer(copy).assumingMemoryBound(to: CChar.self)
    }
  }

  /// Puts bytes in the place of their stand-ins, and answers how many bytes there are then.
  @unsafe
  package static func restore(_ text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard let base = text.baseAddress,
      let found = unsafe memchr(base, Int32(lead), text.count)
    else { return text.count }
    var from = unsafe base.distance(to: found.assumingMemoryBound(to: UInt8.self))
    var to = from
    while from < text.count {
      if unsafe from + 3 < text.count && text[from] == lead && text[from + 1] == 0x8f
        && text[from + 2] >= 0xbe
      {
        unsafe text[to] = 0x80 | (text[from + 2] & 1) << 6 | text[from + 3] & 0x3f
        from += 4
      } else {
        unsafe text[to] = text[from]
        from += 1
      }
      to += 1
    }
    return to
  }
}
