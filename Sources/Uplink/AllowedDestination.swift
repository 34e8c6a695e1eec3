import Glibc
import RouteNetlink

/// A destination that a namespace may get to where all others are refused: "192.0.2.0/24",
/// "192.0.2.1:443", "2001:db8::/32", "[2001:db8::1]:443". With a port only TCP and UDP to that port are
/// meant, without one everything.
public struct AllowedDestination: Sendable, Hashable {
  public let network: Prefix
  /// nil for all ports and protocols.
  public let port: UInt16?

  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(UplinkError) {
    let (address, port) = try Self.split(text)
    guard let network = Prefix(address) else {
      throw UplinkError("\(text): \"\(address)\" is neither an address nor a network")
    }
    guard network.address.masked(network.length) == network.address else {
      let first = Prefix(network.address.masked(network.length), length: network.length)
      throw UplinkError("\(text): bits behind the prefix are set; the network is \(first)")
    }
    self.network = network
    self.port = try port.map { word throws(UplinkError) in
      guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(word),
        number > 0
      else { throw UplinkError("\(text): \"\(word)\" is no port from 1 to 65535") }
      return number
    }
  }

  /// Destinations divided by commas.
  public static func list(_ text: String) throws(UplinkError) -> [AllowedDestination] {
    var result: [AllowedDestination] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let one = try AllowedDestination(String(word))
      if !result.contains(one) { result.append(one) }
    }
    return result
  }

  private static func split(_ text: String) throws(UplinkError) -> (String, String?) {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else {
        throw UplinkError("\(text): \"]\" is missing")
      }
      let inside = String(text[text.index(after: text.startIndex)..<end])
      let rest = text[text.index(after: end)...]
      if rest.isEmpty { return (inside, nil) }
      guard rest.hasPrefix(":") else { throw UplinkError("\(text): expected [NETWORK]:PORT") }
      return (inside, String(rest.dropFirst()))
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    // More colons are those of IPv6.
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : (text, nil)
  }

  /// The conditions of a rule for nft.
  var condition: String {
    let word = network.address.family == AF_INET ? "ip" : "ip6"
    let ports = port.map { " meta l4proto { tcp, udp } th dport \($0)" } ?? ""
    return "\(word) daddr \(network)\(ports)"
  }
}

extension AllowedDestination: CustomStringConvertible {
  /// The text that it is read from.
  public var description: String {
    guard let port else { return "\(network)" }
    return network.address.family == AF_INET6 ? "[\(network)]:\(port)" : "\(network):\(port)"
  }
}
