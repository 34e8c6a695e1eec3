import RouteNetlink

/// The rules of an uplink with restricted destinations. They are on the host's side, since the namespace can
/// change its own rules.
extension UplinkRules {
  /// The log prefixes of packets that are copied to the warden.
  enum Mark: String {
    case refused, answer
  }

  func only(_ allowed: [AllowedDestination]) -> [String] {
    var lines = sets
    lines += chain("leaving", nil, leaving(only: allowed))
    lines += chain("input", "filter hook input priority filter", input)
    lines += chain("host", nil, host)
    if record.resolver != nil {
      lines += chain("questions", "nat hook prerouting priority dstnat", questions)
      lines += chain("answers", "filter hook output priority filter", answers)
    }
    if record.hasWarden { lines += chain("spoofed", nil, note + ["drop"]) }
    return lines + chain("refused", nil, refused)
  }

  /// The sets to which dnsmasq adds the addresses of names.
  private var sets: [String] {
    guard let plan = record.resolverPlan else { return [] }
    return plan.services.indices.flatMap { number in
      [false, true].flatMap { isIPv6 in
        [
          "  set \(ResolverPlan.set(number, ipv6: isIPv6)) {",
          "    type \(isIPv6 ? "ipv6_addr" : "ipv4_addr"); flags timeout; size 65535",
          "    timeout \(ResolverPlan.defaultTimeout)s", "  }",
        ]
      }
    }
  }

  private func leaving(only allowed: [AllowedDestination]) -> [String] {
    var rules = ["ct state established,related accept"]
    for destination in allowed {
      guard let network = destination.network, let way = record.wayOut(network.address.family)
      else {
        continue
      }
      let word = Self.word(network.address.family)
      rules.append(
        "oifname \"\(way.name)\" \(word) daddr \(network.shortDescription)"
          + "\(destination.service.condition) accept")
    }
    return rules + leavingByName + ["jump refused"]
  }

  private var leavingByName: [String] {
    guard let plan = record.resolverPlan else { return [] }
    var rules = [
      "ip daddr { \(SpecialNetworks.ipv4.joined(separator: ", ")) } jump refused",
      "ip6 daddr { \(SpecialNetworks.ipv6.joined(separator: ", ")) } jump refused",
    ]
    for way in record.devices where way.isWayOut {
      for (number, service) in plan.services.enumerated() {
        let set = ResolverPlan.set(number, ipv6: way.family == .ipv6)
        rules.append(
          "oifname \"\(way.name)\" \(Self.word(way.family)) daddr @\(set)\(service.condition) accept"
        )
      }
    }
    return rules
  }

  private var input: [String] {
    var rules = ["iifname \"\(name)\" jump host"]
    // Only queries from the namespace may fill the sets.
    if let resolver {
      rules.append("iifname != { \"\(name)\", \"lo\" } \(resolver) drop")
    }
    return rules
  }

  /// What the namespace may ask the host for: link-layer addresses on the pair, and names.
  private var host: [String] {
    var rules = [
      "ct state established,related accept",
      "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept",
      // The kernel inside sends these on its own.
      "icmpv6 type { nd-router-solicit, mld2-listener-report } drop",
    ]
    if let resolver { rules.append("\(resolver) accept") }
    return rules + ["jump refused"]
  }

  /// The conditions for packets to the name server.
  private var resolver: String? {
    record.resolver.map {
      "ip daddr \($0.address) meta l4proto { tcp, udp } th dport \($0.port)"
    }
  }

  private var questions: [String] {
    guard let resolver = record.resolver else { return [] }
    return ["tcp", "udp"].map { transport in
      "iifname \"\(name)\" ip daddr \(ResolverPlace.seen) \(transport) dport 53 redirect to :\(resolver.port)"
    }
  }

  /// Copies answers, from which the warden reads TTLs.
  private var answers: [String] {
    guard let resolver = record.resolver else { return [] }
    return ["oifname \"\(name)\" udp sport \(resolver.port) \(log(.answer))"]
  }

  private var refused: [String] { note + ["counter reject with icmpx type admin-prohibited"] }

  /// In a flood of packets each is refused, but not each is logged.
  private var note: [String] {
    record.hasWarden ? ["limit rate 200/second burst 1000 packets \(log(.refused))"] : []
  }

  private func log(_ mark: Mark) -> String {
    "log prefix \"\(mark.rawValue)\" group \(UplinkName.number(name))"
  }
}
