import Glibc

/// The kernel's names are bytes: those of files, devices and namespaces, aliases, arguments of programs.
/// A String holds them without loss, UTF-8 or not.
///
/// A byte that is no part of valid UTF-8 stands as one of the last 128 code points, U+10FF80 to U+10FFFF,
/// which no text uses (a name that has one of these all the same stands byte by byte).
extension String {
  /// Text from bytes of the system's.
  public init(systemBytes bytes: some Collection<UInt8>) {
    guard !bytes.contains(SystemText.lead), let text = String(validating: bytes, as: UTF8.self)
    else {
      self = SystemText.decode(Array(bytes))
      return
    }
    self = text
  }

  /// The bytes that `init(systemBytes:)` was given.
  public var systemBytes: [UInt8] {
    var bytes = Array(utf8)
    let count = bytes.withUnsafeMutableBufferPointer { SystemText.restore($0) }
    bytes.removeSubrange(count...)
    return bytes
  }

  /// Calls `body` with the bytes as a C string, for a call of the system's.
  public func withSystemString<R, E: Error>(
    _ body: (UnsafePointer<CChar>) throws(E) -> R
  ) throws(E) -> R {
    let bytes = systemBytes + [0]
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    defer { copy.deallocate() }
    for (place, byte) in bytes.enumerated() { copy[place] = CChar(bitPattern: byte) }
    return try body(copy)
  }
}

/// The work behind `String.init(systemBytes:)`.
public enum SystemText {
  /// What every stand-in starts with in UTF-8, followed by 0x8f and 0xbe or 0xbf.
  static let lead: UInt8 = 0xf4
  private static let first: UInt32 = 0x10ff00

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

  /// How long a sequence that starts with `byte` is.
  private static func length(_ byte: UInt8) -> Int {
    switch byte {
    case ..<0x80: 1
    case ..<0xe0: 2
    case ..<0xf0: 3
    default: 4
    }
  }

  /// The scalar that `bytes` are, if they are one whole and no stand-in.
  private static func scalar(_ bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    guard let text = String(validating: bytes, as: UTF8.self),
      let scalar = text.unicodeScalars.first,
      scalar.value < first + 0x80
    else { return nil }
    return scalar
  }

  /// Puts bytes in the place of their stand-ins, and answers how many bytes there are then.
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
