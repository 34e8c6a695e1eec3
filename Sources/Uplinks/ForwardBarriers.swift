import Glibc
import Netlink
import RouteNetlink

/// Rules of another program that drop packets forwarded by the host, and how to let uplinks pass. Only their
/// owner changes such rules.
package struct ForwardBarrier {
  /// For example "table ip filter of another program drops what the host forwards (chain FORWARD)".
  package let words: String
  /// Commands that let the named uplinks pass.
  package let commands: [String]

  /// NF_INET_FORWARD and NF_DROP of linux/netfilter.h.
  private static let forwardHook: UInt32 = 2
  private static let drop: UInt32 = 0

  /// - Parameter uplinks: the names of those that are to pass; for firewalld, which knows no pattern of names.
  static func all(
    _ tables: FilterTables, _ uplinks: [String]
  ) throws(UplinkError) -> [ForwardBarrier] {
    let chains = try tables.chains()
    let hooked = chains.filter { $0.hook == forwardHook && !UplinkName.isOne($0.table) }
    var barriers: [ForwardBarrier] = []
    for family in UplinkRecord.families {
      if let barrier = try ForwardBarrier(family) { barriers.append(barrier) }
    }
    for chain in hooked {
      let own = try tables.rules(of: chain.family, chain.table)
      let ends = own.contains { $0.chain == chain.name && $0.endsEverything }
      guard chain.policy == drop || ends else { continue }
      // A rule about an uplink means that the advice was followed.
      let name = Array(UplinkName.prefix.utf8)
      if own.contains(where: { contains($0.bytes, name) }) { continue }
      barriers.append(ForwardBarrier(chain, chains.filter { $0.table == chain.table }, uplinks))
    }
    return barriers
  }

  private init(
    _ chain: FilterTables.Chain, _ others: [FilterTables.Chain], _ uplinks: [String]
  ) {
    let family = chain.family.name
    words =
      "table \(family) \(chain.table) of another program drops what the host forwards "
      + "(chain \(chain.name))"
    let device = UplinkName.prefix
    func has(_ name: String) -> Bool { others.contains { $0.name == name } }
    if chain.table == "firewalld" {
      commands = uplinks.map { "firewall-cmd --zone=trusted --add-interface=\($0)" }
    } else if has("ufw-before-forward") || has("ufw6-before-forward") {
      commands = [
        "ufw route allow in on \(device)+", "ufw route allow out on \(device)+",
      ]
    } else if chain.table == "filter", chain.name == "FORWARD", chain.family != .inet {
      commands = Self.iptables(
        chain.family == .ip ? "iptables" : "ip6tables", hasDocker: has(Self.docker))
    } else {
      commands = ["iifname", "oifname"].map {
        "nft insert rule \(family) \(chain.table) \(chain.name) \($0) '\"\(device)*\"' accept"
      }
    }
  }

  /// nil if iptables-legacy drops nothing, or lets uplinks pass.
  private init?(_ family: AddressFamily) throws(UplinkError) {
    guard let table = try LegacyTable(family), table.dropsForwarded,
      !table.mentions(UplinkName.prefix)
    else { return nil }
    let program = family == .ipv4 ? "iptables-legacy" : "ip6tables-legacy"
    words = "table filter of \(program) drops what the host forwards (chain FORWARD)"
    commands = Self.iptables(program, hasDocker: table.mentions(Self.docker))
  }

  /// The chain in which Docker leaves room for rules of others.
  private static let docker = "DOCKER-USER"

  private static func iptables(_ program: String, hasDocker: Bool) -> [String] {
    ["-i", "-o"].map { option in
      "\(program) -I \(hasDocker ? docker : "FORWARD") \(option) \(UplinkName.prefix)+ -j ACCEPT"
    }
  }

  static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard bytes.count >= part.count else { return false }
    return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
  }
}
