import Glibc
import RouteNetlink

/// The table of one uplink as text for nft: a pure function of the record.
///
/// Each uplink has its own table, so that one transaction makes, changes or removes it, independently of the
/// others. A common table would have to be read and rewritten under a lock that survives a kill, and removing
/// the last uplink would race with adding one.
struct UplinkRules {
  let record: UplinkRecord
  var name: String { record.name }
  private var ports: [PublishedPort] { record.ports }

  /// Removes the table, and does not fail if it does not exist.
  static func removal(_ name: String) -> String {
    "table inet \(name) {}\ndelete table inet \(name)\n"
  }

  /// Makes the table, replacing an existing one.
  var text: String { Self.removal(name) + table }

  /// The same for a changed record: addresses of names stay if the names do.
  func text(after old: UplinkRecord) -> String {
    guard record.resolverPlan != nil, old.allowed == record.allowed else { return text }
    return "flush table inet \(name)\n" + table
  }

  private var table: String {
    var lines = ["table inet \(name) {", "  comment \"\(record.comment)\""]
    lines += chain(UplinkRecord.chain, nil, record.notes.map { "return comment \"\($0)\"" })
    lines += chain("spoofing", "filter hook prerouting priority raw", spoofing)
    lines += chain("forward", "filter hook forward priority filter", forward)
    if let allowed = record.allowed {
      lines += only(allowed)
    } else {
      lines += chain("leaving", nil, leaving)
    }
    lines += chain("arriving", nil, arriving)
    // If the table is changed in place, no old chain may remain.
    if !ports.isEmpty || record.resolverPlan != nil {
      lines += chain("prerouting", "nat hook prerouting priority dstnat", published(here: false))
      lines += chain("output", "nat hook output priority -100", published(here: true))
    }
    lines += chain("postrouting", "nat hook postrouting priority srcnat", postrouting)
    return lines.joined(separator: "\n") + "\n}\n"
  }

