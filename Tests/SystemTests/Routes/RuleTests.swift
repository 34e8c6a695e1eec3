import Testing

/// Policy routing rules with every selector and action, compared with the installed `ip`.
@Suite(
  .enabled(
    if: PrivateMachine.canCompare, "needs root, unshare, the built netns and the installed ip"))
struct RuleTests {
  private static let rules = """
    try() { ip "$@" 2>/run/message || echo "$? $(head -1 /run/message)"; }
    ip link add v0 type ifb
    try rule add from 10.0.0.0/8 to 10.1.0.0/16 tos 0x10 fwmark 0x10/0xff iif lo oif v0 pref 100 \\
      table 7 protocol static
    try rule add not from 10.0.0.0/8 priority 101 lookup main suppress_prefixlength 0
    try rule add pref 102 from all suppress_ifgroup 5 table 9
    try rule add ipproto tcp sport 1000-2000 dport 80 pref 103 table 8
    try rule add ipproto 17 dport 53 pref 104 prohibit
    try rule add uidrange 1000-2000 pref 105 unreachable
    try rule add pref 106 to 10.9.0.0/16 blackhole; try rule add pref 107 from 10.5.0.0/16 goto 110
    try rule add pref 108 nop; try rule add pref 110 from 10.6.0.1 lookup default realms 3/4
    try rule add pref 111 l3mdev protocol 77; try rule add pref 112 tun_id 99 lookup 6
    try rule add pref 113 fwmark 5 iif nosuchdev lookup 6
    try -6 rule add from 2001:db8::/32 to fd00::/8 pref 200 table 7 dport 443 ipproto udp
    try -6 rule add from fd00::1 not iif v0 pref 201 lookup 300; try -6 rule add pref 202 prohibit

    """

  @Test func everySelector() throws {
    let run = try PrivateMachine.expectSame(
      Self.rules + """
        ip rule; ip -6 rule; ip -d rule; ip -N rule
        ip -j rule | sed 's/,"dport_mask":"0xffff"//g'
        for words in "table 7" "from 10.0.0.0/8" "fwmark 5" "iif lo" "oif v0" "ipproto tcp" \\
          "uidrange 1000-2000" "not" "to 10.9.0.0/16" "protocol 77" "table nosuch" "dport 80" \\
          "sport 1000-2000" "pref 103" "tos 0x10" "tun_id 99"
        do echo "-- $words"; try rule show $words; done
        """)
    for line in [
      "100:\tfrom 10.0.0.0/8 to 10.1.0.0/16 tos 0x10 fwmark 0x10/0xff iif lo oif v0 lookup 7 "
        + "proto static",
      "103:\tfrom all ipproto tcp sport 1000-2000 dport 80 lookup 8",
      "201:\tnot from fd00::1 iif v0 lookup 300",
    ] {
      #expect(run.lines.contains(line), "\(line)")
    }
  }

  @Test func deletedAndFlushed() throws {
    try PrivateMachine.expectSame(
      Self.rules + """
        try rule del pref 103; try rule del from 10.6.0.1; try rule del table 9
        try rule del pref 4000; try rule del fwmark 5; try rule del prohibit pref 104; ip rule
        try rule flush protocol static; try rule flush table 8; ip rule
        try rule flush; ip rule; try -6 rule flush; ip -6 rule
        """)
  }

  @Test func refused() throws {
    let run = try PrivateMachine.expectSame(
      Self.rules + """
        for words in "add from 10.0.0.0/8 pref 100 table 7" "add pref 103 ipproto tcp sport \\
          1000-2000 dport 80 table 8" "add pref 300 goto 299" "add pref x" "add from nonsense" "add" \\
          "add pref 301 ipproto nosuch" "add pref 301 sport 5-3" "add pref 301 uidrange 9" \\
          "add pref 301 fwmark x" "add pref 302 to 10.1.2.3/33" "replace pref 1" "add pref"
        do echo "-- $words"; try rule $words; done
        """)
    #expect(run.lines.contains("2 RTNETLINK answers: File exists"))
    #expect(run.lines.contains("2 Error: Backward goto not supported."))
  }

  /// Selectors that the installed program may not have yet.
  @Test func newerSelectors() throws {
    let run = try PrivateMachine.runOurs(
      """
      ip rule add pref 114 dscp AF11 lookup 6 2>/dev/null || echo none; ip rule show table 6
      ip -N rule show table 6; ip rule add sport 70000 table 6; echo $?
      """)
    if run.lines.first != "none" {
      #expect(
        run.lines == [
          "114:\tfrom all lookup 6 dscp AF11", "114:\tfrom all lookup 6 dscp 10", "255",
        ]
      )
    }
    #expect(run.errors.contains(#"Error: argument "70000" is wrong: invalid port"#))
  }
}
