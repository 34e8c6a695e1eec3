import CLinux
import Glibc
import RouteNetlink

/// A prefix as the user wrote it.
struct ParsedPrefix: Sendable, Hashable {
  var address: IPAddress
  /// The prefix length; 0 for `default`, `any` and `all`.
  var length: Int
  /// Whether a length or mask was written.
  var hasLength: Bool
  /// False for `default`, `any` and `all`, which are not addresses.
  var isAddress: Bool
  /// Whether it is sent without any bytes: `any` and `all`, and `default` in families other than IPv4 and IPv6.
  var isEmpty = false

  var family: AddressFamily { address.family }
  var prefix: IPPrefix { IPPrefix(address, length: length) }
}

/// Parses addresses by the rules of `ip`.
enum AddressText {
  static func expected(_ what: String, _ word: String, _ family: AddressFamily) -> CommandFailure {
    var shown = word
    var text = ""
    if family == .packet, !word.utf8.contains(UInt8(ascii: ".")) {
      // iproute2 splits the word at its colons, reports the part that is not a byte, and then names the first part.
      let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let bad = parts.first { Number.unsigned($0, base: 16, limit: 255) == nil } ?? word
      text = "\"\(bad)\" is invalid lladdr.\n"
      shown = parts[0]
    }
    text += "Error: \(family.name) \(what) is expected rather than \"\(shown)\"."
    var failure = CommandFailure.grammar(text, status: 1)
    failure.endsBatch = true
    return failure
  }

  /// Whether a word stands for no address.
  private static func isNone(_ text: String) -> Bool {
    text == "default" || text == "any" || text == "all"
  }

  /// Parses an address without a length; `family` is `.unspecified` for any.
  static func address(_ text: String, _ family: AddressFamily) -> ParsedPrefix? {
    if isNone(text) {
      if family == .mpls { return nil }
      return ParsedPrefix(
        address: .any(family == .unspecified ? .ipv4 : family), length: 0, hasLength: false,
        isAddress: false, isEmpty: text != "default" || family != .ipv4 && family != .ipv6)
    }
    if family == .packet {
      return linkLayerAddress(text, limit: 16).flatMap {
        IPAddress(family: .packet, bytes: $0)
      }.map(host)
    }
    if text.utf8.contains(UInt8(ascii: ":")) {
      guard family == .unspecified || family == .ipv6,
        let address = IPAddress(text), address.family == .ipv6
      else { return nil }
      return host(address)
    }
    if family == .mpls { return mplsStack(text).map(host) }
    guard family == .unspecified || family == .ipv4 else { return nil }
    return inet(text).map(host)
  }

  /// Parses an address with an optional `/LENGTH`, or for IPv4 `/MASK`.
  static func prefix(_ text: String, _ family: AddressFamily) -> ParsedPrefix? {
    if isNone(text) { return address(text, family) }
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")), family != .mpls else {
      return address(text, family)
    }
    let before = String(text[..<slash])
    let after = String(text[text.utf8.index(after: slash)...])
    // Only digits, letters and dots may precede a length, so "default/0" is not a prefix.
    guard var parsed = address(before, family), parsed.isAddress else { return nil }
    guard let length = length(after, parsed) else { return nil }
    parsed.length = length
    parsed.hasLength = true
    return parsed
  }

  private static func length(_ text: String, _ parsed: ParsedPrefix) -> Int? {
    // A number is always a length, even if it is too large.
    if let number = Number.u32(text) {
      return number <= parsed.address.bitWidth ? Int(number) : nil
    }
    guard parsed.family == .ipv4, let mask = inet(text) else { return nil }
    let bits = mask.bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    // Contiguous: the inverted mask plus one is a power of two.
    let inverted = ~bits
    return inverted & (inverted &+ 1) == 0 ? bits.nonzeroBitCount : nil
  }

  private static func host(_ address: IPAddress) -> ParsedPrefix {
    ParsedPrefix(address: address, length: address.bitWidth, hasLength: false, isAddress: true)
  }

  /// Parses one to four numbers in any base. Missing ones on the right are zero.
  private static func inet(_ text: String) -> IPAddress? {
    if let address = dottedQuad(text) { return IPAddress(family: .ipv4, bytes: address) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...4).contains(parts.count) else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      // strtoul accepts signs and blanks, and wraps negative numbers out of range.
      guard let value = Number.unsigned(String(part), limit: 255) else { return nil }
      bytes.append(UInt8(value))
    }
    while bytes.count < 4 { bytes.append(0) }
    return IPAddress(family: .ipv4, bytes: bytes)
  }

  /// Parses the usual form of an address: four decimal numbers.
  private static func dottedQuad(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var value = 0
    var digits = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        // A leading zero means another base.
        if digits > 0 && value == 0 { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
        digits += 1
        if value > 255 { return nil }
      case UInt8(ascii: ".") where digits > 0 && bytes.count < 3:
        bytes.append(UInt8(value))
        (value, digits) = (0, 0)
      default: return nil
      }
    }
    guard bytes.count == 3, digits > 0 else { return nil }
    bytes.append(UInt8(value))
    return bytes
  }

  /// Parses up to four MPLS labels separated by slashes. The last one is marked as the bottom of the stack.
  private static func mplsStack(_ text: String) -> IPAddress? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    var bytes: [UInt8] = []
    for (index, part) in parts.enumerated() {
      guard let label = Number.unsigned(String(part), limit: (1 << 20) - 1) else { return nil }
      let entry = UInt32(label) << 12 | (index == parts.count - 1 ? 0x100 : 0)
      for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: entry >> shift)) }
    }
    return IPAddress(family: .mpls, bytes: bytes)
  }
}
