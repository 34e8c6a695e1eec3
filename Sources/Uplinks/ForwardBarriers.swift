import Glibc
import Netlink
import RouteNetlink

/// Rules of another program that drop packets forwarded by the host, and how to let uplinks pass. Only their
/// owner changes such rules.
package struct ForwardBarrier {
  /// The devices of the host whose packets are to pass.
  package enum Passage: Sendable, Hashable {
    /// Those of uplinks; the names of these matter to firewalld, which knows no pattern of names.
    case uplinks([String])
    /// One device that leads to a namespace.
    case device(String)

    /// What all names begin with.
    fileprivate var name: String {
      switch self {
      case .uplinks: UplinkName.prefix
      case .device(let name): name
      }
    }

    /// The pattern of a program, where `more` stands for the rest of a name.
    fileprivate func pattern(_ more: String) -> String {
      switch self {
      case .uplinks: name + more
      case .device: name
      }
    }

    /// How a rule about them shows: names of devices are padded with NULs.
    fileprivate var mention: [UInt8] {
      switch self {
      case .uplinks: Array(name.utf8)
      case .device: [0] + Array(name.utf8) + [0]
      }
    }

    fileprivate var devices: [String] {
      switch self {
      case .uplinks(let names): names
      case .device(let name): [name]
      }
    }
  }

  /// For example "table ip filter of another program drops what the host forwards (chain FORWARD)".
  package let words: String
  /// Commands that let them pass.
  package let commands: [String]

  /// NF_INET_FORWARD and NF_DROP of linux/netfilter.h.
  private static let forwardHook: UInt32 = 2
  private static let drop: UInt32 = 0

  static func all(
    _ tables: FilterTables, _ passage: Passage
  ) throws(UplinkError) -> [ForwardBarrier] {
    let chains = try tables.chains()
    let hooked = chains.filter { $0.hook == forwardHook && !UplinkName.isOne($0.table) }
    var barriers: [ForwardBarrier] = []
    for family in UplinkRecord.families {
      if let barrier = try ForwardBarrier(family, passage) { barriers.append(barrier) }
    }
    for chain in hooked {
      let own = try tables.rules(of: chain.family, chain.table)
      let ends = own.contains { $0.chain == chain.name && $0.endsEverything }
      guard chain.policy == drop || ends else { continue }
      // A rule about it means that the advice was followed.
      let name = passage.mention
      if own.contains(where: { contains($0.bytes, name) }) { continue }
      barriers.append(ForwardBarrier(chain, chains.filter { $0.table == chain.table }, passage))
    }
    return barriers
  }

  private init(
    _ chain: FilterTables.Chain, _ others: [FilterTables.Chain], _ passage: Passage
  ) {
    let family = chain.family.name
    words =
      "table \(family) \(chain.table) of another program drops what the host forwards "
      + "(chain \(chain.name))"
    func has(_ name: String) -> Bool { others.contains { $0.name == name } }
    if chain.table == "firewalld" {
      commands = passage.devices.map { "firewall-cmd --zone=trusted --add-interface=\($0)" }
    } else if has("ufw-before-forward") || has("ufw6-before-forward") {
      commands = [
        "ufw route allow in on \(passage.pattern("+"))",
        "ufw route allow out on \(passage.pattern("+"))",
      ]
    } else if chain.table == "filter", chain.name == "FORWARD", chain.family != .inet {
      commands = Self.iptables(
        chain.family == .ip ? "iptables" : "ip6tables", passage, hasDocker: has(Self.docker))
    } else {
      commands = ["iifname", "oifname"].map {
        "nft insert rule \(family) \(chain.table) \(chain.name) \($0) '\"\(passage.pattern("*"))\"' accept"
      }
    }
  }

  /// nil if iptables-legacy drops nothing, or lets them pass.
  private init?(_ family: AddressFamily, _ passage: Passage) throws(UplinkError) {
    guard let table = try LegacyTable(family), table.dropsForwarded,
      !table.mentions(passage.mention)
    else { return nil }
    let program = family == .ipv4 ? "iptables-legacy" : "ip6tables-legacy"
    words = "table filter of \(program) drops what the host forwards (chain FORWARD)"
    commands = Self.iptables(program, passage, hasDocker: table.mentions(Array(Self.docker.utf8)))
  }

  /// The chain in which Docker leaves room for rules of others.
  private static let docker = "DOCKER-USER"

  private static func iptables(
    _ program: String, _ passage: Passage, hasDocker: Bool
  ) -> [String] {
    ["-i", "-o"].map { option in
      "\(program) -I \(hasDocker ? docker : "FORWARD") \(option) \(passage.pattern("+")) -j ACCEPT"
    }
  }

  static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard bytes.count >= part.count else { return false }
    return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
  }
}
