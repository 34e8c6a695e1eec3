import Netlink

/// A link-layer address: 6 bytes for Ethernet, 20 for InfiniBand, at most 32 (`MAX_ADDR_LEN` of
/// linux/netdevice.h).
public struct LinkLayerAddress: Sendable, Hashable {
  /// The length in bytes.
  public let count: Int
  // Words instead of an array, so that reading a table of neighbours allocates nothing.
  private let words: Words

  private struct Words: Hashable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0

    subscript(word: Int) -> UInt64 {
      get {
        switch word {
        case 0: first
        case 1: second
        case 2: third
        default: fourth
        }
      }
      set {
        switch word {
        case 0: first = newValue
        case 1: second = newValue
        case 2: third = newValue
        default: fourth = newValue
        }
      }
    }
  }

  /// The address with these bytes; nil for more than 32.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count <= 32 else { return nil }
    var words = Words()
    for (index, byte) in bytes.enumerated() {
      words[index / 8] |= UInt64(byte) << UInt64(56 - 8 * (index & 7))
    }
    count = bytes.count
    self.words = words
  }

  /// The address in an attribute; nil if it is longer than 32 bytes.
  public init?(_ payload: Payload) {
    guard payload.count <= 32 else { return nil }
    var words = Words()
    for index in 0..<payload.count {
      words[index / 8] |= UInt64(payload[index]) << UInt64(56 - 8 * (index & 7))
    }
    count = payload.count
    self.words = words
  }

  /// The byte at `index`, which is less than `count`.
  public subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(56 - 8 * (index & 7)))
  }

  /// All `count` bytes, the first one first.
  public var bytes: [UInt8] { (0..<count).map { self[$0] } }

  /// Whether all bits are zero.
  public var isZero: Bool { words == Words() }

  /// Whether this is a group address: the lowest bit of the first byte is set (IEEE 802).
  public var isMulticast: Bool { self[0] & 1 == 1 }
}

extension LinkLayerAddress: CustomStringConvertible {
  /// Reads bytes of one or two hex digits separated by ":" or "-", such as "02:00:00:00:00:01"; nil for
  /// anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
    let bytes = parts.compactMap { Self.byte($0) }
    guard bytes.count == parts.count else { return nil }
    self.init(bytes: bytes)
  }

  /// The byte with these one or two hex digits. An integer initializer would also accept a sign.
  private static func byte(_ digits: some StringProtocol) -> UInt8? {
    (1...2).contains(digits.count) && digits.allSatisfy(\.isHexDigit)
      ? UInt8(digits, radix: 16) : nil
  }

  /// Two hex digits per byte, separated by colons: "02:00:00:00:00:01".
  public var description: String { hexBytes(bytes) }
}

/// Sorted by their bytes.
extension LinkLayerAddress: Comparable {
  public static func < (left: LinkLayerAddress, right: LinkLayerAddress) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// Coded as text.
extension LinkLayerAddress: Codable {
  public init(from decoder: any Decoder) throws {
    self = try TextCoding.decode(decoder, "no MAC address") { LinkLayerAddress($0) }
  }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}

/// Each byte as two hex digits, separated by colons, as link-layer addresses are written.
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
