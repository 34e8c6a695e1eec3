import Linux
import CLinux
import Glibc

extension IPAddress: CustomStringConvertible {
  /// Reads an address as inet_pton(3) does: "192.0.2.1" or "2001:db8::1"; nil for anything else.
  public init?(_ text: some StringProtocol) {
    // inet_pton would read only the part before a NUL.
    if text.utf8.contains(0) { return nil }
    let family: AddressFamily = text.utf8.contains(UInt8(ascii: ":")) ? .ipv6 : .ipv4
    guard let bytes = inet_pton(Int32(family.rawValue), String(text)) else { return nil }
    self.init(family: family, bytes: bytes)
  }

  /// The form that inet_ntop(3) writes; an MPLS stack as its labels with slashes; other families as hex bytes.
  public var description: String {
    text ?? (family == .mpls ? labels.map(String.init).joined(separator: "/") : hexBytes(bytes))
  }
}

/// Coded as text.
extension IPAddress: Codable {
  public init(from decoder: any Decoder) throws {
    self = try TextCoding.decode(decoder, "no IP address") { IPAddress($0) }
  }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}

extension IPAddress {
  /// The longest text: eight groups of four digits, or six and an IPv4 address.
  public static let textCapacity = 48

  /// Appends the address as inet_ntop(3) writes it to `text`, which has room for `textCapacity` bytes. False if the
  /// address is neither IPv4 nor IPv6. Large dumps use this because it allocates nothing.
  public func writeText(to text: inout OutputSpan<UInt8>) -> Bool {
    switch family {
    case .ipv4 where count == 4: text.put(inet: self, from: 0)
    case .ipv6 where count == 16: text.put(inet6: self)
    default: return false
    }
    return true
  }

  /// The text form; nil if the address is neither IPv4 nor IPv6.
  var text: String? {
    var isWritten = false
    let text = [UInt8](capacity: Self.textCapacity) { isWritten = writeText(to: &$0) }
    return isWritten ? String(decoding: text, as: UTF8.self) : nil
  }
}

// Addresses as text.
extension OutputSpan<UInt8> {
  fileprivate mutating func put(_ character: Unicode.Scalar) { append(UInt8(ascii: character)) }

  fileprivate mutating func put(inet address: IPAddress, from start: Int) {
    let zero = UInt8(ascii: "0")
    for index in start..<start + 4 {
      if index > start { put(".") }
      let byte = address[index]
      if byte >= 100 { append(zero &+ byte / 100) }
      if byte >= 10 { append(zero &+ byte / 10 % 10) }
      append(zero &+ byte % 10)
    }
  }

  /// The longest run of two or more zero groups becomes `::`; an embedded IPv4 address is written with dots.
  fileprivate mutating func put(inet6 address: IPAddress) {
    let zeros = longestZeros(address)
    let embedsInet =
      zeros.lowerBound == 0
      && (zeros.count == 6 || zeros.count == 5 && group(address, 5) == 0xffff)
    var index = 0
    while index < 8 {
      if zeros.contains(index) {
        put(":")
        if zeros.upperBound == 8 { put(":") }
        index = zeros.upperBound
        continue
      }
      if index > 0 { put(":") }
      if index == 6, embedsInet { return put(inet: address, from: 12) }
      hexadecimal(group(address, index))
      index += 1
    }
  }

  private func group(_ address: IPAddress, _ index: Int) -> UInt16 {
    UInt16(address[index * 2]) << 8 | UInt16(address[index * 2 + 1])
  }

  private func longestZeros(_ address: IPAddress) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || group(address, index) != 0 {
      if index - start > best.count { best = start..<index }
      start = index + 1
    }
    return best.count > 1 ? best : 0..<0
  }

  private mutating func digit(_ value: UInt8) {
    append(value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
  }

  private mutating func hexadecimal(_ value: UInt16) {
    var started = false
    for shift in stride(from: UInt16(12), through: 0, by: -4) {
      let nibble = UInt8(truncatingIfNeeded: value >> shift & 15)
      started = started || nibble != 0 || shift == 0
      if started { digit(nibble) }
    }
  }
}
