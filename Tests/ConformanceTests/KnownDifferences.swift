import Foundation

/// What sets iproute2 6.1, which is installed, apart from 7.1, which is matched; and what changes by
/// itself from run to run.
enum KnownDifferences {
  /// Whole words that 6.1 does not know, or knows otherwise.
  private static let newWords: Set<String> = [
    "down", "novf", "proto", "dscp", "flowlabel", "extern_valid", "tcp_usec_ts", "bclim",
    "gso_ipv4_max_size", "gro_ipv4_max_size", "fdb_max_learned", "fdb_local_vlan_0",
    "mdb_offload_fail_notification", "localbypass", "nolocalbypass", "reserved_bits", "mcroute",
    "nomcroute", "mst_enabled", "neigh_vlan_suppress", "mab", "backup_nhid", "parentdev",
    "hw_stats",
  ]

  /// Words with which a line reaches what must not be reached: known kernel faults, endless waits.
  private static let forbidden: Set<String> = [
    "encap", "geneve_opts", "vxlan_opts", "erspan_opts", "proxy", "netnsid", "xdp", "xdpgeneric",
    "xdpdrv", "xdpoffload", "vf",
  ]

  static func isExcluded(_ words: [String]) -> Bool {
    if words.contains(where: { newWords.contains($0) || forbidden.contains($0) }) { return true }
    // 6.1 dies of bond's xstats, ends with 0 for afstats of a device that is not there, ignores words
    // after a kind without options, refuses blanks in alternative names, reads ports loosely,
    // cached routes unfiltered, namespaces of links, and a device that was named by its index as one of a master.
    return words.contains { $0.count > 2 && "xstats".hasPrefix($0) || $0 == "afstats" }
      || words.contains("ifb") && words.last != "ifb" || words.contains("x y")
      || words.contains("sport") || words.contains("dport") || words.contains("cached")
      || words.contains("cloned") || words.contains("map-to") || words.contains("nat")
      || words.contains { $0.hasPrefix("link-") }
      || words.contains("if2") && words.contains("master")
  }

  /// How the answers differ, apart from what is known; nil where they agree.
  static func difference(_ line: String, ours: Sandbox.Result, theirs: Sandbox.Result) -> String? {
    var parts: [String] = []
    if ours.status != theirs.status {
      parts.append("status: ours \(ours.status), installed \(theirs.status)")
    }
    if isUsage(theirs.errors) {
      // Usage texts are not compared, only that there is one.
      if ours.errors.isEmpty { parts.append("no usage text") }
    } else if normal(ours.errors) != normal(theirs.errors) {
      parts.append("errors:\n  ours      \(ours.errors)\n  installed \(theirs.errors)")
    }
    if !isUsage(theirs.output), normal(ours.output) != normal(theirs.output) {
      parts.append("output:\n--- ours\n\(ours.output)--- installed\n\(theirs.output)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  static func stateDifference(ours: String, theirs: String) -> String? {
    let left = sortedLines(normal(ours))
    let right = sortedLines(normal(theirs))
    guard left != right else { return nil }
    let only = { (a: [String], b: [String]) in a.filter { !b.contains($0) }.joined(separator: "\n")
    }
    return "state:\n--- ours only\n\(only(left, right))\n--- installed only\n\(only(right, left))"
  }

  private static func sortedLines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).sorted()
  }

  private static func isUsage(_ text: String) -> Bool { text.contains("Usage:") }

  private static let rules: [(pattern: String, replacement: String)] = [
    ("is a garbage", "is garbage"),
    ("/var/run/netns", "/run/netns"),
    (" proto (kernel_[a-z]+|0x[0-9a-f]+)", ""),
    (#""protocol":"(kernel_[a-z]+|0x[0-9a-f]+)","#, ""),
    (#"(valid_lft|preferred_lft) \d+sec"#, "$1 Nsec"),
    (#""(valid_life_time|preferred_life_time)":(?!4294967295)\d+"#, "\"$1\":N"),
    (#"expires -?\d+sec"#, "expires Nsec"),
    (#""expires":\d+"#, "\"expires\":N"),
    (#"used \d+/\d+/\d+"#, "used N"),
    (#""(used|confirmed|updated)":\s*\d+"#, "\"$1\":N"),
    (#"gc_timer +\d+\.\d\d"#, "gc_timer N"),
    (#"\b(?!02:00|00:00|ff:ff|33:33|01:)([0-9a-f]{2}:){5}[0-9a-f]{2}\b"#, "MAC"),
    (#"(bridge_id|designated_root|designated_bridge) [0-9a-f]{4}\.[0-9a-f:]+"#, "$1 ID"),
    (#"^(\{"|\[\{")|"[sd]port_mask":"[^"]*",?"#, "$1"),
    ("[ ]{2,}", " "),
  ]

  private static func normal(_ text: String) -> String {
    rules.reduce(text) {
      $0.replacingOccurrences(of: $1.pattern, with: $1.replacement, options: .regularExpression)
    }
  }
}
