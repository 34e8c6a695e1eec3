import Glibc
import RouteNetlink

/// Ports of the host that lead to ports of a namespace, in the notation of container programs: "8080:80",
/// "8080:80/udp", "192.0.2.1:8080:80", "[2001:db8::1]:8080:80", "8000-8010:9000-9010".
public struct PublishedPort: Sendable, Hashable {
  /// The protocol of the ports.
  public enum Transport: String, Sendable, Hashable, CaseIterable { case tcp, udp }

  /// The host's address; nil for all of its addresses.
  public let address: IPAddress?
  /// The ports of the host; as many as inside.
  public let host: ClosedRange<UInt16>
  /// The ports of the namespace.
  public let inside: ClosedRange<UInt16>
  /// The protocol; TCP if the text has none.
  public let transport: Transport

  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(UplinkError) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let transport = parts.count == 1 ? .tcp : Transport(rawValue: String(parts[1])) else {
      throw UplinkError("\(text): expected tcp or udp after the slash")
    }
    self.transport = transport
    let (addressText, rest) = try Self.splitAddress(parts[0], text)
    address = try addressText.map { word throws(UplinkError) in
      guard let address = IPAddress(word) else {
        throw UplinkError("\(text): \(word) is no address")
      }
      return address
    }
    let numbers = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard numbers.count == 2 else {
      throw UplinkError("\(text): expected HOST:PORT, as in 8080:80, 8080:80/udp or [::1]:8080:80")
    }
    host = try Self.range(numbers[0], text)
    inside = try Self.range(numbers[1], text)
    guard host.count == inside.count else {
      throw UplinkError("\(text): \(host.count) ports cannot lead to \(inside.count)")
    }
  }

  /// Splits off the address before the ports; an IPv6 address is in brackets.
  private static func splitAddress(
    _ part: Substring, _ text: String
  ) throws(UplinkError) -> (String?, Substring) {
    if part.hasPrefix("[") {
      guard let end = part.firstIndex(of: "]"), part[end...].hasPrefix("]:") else {
        throw UplinkError("\(text): expected [ADDRESS]:HOST:PORT")
      }
      let address = String(part[part.index(after: part.startIndex)..<end])
      guard address.utf8.contains(UInt8(ascii: ":")) else {
        throw UplinkError("\(text): only an address of IPv6 stands in brackets")
      }
      return (address, part[end...].dropFirst(2))
    }
    guard part.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 2,
      let colon = part.firstIndex(of: ":")
    else { return (nil, part) }
    return (String(part[..<colon]), part[colon...].dropFirst())
  }

  static func range(
    _ part: Substring, _ text: String
  ) throws(UplinkError) -> ClosedRange<UInt16> {
    let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    var numbers: [UInt16] = []
    for end in ends {
      guard end.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(end),
        number > 0
      else { throw UplinkError("\(text): \"\(end)\" is no port from 1 to 65535") }
      numbers.append(number)
    }
    let first = numbers[0]
    let last = numbers.last ?? first
    guard first <= last else { throw UplinkError("\(text): \(part) runs backwards") }
    return first...last
  }

  /// Whether it applies to addresses of this family (`.ipv4`, `.ipv6`).
  func isOf(_ family: AddressFamily) -> Bool { address.map { $0.family == family } ?? true }

  /// Whether some packets would match both.
  public func overlaps(_ other: PublishedPort) -> Bool {
    guard transport == other.transport, host.overlaps(other.host) else { return false }
    guard let address, let another = other.address else { return true }
    return address.family == another.family
      && (address == another || address.isZero || another.isZero)
  }
}

extension PublishedPort: CustomStringConvertible {
  /// The text from which it can be read again, without "/tcp".
  public var description: String {
    let shownAddress = address.map { $0.family == .ipv6 ? "[\($0)]:" : "\($0):" } ?? ""
    let suffix = transport == .tcp ? "" : "/\(transport.rawValue)"
    return "\(shownAddress)\(ranges)\(suffix)"
  }

  /// "8080:80"
  package var ranges: String { "\(Self.text(host)):\(Self.text(inside))" }

  static func text(_ range: ClosedRange<UInt16>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
  }
}
