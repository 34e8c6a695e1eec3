/// Which names are answered, to which nftables sets their addresses are added, and the arguments that make
/// dnsmasq(8) do this.
///
/// All names with the same ports share a pair of sets, one for each family.
struct ResolverPlan {
  let names: [(name: AllowedName, service: AllowedService)]
  /// The services that the sets are for, in the order of the sets' numbers.
  let services: [AllowedService]

  /// How long an address stays if its TTL is unknown, as after answers over TCP; in seconds.
  static let defaultTimeout = 60

  /// nil if no name is allowed.
  init?(_ allowed: [AllowedDestination]?) {
    names = (allowed ?? []).compactMap { one in one.name.map { ($0, one.service) } }
    if names.isEmpty { return nil }
    var services: [AllowedService] = []
    for (_, service) in names where !services.contains(service) { services.append(service) }
    self.services = services
  }

  static func set(_ number: Int, ipv6: Bool) -> String { "names\(number)v\(ipv6 ? 6 : 4)" }

  // MARK: which names

  /// The numbers of the sets for the addresses of a name in lower case; empty if the name is not answered.
  func sets(for name: [String]) -> [Int] { numbers { $0.covers(name) } }

  private func sets(below domain: [String]) -> [Int] { numbers { $0.coversAll(below: domain) } }

  private func numbers(_ isMeant: (AllowedName) -> Bool) -> [Int] {
    services.indices.filter { index in
      names.contains { $0.service == services[index] && isMeant($0.name) }
    }
  }

  private var domains: [[String]] {
    var result: [[String]] = []
    for (name, _) in names where !result.contains(name.labels) { result.append(name.labels) }
    return result
  }

  /// - Throws: if dnsmasq would let out more than was allowed: it uses the same sets for a name and all names
  ///   below it.
  func check() throws(UplinkError) {
    for domain in domains {
      let (own, below) = (sets(for: domain), sets(below: domain))
      if own.isEmpty || below.isEmpty || own == below { continue }
      let name = domain.joined(separator: ".")
      throw UplinkError(
        "\(name) and the names below it cannot have different ports: allow \(name) and *.\(name) with the same"
      )
    }
  }

  // MARK: arguments for dnsmasq

  /// - Parameters:
  ///   - table: the table of family inet with the sets.
  ///   - servers: the servers that are asked for allowed names.
  func arguments(table: String, servers: [String]) -> [String] {
    domains.flatMap { labels -> [String] in
      let domain = labels.joined(separator: ".")
      let (own, below) = (sets(for: labels), sets(below: labels))
      // An option for a domain applies to all names below it, unless there is a more specific one.
      var words = servers.map { "--server=/\(own.isEmpty ? "*." : "")\(domain)/\($0)" }
      // Otherwise queries for names below an allowed one could carry data out.
      if below.isEmpty { words.append("--local=/*.\(domain)/") }
      let sets = (own.isEmpty ? below : own).flatMap { number in
        [false, true].map { isIPv6 in
          "\(isIPv6 ? 6 : 4)#inet#\(table)#\(Self.set(number, ipv6: isIPv6))"
        }
      }
      return words + ["--nftset=/\(domain)/\(sets.joined(separator: ","))"]
    }
  }
}
