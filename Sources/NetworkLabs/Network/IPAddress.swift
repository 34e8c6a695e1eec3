import Glibc

/// An IPv4 or IPv6 address, as bytes in network order (4 or 16).
public struct IPAddress: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public enum Family: String, Sendable, Hashable, Codable, CaseIterable, CustomStringConvertible {
    case v4 = "ipv4"
    case v6 = "ipv6"

    public var description: String { self == .v4 ? "IPv4" : "IPv6" }
  }

  /// 0.0.0.0 or ::.
  static func zero(_ family: Family) -> IPAddress {
    IPAddress(bytes: Array(repeating: 0, count: family == .v4 ? 4 : 16))
  }

  public let bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads "192.0.2.1" or "2001:db8::1" (inet_pton(3)); nil for anything else.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    var bytes = [UInt8](repeating: 0, count: 16)
    if text.contains(":") {
      guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
    } else {
      guard inet_pton(AF_INET, text, &bytes) == 1 else { return nil }
      bytes.removeLast(12)
    }
    self.bytes = bytes
  }

  public var family: Family { bytes.count == 4 ? .v4 : .v6 }
  /// The number of bits of an address of this family: 32 or 128.
  public var width: Int { bytes.count * 8 }

  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard
      inet_ntop(family == .v4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil
    else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  public static func < (left: IPAddress, right: IPAddress) -> Bool {
    left.bytes.count != right.bytes.count
      ? left.bytes.count < right.bytes.count : left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// fe80::/10 (RFC 4291).
  public var isLinkLocal: Bool {
    family == .v6 && bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
  }

  /// 127.0.0.0/8 or ::1.
  var isLoopback: Bool {
    family == .v4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
  }

  /// 224.0.0.0/4 or ff00::/8.
  public var isMulticast: Bool {
    family == .v4 ? bytes[0] & 0xf0 == 0xe0 : bytes[0] == 0xff
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let address = IPAddress(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is no IP address")
    }
    self = address
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
