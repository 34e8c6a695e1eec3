import Glibc

/// An address and a prefix length: an interface's address with the prefix length of its network
/// ("192.0.2.1/24"), a network ("192.0.2.0/24"), or a single address ("192.0.2.1/32").
public struct IPPrefix: Sendable, Hashable {
  /// The full address, including the bits after the prefix.
  public var address: IPAddress
  /// The prefix length in bits, from 0 to the width of the address.
  public var length: Int

  /// Without a `length`, the prefix is the whole address.
  public init(_ address: IPAddress, length: Int? = nil) {
    self.address = address
    self.length = length ?? address.bitWidth
  }

  /// Reads "ADDRESS/LENGTH", or "ADDRESS" for a single address unless `needsLength` forbids that; nil for
  /// anything else.
  public init?(_ text: some StringProtocol, needsLength: Bool = false) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(parts[0]) else { return nil }
    guard parts.count == 2 else {
      guard !needsLength else { return nil }
      self.init(address)
      return
    }
    guard parts[1].allSatisfy(\.isNumber), let length = Int(parts[1]),
      (0...address.bitWidth).contains(length)
    else { return nil }
    self.init(address, length: length)
  }
}

extension IPPrefix {
  /// The network: the same prefix with all bits after it zero.
  public var network: IPPrefix { IPPrefix(address.masked(length), length: length) }

  /// The number of bits after the prefix.
  public var hostBits: Int { address.bitWidth - length }

  /// Whether the prefix is a single address.
  public var isWhole: Bool { length == address.bitWidth }

  /// Whether `other` is in this network.
  public func contains(_ other: IPAddress) -> Bool {
    other.family == address.family && other.masked(length) == address.masked(length)
  }

  /// Whether the two networks have an address in common.
  public func overlaps(_ other: IPPrefix) -> Bool {
    length <= other.length ? contains(other.address) : other.contains(address)
  }

  /// The last address of an IPv4 network, to which all its hosts listen; nil for other families and for
  /// networks of one or two addresses (RFC 3021).
  public var broadcast: IPAddress? {
    guard address.family == .ipv4, length <= 30 else { return nil }
    let first = address.masked(length)
    return IPAddress(
      family: .ipv4,
      bytes: (0..<4).map { first[$0] | UInt8(0xff >> min(max(length - $0 * 8, 0), 8)) })
  }
}

extension IPPrefix: CustomStringConvertible {
  /// "ADDRESS/LENGTH", always with the length.
  public var description: String { "\(address)/\(length)" }

  /// The address, with the length unless this is a single address.
  public var shortDescription: String { isWhole ? address.description : description }
}

/// By address, then by length.
extension IPPrefix: Comparable {
  public static func < (left: IPPrefix, right: IPPrefix) -> Bool {
    (left.address, left.length) < (right.address, right.length)
  }
}

/// Coded as text with the length.
extension IPPrefix: Codable {
  public init(from decoder: any Decoder) throws {
    self = try TextCoding.decode(decoder, "no address with a prefix length") {
      IPPrefix($0, needsLength: true)
    }
  }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
