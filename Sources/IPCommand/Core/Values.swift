import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// Parses numbers as C does: the base by prefix (`0x`, or a leading 0 for octal), without trailing characters.
enum Number {
  /// strtoul(3) within 0...`limit`.
  static func unsigned(_ text: String, base: Int32 = 0, limit: UInt64 = .max) -> UInt64? {
    guard !text.isEmpty else { return nil }
    if let value = plain(text.utf8), base == 0 || base == 10 { return value <= limit ? value : nil }
    errno = 0
    let number = strtoull(text, base)
    guard number.isWhole, number.length > 0, errno == 0, number.value <= limit else { return nil }
    return number.value
  }

  /// A number of decimal digits that does not start with zero, as most do.
  private static func plain(_ digits: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    var count = 0
    for byte in digits {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte, count < 19,
        byte != UInt8(ascii: "0") || count > 0
      else { return nil }
      value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
      count += 1
    }
    return count > 0 ? value : nil
  }

  /// strtol(3) within `range`.
  static func signed(
    _ text: String, base: Int32 = 0,
    in range: ClosedRange<Int64> = Int64(Int32.min)...Int64(Int32.max)
  ) -> Int64? {
    guard !text.isEmpty else { return nil }
    errno = 0
    let number = strtol(text, base)
    let value = Int64(number.value)
    guard number.isWhole, number.length > 0, errno == 0, range.contains(value) else { return nil }
    return value
  }

  /// strtoul(3) without a check of its end: an empty number is zero, a minus sign wraps, and a number that is too large
  /// becomes the largest.
  static func loose(_ text: String) -> UInt64? {
    let number = strtoull(text, 0)
    return number.isWhole ? number.value : nil
  }

  static func u8(_ text: String, base: Int32 = 0) -> UInt8? {
    unsigned(text, base: base, limit: 255).map { UInt8($0) }
  }
  static func u16(_ text: String, base: Int32 = 0) -> UInt16? {
    unsigned(text, base: base, limit: 65535).map { UInt16($0) }
  }
  static func u32(_ text: String, base: Int32 = 0) -> UInt32? {
    unsigned(text, base: base, limit: UInt64(UInt32.max)).map { UInt32($0) }
  }
  static func s32(_ text: String, base: Int32 = 0) -> Int32? {
    signed(text, base: base).map { Int32($0) }
  }
}

