import Glibc

/// Names in the kernel are bytes: of files, devices and namespaces, aliases, program arguments. A String holds
/// them without loss, whether they are UTF-8 or not.
///
/// Each byte that is not part of valid UTF-8 becomes one of the last 128 code points, U+10FF80 to U+10FFFF,
/// which no text uses. A name that really contains one of these code points is converted byte by byte.
extension String {
  // No generics here: unspecialized code costs a short command a tenth of its time.

  /// Text from bytes of the system.
  public init(systemBytes bytes: UnsafeBufferPointer<UInt8>) {
    self.init(decoding: bytes, as: UTF8.self)
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    // Invalid UTF-8 was replaced, so it differs.
    let isWhole = withUTF8 { own in
      own.count == bytes.count && own.baseAddress.map { memcmp($0, base, own.count) } == 0
    }
    if !isWhole || memchr(base, Int32(SystemText.lead), bytes.count) != nil {
      self = SystemText.decode(Array(bytes))
    }
  }

  /// Text from bytes of the system.
  public init(systemBytes bytes: ArraySlice<UInt8>) {
    self = bytes.withUnsafeBufferPointer { String(systemBytes: $0) }
  }

  /// Text from bytes of the system.
  public init(systemBytes bytes: [UInt8]) {
    self = bytes.withUnsafeBufferPointer { String(systemBytes: $0) }
  }

  /// Text from bytes of the system, up to the first NUL.
  public init(systemBytes bytes: UnsafeRawBufferPointer) {
    self = bytes.withMemoryRebound(to: UInt8.self) { bytes in
      guard let base = bytes.baseAddress else { return "" }
      let count = memchr(base, 0, bytes.count).map { UnsafeRawPointer(base).distance(to: $0) }
      return String(systemBytes: UnsafeBufferPointer(start: base, count: count ?? bytes.count))
    }
  }

  /// Text from a C string of the system: a path, a variable, a name.
  package init(system text: UnsafePointer<CChar>) {
    self.init(systemBytes: UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// The bytes that `init(systemBytes:)` was given.
  public var systemBytes: [UInt8] {
    var bytes = Array(utf8)
    let count = bytes.withUnsafeMutableBufferPointer { SystemText.restore($0) }
    bytes.removeSubrange(count...)
    return bytes
  }

  /// Calls `body` with the bytes as a C string, for a system call.
  @inlinable
  public func withSystemString<R, E: Error>(
    _ body: (UnsafePointer<CChar>) throws(E) -> R
  ) throws(E) -> R {
    let copy = SystemText.copy(self)
    defer { copy.deallocate() }
    return try body(copy)
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
      CommandLine.unsafeArgv[place].map { String(system: $0) }
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

  @usableFromInline
  static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    var text = text
    return text.withUTF8 { bytes in
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
      if let base = bytes.baseAddress { copy.update(from: base, count: bytes.count) }
      copy[restore(UnsafeMutableBufferPointer(start: copy, count: bytes.count))] = 0
      return UnsafeMutableRawPointer(copy).assumingMemoryBound(to: CChar.self)
    }
  }

  /// Replaces stand-ins with their bytes, and returns the new length.
  public static func restore(_ text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard let base = text.baseAddress, let found = memchr(base, Int32(lead), text.count) else {
      return text.count
    }
    var from = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
    var to = from
    while from < text.count {
      if from + 3 < text.count, text[from] == lead, text[from + 1] == 0x8f, text[from + 2] >= 0xbe {
        text[to] = 0x80 | (text[from + 2] & 1) << 6 | text[from + 3] & 0x3f
        from += 4
      } else {
        text[to] = text[from]
        from += 1
      }
      to += 1
    }
    return to
  }
}
