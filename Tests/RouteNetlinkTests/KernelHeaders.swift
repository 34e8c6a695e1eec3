import Foundation

/// The constants in the kernel headers on this machine.
enum KernelHeaders {
  private static let texts: [String] = {
    let files = [
      "if_link.h", "rtnetlink.h", "if_addr.h", "neighbour.h", "nexthop.h", "fib_rules.h",
      "net_namespace.h", "if_bridge.h", "if_tunnel.h", "veth.h", "can/netlink.h", "can/vxcan.h",
      "amt.h", "wwan.h", "lwtunnel.h", "mpls_iptunnel.h", "ila.h", "seg6_iptunnel.h",
      "seg6_local.h", "rpl_iptunnel.h", "ioam6_iptunnel.h", "gen_stats.h", "pkt_sched.h",
      "netconf.h", "if_addrlabel.h", "batman_adv.h", "if_bonding.h", "if_macsec.h", "if_vlan.h",
      "if_tun.h", "if_ether.h", "icmpv6.h", "if.h", "in.h", "if_arp.h", "ip6_tunnel.h",
    ]
    return files.compactMap {
      try? String(contentsOfFile: "/usr/include/linux/\($0)", encoding: .utf8)
    }
    .map { $0.replacing(/\/\*(.|\n)*?\*\//, with: "").replacing(/\/\/[^\n]*/, with: "") }
  }()

  /// The enumerators of each enumeration, by name.
  static let enumerations: [[String: Int]] = texts.flatMap(enumerations)

  /// Every enumerator and every numeric macro. A macro in network byte order has the number as written.
  static let numbers: [String: Int] = {
    var found: [String: Int] = [:]
    for text in texts {
      for match in text.matches(of: /#define[ \t]+(\w+)[ \t]+\(?([^\n]*)/) {
        let value = match.2.trimmingCharacters(in: CharacterSet(charactersIn: " \t)ULul"))
        if let number = number(value) { found["\(match.1)"] = number }
      }
    }
    for enumeration in enumerations { found.merge(enumeration) { old, _ in old } }
    return found
  }()

  private static func number(_ text: String) -> Int? {
    let swapped = "__cpu_to_be16("
    if text.hasPrefix(swapped) { return number("\(text.dropFirst(swapped.count))") }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    let parts = text.split(separator: "<<").map { $0.trimmingCharacters(in: .whitespaces) }
    if parts.count == 2, let shift = Int(parts[1]),
      let value = Int(parts[0].trimmingCharacters(in: CharacterSet(charactersIn: "ULul")))
    {
      return value << shift
    }
    return Int(text)
  }

  private static func enumerations(_ text: String) -> [[String: Int]] {
    text.matches(of: /enum\s*\w*\s*\{([^}]*)\}/).map { match in
      var next = 0
      var found: [String: Int] = [:]
      for word in match.1.split(separator: ",") {
        let parts = word.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
        // Text that begins a line of its own is a macro with the name of the enumerator.
        let lines = (parts.first ?? "").split(separator: "\n").map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        guard let name = lines.last(where: { !$0.hasPrefix("#") && !$0.isEmpty }) else { continue }
        if parts.count > 1 { next = number(parts[1]) ?? found[parts[1]] ?? next }
        found[name] = next
        next += 1
      }
      return found
    }
  }
}
