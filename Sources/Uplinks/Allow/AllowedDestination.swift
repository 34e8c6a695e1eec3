import Glibc
import RouteNetlink

/// A destination that a namespace may get to where all others are refused: an address, a network or a
/// name, with ports or without: "192.0.2.0/24", "192.0.2.1:443/tcp", "[2001:db8::1]:8000-8080",
/// "api.example.org", "*.example.net:443".
///
/// With ports only TCP and UDP to these are meant, or one of both; without, everything.
public struct AllowedDestination: Sendable, Hashable {
  /// Where a destination is.
  public enum Target: Sendable, Hashable {
    /// All addresses of a network.
    case network(IPPrefix)
    /// The addresses that the DNS has for a name.
    case name(AllowedName)
  }

  /// Where it is.
  public let target: Target
  /// What of it may be reached.
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
      // Brackets are those of addresses.
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

  /// Destinations divided by commas.
  public static func list(_ text: String) throws(UplinkError) -> [AllowedDestination] {
    var result: [AllowedDestination] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let one = try AllowedDestination(String(word))
      if !result.contains(one) { result.append(one) }
    }
    return result
  }

  /// Whether any is a name, for which the namespace needs a resolv.conf(5): `Uplink.resolverFile`.
  ///
  /// - Throws: where names exclude each other.
  public static func namesAny(_ all: [AllowedDestination]) throws(UplinkError) -> Bool {
    guard let plan = ResolverPlan(all) else { return false }
    try plan.check()
    return true
  }

  /// Where it is, and the ports.
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
  /// The text that it is read from.
  public var description: String {
    switch target {
    case .name(let name): "\(name)\(service)"
    case .network(let network) where service.ports != nil && network.address.family == AF_INET6:
      "[\(network.shortDescription)]\(service)"
    case .network(let network): "\(network.shortDescription)\(service)"
    }
  }
}

/// What may be reached at a destination: everything, or ports of TCP and UDP, or of one of both.
public struct AllowedService: Sendable, Hashable {
  /// The ports, first and last; nil for everything.
  public private(set) var ports: ClosedRange<UInt16>?
  /// nil for both; only with ports.
  public private(set) var transport: PublishedPort.Transport?

  init() {}

  /// Reads "443", "8000-8080" or "53/udp".
  init(_ word: String, in text: String) throws(UplinkError) {
    let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    ports = try PublishedPort.range(parts[0], text)
    guard parts.count > 1 else { return }
    guard let transport = PublishedPort.Transport(rawValue: String(parts[1])) else {
      throw UplinkError("\(text): after the port and a slash comes tcp or udp")
    }
    self.transport = transport
  }

  /// The conditions of a rule for nft, with a space in front; nothing where all is meant.
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
