import Foundation

/// Removes from texts what changes from run to run, or with the version of iproute2.
enum Normal {
  typealias Pattern = (pattern: String, replacement: String)

  static func areEqual(_ left: String, _ right: String) -> Bool {
    left == right || text(left) == text(right)
  }

  static func text(_ text: String) -> String {
    (changing + (Programs.isOldReference ? old : new)).reduce(text) {
      $0.replacingOccurrences(of: $1.pattern, with: $1.replacement, options: .regularExpression)
    }
  }

  private static let changing: [Pattern] = [
    ("/var/run/netns", "/run/netns"),
    // The report of a group membership, which a timer sends, and its counts.
    (#"ff02::16 dev \S+ lladdr \S+ (?:used \S+ probes \d+ )?NOARP *\n"#, ""),
    (#"(?m)^( +[\d.]+[KMGTPE]?i?){6} *$"#, " COUNTERS"),
    (#""(bytes|packets|multicast)":\s*\d+"#, "\"$1\":N"),
    (#"(valid_lft|preferred_lft) \d+sec"#, "$1 Nsec"),
    (#""(valid_life_time|preferred_life_time)":(?!4294967295)\d+"#, "\"$1\":N"),
    (#"expires -?\d+sec"#, "expires Nsec"),
    (#""expires":\d+"#, "\"expires\":N"),
    (#"used [\d/]+"#, "used N"),
    (#""(used|confirmed|updated)":\s*\d+"#, "\"$1\":N"),
    (#"gc_timer +\d+\.\d\d"#, "gc_timer N"),
    // Random addresses, made by the kernel.
    (#"\b(?!02:00|00:00|ff:ff|33:33|01:)([0-9a-f]{2}:){5}[0-9a-f]{2}\b"#, "MAC"),
    (#"(bridge_id|designated_root|designated_bridge) [0-9a-f]{4}\.[0-9a-f:]+"#, "$1 ID"),
  ]

  /// What 7.2 no longer shows with the addresses of one family.
  private static let new: [Pattern] = [(" qlen 1000", " ")]

  /// What 7.1 always writes differently from 6.1, and the fields that it adds to details.
  private static let old: [Pattern] = [
    ("is a garbage", "is garbage"),
    (" proto (kernel_[a-z]+|0x[0-9a-f]+)", ""),
    (#""protocol":"(kernel_[a-z]+|0x[0-9a-f]+)","#, ""),
    (#","[sd]port_mask":"[^"]*""#, ""),
    (" netns-immutable", ""),
    (#" (\#(newNumbers)) \w+"#, ""),
    (#" (\#(newSwitches)) (on|off)"#, ""),
    (" (no)?udp(6zerocsum[rt]x|csum)", ""),
    (#"( (no)?(\#(onlyTrue)|learning|localbypass)\b){6,}"#, ""),
    (#",\s*"(\#(newNumbers))":\s*[^,}\]\s]+"#, ""),
    (#",\s*"(\#(newSwitches)|netns-immutable|localbypass)":\s*(true|false)"#, ""),
    (#",\s*"(\#(onlyTrue))":\s*false"#, ""),
    (#",\s*"learning":\s*true"#, ""),
    ("[ ]+", " "),
    ("(?m) $", ""),
  ]

  private static let newNumbers = [
    "gso_ipv4_max_size", "gro_ipv4_max_size", "reserved_bits", "mcast_n_groups", "mcast_max_groups",
    "fdb_n_learned", "fdb_max_learned", "fdb_local_vlan_0", "mdb_offload_fail_notification",
    "mst_enabled",
  ].joined(separator: "|")
  private static let newSwitches = "mab|neigh_vlan_suppress"
  /// Flags of VXLAN devices that 6.1 has in JSON only if they are set.
  private static let onlyTrue =
    "external|l2miss|l3miss|proxy|remcsum_[rt]x|rsc|udp_csum|udp_zero_csum6_[rt]x"
}
