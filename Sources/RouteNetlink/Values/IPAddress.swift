import Linux
import CLinux
import Glibc
import Netlink

/// A network-layer address: IPv4 (4 bytes), IPv6 (16 bytes), or a stack of MPLS labels (4 bytes per label, at
/// most 4 labels).
///
/// Labels use the same attributes as IP addresses and are read and displayed in the same places, so they are
/// treated as another family. Properties that only make sense for IP, such as `isLoopback`, are false for them.
///
/// The bytes are in network order, as in attributes. The text form, also in `Codable`, is that of inet_ntop(3).
public struct IPAddress: Sendable, Hashable {
  /// `.ipv4`, `.ipv6`, `.mpls`, or another family whose bytes are only displayed.
  public let family: AddressFamily
  /// The length in bytes.
  public let count: Int
  // Two words instead of an array, because a dump of 100,000 routes makes as many addresses.
  private let high: UInt64
  private let low: UInt64

  /// The address of `family` in `payload`; nil if the length does not fit the family.
  public init?(family: AddressFamily, _ payload: Payload) {
    guard let address = payload.withBytes({ IPAddress(family: family, bytes: $0) }) else {
      return nil
    }
    self = address
  }

  /// The address of `family` in `bytes`; nil if the length does not fit the family.
  init?(family: AddressFamily, bytes: RawSpan) {
    switch family {
    case .ipv4:
      guard bytes.byteCount == 4, let word = bytes.load(as: UInt32.self)?.bigEndian else {
        return nil
      }
      self.init(family: family, count: 4, high: UInt64(word) << 32, low: 0)
    case .ipv6:
      guard bytes.byteCount == 16, let high = bytes.load(as: UInt64.self)?.bigEndian,
        let low = bytes.load(at: 8, as: UInt64.self)?.bigEndian
      else { return nil }
      self.init(family: family, count: 16, high: high, low: low)
    default:
      guard bytes.byteCount <= 16 else { return nil }
      let copy = bytes.array
      self.init(family: family, count: copy.count) { copy[$0] }
    }
  }

  private init(family: AddressFamily, count: Int, high: UInt64, low: UInt64) {
    self.family = family
    self.count = count
    self.high = high
    self.low = low
  }

  /// The address of `family` with these bytes; nil if their number does not fit the family, or is over 16.
  public init?(family: AddressFamily, bytes: [UInt8]) {
    guard let address = bytes.withBytes(0..<bytes.count, { IPAddress(family: family, bytes: $0) })
    else {
      return nil
    }
    self = address
  }

  /// An IPv4 address of 4 bytes or an IPv6 address of 16; nil for any other length.
  public init?(bytes: [UInt8]) {
    self.init(family: bytes.count == 16 ? .ipv6 : .ipv4, bytes: bytes)
  }

  /// The IPv4 or IPv6 address in `payload`, depending on its length; nil for any other length.
  public init?(_ payload: Payload) {
    self.init(family: payload.count == 16 ? .ipv6 : .ipv4, payload)
  }

  private init(family: AddressFamily, count: Int, byte: (Int) -> UInt8) {
    var words: (UInt64, UInt64) = (0, 0)
    for index in 0..<count {
      let shifted = UInt64(byte(index)) << UInt64(56 - 8 * (index & 7))
      if index < 8 { words.0 |= shifted } else { words.1 |= shifted }
    }
    self.init(family: family, count: count, high: words.0, low: words.1)
  }

  /// The address with all bits zero: 0.0.0.0 or ::.
  public static func any(_ family: AddressFamily) -> IPAddress {
    IPAddress(family: family, count: family == .ipv6 ? 16 : 4) { _ in 0 }
  }

  /// An address without bytes, which requests use for "any".
  public static func empty(_ family: AddressFamily) -> IPAddress {
    IPAddress(family: family, count: 0, high: 0, low: 0)
  }

  /// The byte at `index`, which is less than `count`.
  public subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - 8 * (index & 7)))
  }

  /// All `count` bytes, in network order.
  public var bytes: [UInt8] { (0..<count).map { self[$0] } }

  /// The length in bits: 32 or 128 for IP.
  public var bitWidth: Int { count * 8 }

  /// The address with all bits after the first `length` set to zero.
  public func masked(_ length: Int) -> IPAddress {
    IPAddress(family: family, count: count) { index in
      let kept = min(max(length - index * 8, 0), 8)
      return self[index] & ~UInt8(truncatingIfNeeded: 0xff >> kept)
    }
  }

  /// The labels of an MPLS stack, up to the one with the bottom-of-stack bit.
  public var labels: [UInt32] {
    var labels: [UInt32] = []
    for start in stride(from: 0, to: count - 3, by: 4) {
      let entry = (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(self[start + $1]) }
      labels.append(entry >> 12)
      if entry & 0x100 != 0 { break }
    }
    return labels
  }
}

extension IPAddress {
  /// Whether all bits are zero: 0.0.0.0 or ::.
  public var isZero: Bool { high == 0 && low == 0 }

  /// 224.0.0.0/4 or ff00::/8.
  public var isMulticast: Bool {
    switch family {
    case .ipv4: self[0] & 0xf0 == 0xe0
    case .ipv6: self[0] == 0xff
    default: false
    }
  }

  /// 127.0.0.0/8 or ::1.
  public var isLoopback: Bool {
    switch family {
    case .ipv4: self[0] == 127
    case .ipv6: high == 0 && low == 1
    default: false
    }
  }

  /// fe80::/10 (RFC 4291).
  public var isLinkLocal: Bool { family == .ipv6 && self[0] == 0xfe && self[1] & 0xc0 == 0x80 }

  /// The IP version; nil for a stack of labels, and for a number of bytes that no version has.
  public var version: IPVersion? {
    switch (family, count) {
    case (.ipv4, 4): .v4
    case (.ipv6, 16): .v6
    default: nil
    }
  }
}

/// Shorter addresses sort before longer ones; addresses of the same length sort by their bytes.
extension IPAddress: Comparable {
  public static func < (left: IPAddress, right: IPAddress) -> Bool {
    (left.count, left.high, left.low, left.family.rawValue)
      < (right.count, right.high, right.low, right.family.rawValue)
  }
}

/// A version of the Internet Protocol. Its raw value, in `Codable` too, is "ipv4" or "ipv6".
public enum IPVersion: String, Sendable, Hashable, Codable, CaseIterable, CustomStringConvertible {
  /// IPv4.
  case v4 = "ipv4"
  /// IPv6.
  case v6 = "ipv6"

  /// `.ipv4` or `.ipv6`.
  public var family: AddressFamily { self == .v4 ? .ipv4 : .ipv6 }
  /// "IPv4" or "IPv6".
  public var description: String { self == .v4 ? "IPv4" : "IPv6" }
}
