/// An address with a prefix length: of an interface ("192.0.2.1/24"), or a network ("192.0.2.0/24").
public struct IPPrefix: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public let address: IPAddress
  /// In bits, from 0 to the address's width.
  public let length: Int

  public init(_ address: IPAddress, _ length: Int) {
    self.address = address
    self.length = length
  }

  /// Reads "ADDRESS/LENGTH", or "ADDRESS" for the whole address where `bare` says so.
  public init?(_ text: some StringProtocol, bare: Bool = false) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    if parts.count == 1, bare {
      self.init(address, address.width)
      return
    }
    guard parts.count == 2, parts[1].allSatisfy(\.isNumber), let length = Int(parts[1]),
      (0...address.width).contains(length)
    else { return nil }
    self.init(address, length)
  }

  public var description: String { "\(address)/\(length)" }

  /// The network: the same with every bit behind the prefix zero.
  public var network: IPPrefix {
    var bytes = address.bytes
    for index in bytes.indices {
      let keep = min(max(length - index * 8, 0), 8)
      bytes[index] &= keep == 0 ? 0 : UInt8(truncatingIfNeeded: 0xff << (8 - keep))
    }
    return IPPrefix(IPAddress(bytes: bytes), length)
  }

  /// Whether `other` lies in this network.
  public func contains(_ other: IPAddress) -> Bool {
    other.family == address.family && IPPrefix(other, length).network.address == network.address
  }

  /// Whether two networks share an address.
  public func overlaps(_ other: IPPrefix) -> Bool {
    length <= other.length ? contains(other.address) : other.contains(address)
  }

  /// The number of bits behind the prefix.
  public var hostBits: Int { address.width - length }

  public static func < (left: IPPrefix, right: IPPrefix) -> Bool {
    (left.address, left.length) < (right.address, right.length)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let prefix = IPPrefix(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is no address with a prefix length")
    }
    self = prefix
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
