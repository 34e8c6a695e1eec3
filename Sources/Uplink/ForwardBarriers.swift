import Netlink

/// Where somebody else's rules drop what the host forwards, and what lets uplinks pass. Nobody but their
/// owner changes these rules.
struct ForwardBarrier {
  /// "table ip filter drops what the host forwards (chain FORWARD)"
  let words: String
  /// Commands that allow it, one for each line.
  let commands: [String]

  /// NF_INET_FORWARD and NF_DROP of linux/netfilter.h.
  private static let forwardHook: UInt32 = 2
  private static let drop: UInt32 = 0

  static func all(_ tables: FilterTables) throws(UplinkError) -> [ForwardBarrier] {
    let chains = try tables.chains()
    let hooked = chains.filter { $0.hook == forwardHook && !UplinkName.isOne($0.table) }
    var barriers: [ForwardBarrier] = []
    for chain in hooked {
      let own = try tables.rules(of: chain.family, chain.table)
      let ends = own.contains { $0.chain == chain.name && $0.endsEverything }
      guard chain.policy == drop || ends else { continue }
      // Who allowed one did what is told here.
      let name = Array(UplinkName.prefix.utf8)
      if own.contains(where: { contains($0.bytes, name) }) { continue }
      barriers.append(ForwardBarrier(chain, chains.filter { $0.table == chain.table }))
    }
    return barriers
  }

  private init(_ chain: FilterTables.Chain, _ others: [FilterTables.Chain]) {
    let family = chain.family.name
    words =
      "table \(family) \(chain.table) of another program drops what the host forwards "
      + "(chain \(chain.name)); this allows it:"
    let device = UplinkName.prefix
    func has(_ name: String) -> Bool { others.contains { $0.name == name } }
    if chain.table == "firewalld" {
      commands = ["firewall-cmd --zone=trusted --add-interface=\(device)N, with the number of each"]
    } else if has("ufw-before-forward") || has("ufw6-before-forward") {
      commands = [
        "ufw route allow in on \(device)+", "ufw route allow out on \(device)+",
      ]
    } else if chain.table == "filter", chain.name == "FORWARD", chain.family != .inet {
      // The tables of iptables, Docker's among them, which keeps this chain for others.
      let program = chain.family == .ip ? "iptables" : "ip6tables"
      let place = has("DOCKER-USER") ? "DOCKER-USER" : "FORWARD"
      commands = ["-i", "-o"].map { "\(program) -I \(place) \($0) \(device)+ -j ACCEPT" }
    } else {
      commands = ["iifname", "oifname"].map {
        "nft insert rule \(family) \(chain.table) \(chain.name) \($0) '\"\(device)*\"' accept"
      }
    }
  }

  private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard bytes.count >= part.count else { return false }
    return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
  }
}
