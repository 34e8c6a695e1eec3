import CLinux
import Glibc
import Netlink

/// A network-layer address: IPv4 (4 bytes), IPv6 (16 bytes), or an MPLS label stack (4 bytes a label).
///
/// Bytes are in network order, as attributes carry them.
public struct NetworkAddress: Sendable, Hashable {
  /// `AF_INET`, `AF_INET6`, `AF_MPLS`, or another family whose bytes are only shown.
  public let family: Int32
  /// How many of `storage` count.
  public let count: Int
  // Two words instead of an array: a dump of 100,000 routes makes as many addresses.
  private let high: UInt64
  private let low: UInt64

  /// The address of `family` in `payload`: nil where the length is none that the family has.
  public init?(family: Int32, _ payload: Payload) {
    guard let address = payload.withBytes({ NetworkAddress(family: family, bytes: $0) }) else {
      return nil
    }
    self = address
  }

  /// The address of `family` that `bytes` hold: nil where the length is none that the family has.
  init?(family: Int32, bytes: UnsafeRawBufferPointer) {
    switch family {
    case AF_INET where bytes.count == 4:
      let word = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
      self.init(family: family, count: 4, high: UInt64(word) << 32, low: 0)
    case AF_INET6 where bytes.count == 16:
      let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
      let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      self.init(family: family, count: 16, high: high, low: low)
    case AF_INET, AF_INET6: return nil
    default:
      guard bytes.count <= 16 else { return nil }
      self.init(family: family, count: bytes.count) { bytes[$0] }
    }
  }

  private init(family: Int32, count: Int, high: UInt64, low: UInt64) {
    self.family = family
    self.count = count
    self.high = high
    self.low = low
  }

  /// The address of `family` with these bytes: nil where their number is none that the family has, or is
  /// over 16.
  public init?(family: Int32, bytes: [UInt8]) {
    guard let address = bytes.withUnsafeBytes({ NetworkAddress(family: family, bytes: $0) }) else {
      return nil
    }
    self = address
  }

  private init(family: Int32, count: Int, byte: (Int) -> UInt8) {
    var words: (UInt64, UInt64) = (0, 0)
    for index in 0..<count {
      let shifted = UInt64(byte(index)) << UInt64(56 - 8 * (index & 7))
      if index < 8 { words.0 |= shifted } else { words.1 |= shifted }
    }
    self.init(family: family, count: count, high: words.0, low: words.1)
  }

  /// Reads the text form that inet_pton(3) reads.
  public init?(_ text: String) {
    let family = text.utf8.contains(UInt8(ascii: ":")) ? AF_INET6 : AF_INET
    var raw = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
    guard inet_pton(family, text, &raw) == 1 else { return nil }
    self.init(family: family, bytes: raw)
  }

  /// The address without a set bit.
  public static func any(_ family: Int32) -> NetworkAddress {
    NetworkAddress(family: family, count: family == AF_INET6 ? 16 : 4) { _ in 0 }
  }

  /// The address without a byte, which stands for any where a request holds one.
  public static func empty(_ family: Int32) -> NetworkAddress {
    NetworkAddress(family: family, count: 0, high: 0, low: 0)
  }

  public subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - 8 * (index & 7)))
  }

  public var bytes: [UInt8] { (0..<count).map { self[$0] } }

  /// The family's full prefix length in bits.
  public var bitWidth: Int { count * 8 }

  public var isZero: Bool { high == 0 && low == 0 }

  /// 224.0.0.0/4 or ff00::/8.
  public var isMulticast: Bool {
    switch family {
    case AF_INET: self[0] & 0xf0 == 0xe0
    case AF_INET6: self[0] == 0xff
    default: false
    }
  }

  /// The address with all bits after the first `length` cleared.
  public func masked(_ length: Int) -> NetworkAddress {
    NetworkAddress(family: family, count: count) { index in
      let kept = min(max(length - index * 8, 0), 8)
      return self[index] & ~UInt8(truncatingIfNeeded: 0xff >> kept)
    }
  }
}

extension NetworkAddress: CustomStringConvertible {
  /// As inet_ntop(3) writes it; an MPLS stack as its labels with slashes; other families as hex bytes.
  public var description: String {
    if let text { return text }
    return switch family {
    case AF_MPLS:
      labels.map(String.init).joined(separator: "/")
    default:
      hexBytes(bytes)
    }
  }

  /// The labels of an MPLS stack, down to the one with the bottom-of-stack bit.
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

/// Bytes as two hex digits each with colons, as link-layer addresses are written.
public func hexBytes(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    if !text.isEmpty { text.append(UInt8(ascii: ":")) }
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// An address and how many of its leading bits count.
public struct Prefix: Sendable, Hashable, CustomStringConvertible {
  public var address: NetworkAddress
  public var length: Int

  public init(_ address: NetworkAddress, length: Int? = nil) {
    self.address = address
    self.length = length ?? address.bitWidth
  }

  /// Reads "ADDRESS" or "ADDRESS/LENGTH"; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = NetworkAddress(String(parts[0])) else { return nil }
    guard parts.count == 2 else {
      self.init(address)
      return
    }
    guard let length = Int(parts[1]), (0...address.bitWidth).contains(length) else { return nil }
    self.init(address, length: length)
  }

  /// The address, with its length unless that is the family's full one.
  public var description: String {
    length == address.bitWidth ? address.description : "\(address)/\(length)"
  }
}

extension Prefix {
  /// Whether `other` is of the same family and shares the leading bits that count.
  public func contains(_ other: NetworkAddress) -> Bool {
    other.family == address.family && other.masked(length) == address.masked(length)
  }
}
