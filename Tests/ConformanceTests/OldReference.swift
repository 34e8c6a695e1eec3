/// What iproute2 6.1 does not have, or has differently from 7.1.
enum OldReference {
  typealias Rule = KnownDifferences.Rule

  static let rules: [Rule] =
    newWords.map { row in
      Rule("\(row.object): new words") { comparison in
        comparison.line.object == row.object
          && row.words.contains { comparison.line.hasKeyword($0) }
      }
    } + changed

  /// Words, by object, that 6.1 understands differently. Its answer to a line with one of them says nothing.
  private static let newWords: [(object: String, words: [String])] = [
    ("ip link", ["down", "novf", "gso_ipv4_max_size", "gro_ipv4_max_size", "parentdev"]),
    ("ip address", ["down", "novf", "proto"]),
    ("ip route", ["flowlabel", "tcp_usec_ts", "tunsrc"]),
    ("ip rule", ["dscp", "flowlabel"]),
    ("ip neighbor", ["extern_valid"]),
    ("ip nexthop", ["hw_stats", "tunsrc"]),
    (
      "bridge mdb",
      [
        "replace", "get", "flush", "filter_mode", "source_list", "proto", "dst", "dst_port", "vni",
        "src_vni", "via",
      ]
    ),
    ("bridge fdb", ["activity_notify", "inactive", "norefresh", "flush"]),
    ("bridge link", ["mab", "mcast_max_groups", "neigh_vlan_suppress", "backup_nhid", "master"]),
    ("bridge vlan", ["mcast_max_groups", "neigh_suppress"]),
    ("bridge vni", ["del"]),
  ]

  private static let changed: [Rule] = [
    Rule("bridge mst is new") { $0.line.object == "bridge mst" },
    Rule("netns set of a name that is not there says nothing") {
      $0.ours.errors.isEmpty && $0.theirs.errors.hasPrefix("Cannot open network namespace")
    },
    Rule("names of devices are judged by the kernel, alternative ones may have blanks and slashes")
    {
      $0.line.object == "ip link"
        && ["not a valid ifname", "not a valid altname"].contains(where: $0.theirs.errors.contains)
    },
    Rule("multipath routes match by leg") {
      $0.line.object == "ip route" && ($0.line.hasKeyword("dev") || $0.line.hasKeyword("oif"))
    },
    Rule("namespaces of links are looked up elsewhere and refused in other words") {
      $0.line.object == "ip link" && $0.line.hasKeyword("link-netns")
    },
    Rule("ports are read strictly, and may have masks") {
      $0.line.object == "ip rule" && ($0.line.hasKeyword("sport") || $0.line.hasKeyword("dport"))
    },
    Rule("weights of nexthops have 16 bits") {
      $0.line.object == "ip nexthop" && $0.theirs.errors.contains("is wrong: \"weight\" is invalid")
    },
    Rule("nexthops have statistics") {
      $0.line.object == "ip nexthop" && $0.ours.output.contains("hw_stats")
    },
    Rule("a value given twice has its own words") {
      $0.line.object == "bridge vni" && $0.theirs.errors.contains("\" is wrong: duplicate ")
    },
    Rule("an encapsulation without its words has its own words") {
      $0.theirs.errors.contains("unexpected end of line after \"encap\"")
    },
  ]
}