  /// The number of rules in each chain of the table.
  var ruleCounts: [String: Int] {
    var counts: [String: Int] = [:]
    var chain: String?
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      if words.first == "chain" {
        chain = String(words[1])
      } else if words.first == "}" {
        chain = nil
      } else if let chain, words.first != "type" {
        counts[chain, default: 0] += 1
      }
    }
    return counts
  }

  func chain(_ name: String, _ hook: String?, _ rules: [String]) -> [String] {
    var lines = ["  chain \(name) {"]
    if let hook { lines.append("    type \(hook); policy accept;") }
    lines += rules.map { "    " + $0 }
    return lines + ["  }"]
  }

  /// Packets from the namespace must have its own address. They must not go to 127.0.0.0/8, which is the host's
  /// alone, although the pair allows such addresses for connections from the host.
  private var spoofing: [String] {
    let verdict = record.allowed != nil && record.hasWarden ? "jump spoofed" : "drop"
    var rules = ["iifname \"\(name)\" ip daddr 127.0.0.0/8 \(verdict)"]
    for family in UplinkRecord.families {
      guard let inside = record.insideAddress(family) else { continue }
      let word = Self.word(family)
      let others = family == .ipv4 ? "" : " ip6 saddr != { fe80::/10, :: }"
      rules.append("iifname \"\(name)\" \(word) saddr != \(inside)\(others) \(verdict)")
    }
    return rules
  }

  private var forward: [String] {
    ["iifname \"\(name)\" jump leaving", "oifname \"\(name)\" jump arriving"]
      // A device that forwards only because of uplinks must forward for nobody else.
      + record.devices.filter { $0.changed == false }.map { device in
        "meta nfproto \(Self.protocolWord(device.family)) iifname \"\(device.name)\" "
          + "oifname != \"\(UplinkName.prefix)*\" ct state != { established, related } "
          + "ct status ! dnat drop"
      }
  }

  private var leaving: [String] {
    ["ct state established,related accept", "ct status dnat accept"]
      + record.devices.filter { $0.isWayOut }.map { way in
        "meta nfproto \(Self.protocolWord(way.family)) oifname \"\(way.name)\" accept"
      } + ["reject with icmpx type admin-prohibited"]
  }

  /// Allows replies, and packets to published ports. When a port is no longer published, its established
  /// connections end too.
  private var arriving: [String] {
    var rules = [
      "ct direction reply ct state established,related accept", "ct state related accept",
    ]
    for port in ports {
      let match =
        "ct status dnat ct original protocol \(port.transport) "
        + "ct original proto-dst \(PublishedPort.text(port.host)) accept"
      for family in UplinkRecord.families where port.isOf(family) {
        var address = ""
        if let own = port.address, !own.isZero {
          address = "ct original \(Self.word(family)) daddr \(own) "
        }
        rules.append("meta nfproto \(Self.protocolWord(family)) \(address)\(match)")
      }
    }
    return rules + ["drop"]
  }

  /// Published ports, either for packets that arrive at the host, or for packets from the host itself.
  private func published(here: Bool) -> [String] {
    var rules: [String] = []
    for port in ports {
      for family in UplinkRecord.families where port.isOf(family) {
        guard let inside = record.insideAddress(family),
          let condition = condition(port, family, here: here)
        else { continue }
        rules.append("\(condition) \(target(port, family, inside))")
      }
    }
    return rules
  }

  /// Which packets a published port matches; nil if it is not for this family.
  private func condition(_ port: PublishedPort, _ family: AddressFamily, here: Bool) -> String? {
    let word = Self.word(family)
    let ports = "\(port.transport) dport \(PublishedPort.text(port.host))"
    if let address = port.address, !address.isZero {
      // A port published on a loopback address must not be reachable from outside.
      if address.isLoopback, !here { return nil }
      return "\(word) daddr \(address) \(ports)"
    }
    let loopback = family == .ipv4 ? "127.0.0.0/8" : "::1"
    // A program that talks to ::1 would get no reply through the pair: IPv6 has no route_localnet.
    let but = here && family == .ipv4 ? "" : " \(word) daddr != \(loopback)"
    return "meta nfproto \(Self.protocolWord(family)) fib daddr type local\(but) \(ports)"
  }

  private func target(
    _ port: PublishedPort, _ family: AddressFamily, _ inside: IPAddress
  ) -> String {
    let word = Self.word(family)
    if port.host == port.inside { return "dnat \(word) to \(inside)" }
    if port.host.count == 1 {
      let shown = family == .ipv6 ? "[\(inside)]" : "\(inside)"
      return "dnat \(word) to \(shown):\(port.inside.lowerBound)"
    }
    let pairs = zip(port.host, port.inside).map { "\($0) : \(inside) . \($1)" }
    return "dnat \(word) to \(port.transport) dport map { \(pairs.joined(separator: ", ")) }"
  }

  private var postrouting: [String] {
    var rules = record.devices.filter { $0.isWayOut }.compactMap { way -> String? in
      guard let inside = record.insideAddress(way.family) else { return nil }
      return "\(Self.word(way.family)) saddr \(inside) oifname \"\(way.name)\" masquerade"
    }
    guard !ports.isEmpty else { return rules }
    for family in UplinkRecord.families {
      guard let inside = record.insideAddress(family) else { continue }
      let word = Self.word(family)
      if record.wayOut(family) == nil {
        // Replies find the way back without a default route.
        let kind = Self.protocolWord(family)
        rules.append("meta nfproto \(kind) oifname \"\(name)\" ct status dnat masquerade")
      } else {
        // From the host's loopback, and from the namespace to itself.
        let sources = family == .ipv4 ? "{ 127.0.0.0/8, \(inside) }" : "\(inside)"
        rules.append("\(word) saddr \(sources) oifname \"\(name)\" ct status dnat masquerade")
      }
    }
    return rules
  }

  static func word(_ family: AddressFamily) -> String { family == .ipv4 ? "ip" : "ip6" }
  private static func protocolWord(_ family: AddressFamily) -> String {
    family == .ipv4 ? "ipv4" : "ipv6"
  }
}
