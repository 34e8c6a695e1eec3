import Glibc
import RouteNetlink

/// A destination that a namespace may reach while all others are refused: an address, a network or a name, with
/// or without ports: "192.0.2.0/24", "192.0.2.1:443/tcp", "[2001:db8::1]:8000-8080", "api.example.org",
/// "*.example.net:443".
///
/// With ports, only TCP and UDP to these ports are allowed, or one of the two; without ports, everything is.
public struct AllowedDestination: Sendable, Hashable {
  /// What a destination refers to.
  public enum Target: Sendable, Hashable {
    /// All addresses of a network.
    case network(IPPrefix)
    /// The addresses of a name in the DNS.
    case name(AllowedName)
  }

  /// The addresses or the name.
  public let target: Target
  /// The ports and protocols that may be reached.
  public let service: AllowedService

  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(UplinkError) {
    let (place, service) = try Self.split(text)
    self.service =
      try service.map { word throws(UplinkError) in
        try AllowedService(word, in: text)
      } ?? AllowedService()
    target = try Self.target(place, text)
  }

  private static func target(_ place: String, _ text: String) throws(UplinkError) -> Target {
    guard let network = IPPrefix(place) else {
      // Only addresses can be in brackets.
      if text.hasPrefix("[") || place.utf8.contains(where: { ":/[]".utf8.contains($0) }) {
        throw UplinkError("\(text): \"\(place)\" is neither an address nor a network")
      }
      do throws(UplinkError) { return .name(try AllowedName(place)) } catch {
        throw UplinkError("\(text): \"\(place)\": \(error)")
      }
    }
    guard network.network == network else {
      let first = network.network.shortDescription
      throw UplinkError("\(text): bits behind the prefix are set; the network is \(first)")
    }
    return .network(network)
  }

  /// Reads destinations separated by commas.
  public static func list(_ text: String) throws(UplinkError) -> [AllowedDestination] {
    var result: [AllowedDestination] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let one = try AllowedDestination(String(word))
      if !result.contains(one) { result.append(one) }
    }
    return result
  }

  /// Whether any destination is a name, for which the namespace needs a resolv.conf(5): `Uplink.resolverFile`.
  ///
  /// - Throws: if names contradict each other.
  public static func namesAny(_ all: [AllowedDestination]) throws(UplinkError) -> Bool {
    guard let plan = ResolverPlan(all) else { return false }
    try plan.check()
    return true
  }

  /// Splits the text into destination and ports.
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
    // With more colons it is an IPv6 address.
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : (text, nil)
  }

  var network: IPPrefix? {
    if case .network(let network) = target { return network }
    return nil
  }

  var name: AllowedName? {
    if case .name(let name) = target { return name }
    return nil
  }
}

extension AllowedDestination: CustomStringConvertible {
  /// The text from which it can be read again.
  public var description: String {
    switch target {
    case .name(let name): "\(name)\(service)"
    case .network(let network) where service.ports != nil && network.address.family == .ipv6:
      "[\(network.shortDescription)]\(service)"
    case .network(let network): "\(network.shortDescription)\(service)"
    }
  }
}

/// What may be reached at a destination: everything, or ports of TCP, UDP or both.
public struct AllowedService: Sendable, Hashable {
  /// The range of ports; nil for everything.
  public private(set) var ports: ClosedRange<UInt16>?
  /// The protocol; nil for both, and without ports.
  public private(set) var transport: PublishedPort.Transport?

  init() {}

  /// Reads "443", "8000-8080" or "53/udp".
  init(_ word: String, in text: String) throws(UplinkError) {
    let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    ports = try PublishedPort.range(parts[0], text)
    guard parts.count > 1 else { return }
    guard let transport = PublishedPort.Transport(rawValue: String(parts[1])) else {
      throw UplinkError("\(text): expected tcp or udp after the slash")
    }
    self.transport = transport
  }

  /// The conditions for an nft rule, starting with a space; empty if everything is allowed.
  var condition: String {
    guard let ports else { return "" }
    let range = PublishedPort.text(ports)
    guard let transport else { return " meta l4proto { tcp, udp } th dport \(range)" }
    return " \(transport) dport \(range)"
  }
}

extension AllowedService: CustomStringConvertible {
  /// ":443/tcp", or nothing.
  public var description: String {
    guard let ports else { return "" }
    return ":\(PublishedPort.text(ports))" + (transport.map { "/\($0.rawValue)" } ?? "")
  }
}
