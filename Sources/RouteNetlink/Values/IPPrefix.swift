import Glibc

/// An address and how many of its leading bits count: an interface's address with the length of its network
/// ("192.0.2.1/24"), a network ("192.0.2.0/24"), or one address alone ("192.0.2.1/32").
public struct IPPrefix: Sendable, Hashable {
  /// All bits of the address, those beyond `length` too.
  public var address: IPAddress
  /// In bits, from 0 to the address's width.
  public var length: Int

  /// Without a `length` all bits of the address count.
  public init(_ address: IPAddress, length: Int? = nil) {
    self.address = address
    self.length = length ?? address.bitWidth
  }

  /// Reads "ADDRESS/LENGTH", and "ADDRESS" for the whole address unless `needsLength` says that this is
  /// none; nil for anything else.
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
  /// The same with every bit behind the prefix zero.
  public var network: IPPrefix { IPPrefix(address.masked(length), length: length) }

  /// The number of bits behind the prefix.
  public var hostBits: Int { address.bitWidth - length }

  /// Whether all bits of the address count.
  public var isWhole: Bool { length == address.bitWidth }

  /// Whether `other` is of the same family and shares the leading bits that count.
  public func contains(_ other: IPAddress) -> Bool {
    other.family == address.family && other.masked(length) == address.masked(length)
  }

  /// Whether two networks share an address.
  public func overlaps(_ other: IPPrefix) -> Bool {
    length <= other.length ? contains(other.address) : other.contains(address)
  }

  /// The last address of an IPv4 network, which all its hosts listen to; nil for other families and for
  /// networks of one or two addresses (RFC 3021).
  public var broadcast: IPAddress? {
    guard address.family == AF_INET, length <= 30 else { return nil }
    let first = address.masked(length)
    return IPAddress(
      family: AF_INET,
      bytes: (0..<4).map { first[$0] | UInt8(0xff >> min(max(length - $0 * 8, 0), 8)) })
  }
}

extension IPPrefix: CustomStringConvertible {
  /// "ADDRESS/LENGTH", always with the length.
  public var description: String { "\(address)/\(length)" }

  /// The address, with its length unless all its bits count.
  public var shortDescription: String { isWhole ? address.description : description }
}

/// By address, then by length.
extension IPPrefix: Comparable {
  public static func < (left: IPPrefix, right: IPPrefix) -> Bool {
    (left.address, left.length) < (right.address, right.length)
  }
}

/// As text with its length.
extension IPPrefix: Codable {
  public init(from decoder: any Decoder) throws {
    self = try TextCoding.decode(decoder, "no address with a prefix length") {
      IPPrefix($0, needsLength: true)
    }
  }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