/// Typed readers. Each takes the next word and refuses it as `ip` does.
extension Arguments {
  /// A number of the field's own width; `refusal` follows `is wrong: `.
  func u8(_ refusal: String) throws(CommandFailure) -> UInt8 {
    let word = try next()
    guard let value = Number.u8(word) else { throw .invalid(word, refusal) }
    return value
  }
  func u16(_ refusal: String) throws(CommandFailure) -> UInt16 {
    let word = try next()
    guard let value = Number.u16(word) else { throw .invalid(word, refusal) }
    return value
  }
  func u32(_ refusal: String) throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let value = Number.u32(word) else { throw .invalid(word, refusal) }
    return value
  }
  func u64(_ refusal: String) throws(CommandFailure) -> UInt64 {
    let word = try next()
    guard let value = Number.unsigned(word) else { throw .invalid(word, refusal) }
    return value
  }
  func s32(_ refusal: String) throws(CommandFailure) -> Int32 {
    let word = try next()
    guard let value = Number.s32(word) else { throw .invalid(word, refusal) }
    return value
  }

  /// A name from `table`, or a number of at most `limit`.
  func named(
    _ table: NameTable, limit: UInt32 = 255, _ refusal: String
  ) throws(CommandFailure) -> UInt32 {
    let word = try next()
    if let number = session.names.number(table, word) { return number }
    if table == .group {
      // It is read as a long and cut to an int, which must not be negative.
      let number = Number.signed(word, in: .min ... .max).map { Int32(truncatingIfNeeded: $0) }
      guard let number, number >= 0 else { throw .invalid(word, refusal) }
      return UInt32(number)
    }
    guard let number = Number.u32(word), number <= limit else { throw .invalid(word, refusal) }
    return number
  }

  /// `on` or `off`, unabbreviated; `keyword` and the exit status are part of the refusal.
  func onOff(_ keyword: String, status: Int32 = 1) throws(CommandFailure) -> Bool {
    let word = try next()
    switch word {
    case "on": return true
    case "off": return false
    default:
      throw .notOneOf(keyword, "one of \"off\", \"on\"", word, status: status)
    }
  }

  /// A value by its word. An abbreviation is accepted with a warning.
  func choice<Value: NamedValue>(
    _ keyword: String, status: Int32 = 1
  ) throws(CommandFailure) -> Value {
    let word = try next()
    if let value = Value(word) { return value }
    guard !word.isEmpty, let found = Value.words.first(where: { "\($0.value)".hasPrefix(word) })
    else {
      let list = Value.words.map { "\"\($0.value)\"" }.joined(separator: ", ")
      throw .notOneOf(keyword, "one of \(list)", word, status: status)
    }
    session.complain(
      "WARNING: '\(word)' matches '\(found.value)' by prefix.\n"
        + "Matching by prefix is deprecated in this context, please use the full string.")
    return found.key
  }

  /// The name of a device, which need not exist; `keyword` is part of the refusal.
  func deviceName(_ keyword: String = "dev") throws(CommandFailure) -> String {
    let word = try next()
    guard isDeviceName(word) else {
      throw .invalid(word, "\"\(keyword)\" not a valid ifname")
    }
    return word
  }

  /// The index of an existing device.
  func device() throws(CommandFailure) -> Int32 {
    let word = try next()
    guard let index = session.links.index(of: word) else { throw .noDevice(word) }
    return index
  }

  /// A link-layer address: hex bytes separated by colons, or a dotted IPv4 address.
  func lladdr(limit: Int = 32) throws(CommandFailure) -> [UInt8] {
    try LinkLayerText.bytes(next(), limit: limit)
  }

  /// An address without a length, of `family` or any.
  func address(_ family: AddressFamily) throws(CommandFailure) -> IPAddress {
    try address(next(), family)
  }

  func address(_ word: String, _ family: AddressFamily) throws(CommandFailure) -> IPAddress {
    guard let prefix = AddressText.address(word, family) else {
      throw AddressText.expected("address", word, family)
    }
    // Without any bytes, it does not determine a family either.
    return prefix.isEmpty ? .empty(family) : prefix.address
  }

  /// An address with an optional length; `default`, `any` and `all` have length 0.
  func prefix(_ family: AddressFamily) throws(CommandFailure) -> ParsedPrefix {
    try prefix(next(), family)
  }

  func prefix(_ word: String, _ family: AddressFamily) throws(CommandFailure) -> ParsedPrefix {
    if family == .packet {
      throw CommandFailure(
        "Error: \"\(word)\" may be inet prefix, but it is not allowed in this context.", status: 1,
        endsBatch: true)
    }
    guard let prefix = AddressText.prefix(word, family) else {
      throw AddressText.expected("prefix", word, family)
    }
    return prefix
  }
}

/// Whether a name of 1 to 127 bytes can stand for a device where alternative names are accepted; the kernel checks the
/// rest (linux/if.h: ALTIFNAMSIZ).
func isAlternativeName(_ name: String) -> Bool { (1..<128).contains(name.systemBytes.count) }

/// Whether a name has 1 to 15 bytes, no slash or white space, and is not `.` or `..` (kernel: dev_valid_name).
func isDeviceName(_ name: String) -> Bool {
  let bytes = name.systemBytes
  return !bytes.isEmpty && bytes.count < 16 && name != "." && name != ".."
    && !bytes.contains { $0 == UInt8(ascii: "/") || isspace(Int32($0)) != 0 }
}
