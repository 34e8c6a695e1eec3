import Testing

/// Every way to add or replace a route, and everything that it can have, compared with the installed `ip`.
@Suite(
  .enabled(
    if: PrivateMachine.canCompare, "needs root, unshare, the built netns and the installed ip"))
struct RouteChangeTests {
  private static let network = """
    sysctl -qw net.ipv6.conf.all.accept_dad=0
    ip link set lo up
    ip link add v0 index 10 address 02:00:00:00:00:10 type veth peer name v1 index 11
    ip addr add 10.1.0.1/24 dev v0; ip addr add fd00:1::1/64 dev v0 nodad
    ip link set v0 up; ip link set v1 up; settle 'state UP' v0 v1
    try() { ip "$@" 2>/run/message || echo "$? $(head -1 /run/message)"; }

    """

  @Test func addAppendPrependChangeReplace() throws {
    let run = try PrivateMachine.expectSame(
      Self.network + """
        try route add 10.9.0.0/16 via 10.1.0.2; try route append 10.9.0.0/16 via 10.1.0.3
        try route prepend 10.9.0.0/16 via 10.1.0.4; try route add 10.9.0.0/16 via 10.1.0.5
        ip route show 10.9.0.0/16
        try route change 10.9.0.0/16 via 10.1.0.6; ip route show 10.9.0.0/16
        try route change 10.10.0.0/16 via 10.1.0.6
        try route replace 10.10.0.0/16 via 10.1.0.6; try route replace 10.10.0.0/16 via 10.1.0.7
        ip route show 10.10.0.0/16
        try -6 route add 2001:db8::/64 via fd00:1::2; try -6 route append 2001:db8::/64 via fd00:1::5
        try -6 route prepend 2001:db8::/64 via fd00:1::6; ip -6 route show 2001:db8::/64
        try -6 route change 2001:db8::/64 via fd00:1::7 metric 9
        try -6 route replace 2001:db8::/64 via fd00:1::8; ip -6 route show 2001:db8::/64
        try route del 10.10.0.0/16 via 10.1.0.99; try route del 10.10.0.0/16; ip route
        """)
    #expect(
      Array(run.lines.prefix(9)) == [
        "2 RTNETLINK answers: File exists", "10.9.0.0/16 via 10.1.0.4 dev v0 ",
        "10.9.0.0/16 via 10.1.0.2 dev v0 ", "10.9.0.0/16 via 10.1.0.3 dev v0 ",
        "10.9.0.0/16 via 10.1.0.6 dev v0 ", "10.9.0.0/16 via 10.1.0.2 dev v0 ",
        "10.9.0.0/16 via 10.1.0.3 dev v0 ", "2 RTNETLINK answers: No such file or directory",
        "10.10.0.0/16 via 10.1.0.7 dev v0 ",
      ])
  }

  @Test func routesThatLeadNowhere() throws {
    let run = try PrivateMachine.expectSame(
      Self.network + """
        n=0; for type in unreachable prohibit blackhole throw; do n=$((n + 1))
          try route add $type 10.20.$n.0/24; try -6 route add $type 2001:db8:2$n::/64 metric $n
          try route get 10.20.$n.1; try -6 route get 2001:db8:2$n::1; done
        for type in local broadcast multicast; do
          try route add $type 10.30.0.0/24 table 5 metric $((n++)) dev v0; done
        ip route; ip -6 route; ip route show table 5; ip -j route show type prohibit
        ip -6 route show type blackhole; ip route flush type unreachable; ip route show 10.20.1.0/24
        """)
    #expect(run.lines.contains("unreachable 10.20.1.0/24 "))
    #expect(run.lines.contains("2 RTNETLINK answers: No route to host"))
    #expect(run.lines.contains("2 RTNETLINK answers: Permission denied"))
  }

  @Test func preferenceAndExpiry() throws {
    let run = try PrivateMachine.expectSame(
      Self.network + """
        n=0; for pref in low medium high 1; do n=$((n + 1))
          try -6 route add 2001:db8:3$n::/64 via fd00:1::2 pref $pref; done
        try -6 route add 2001:db8:40::/64 via fd00:1::2 expires 1000
        try -6 route add 2001:db8:41::/64 dev v0 pref bad
        try -6 route add 2001:db8:41::/64 dev v0 expires bad
        ip -6 route | sed 's/expires [0-9]*sec/expires Nsec/'
        ip -6 -j route | sed 's/"expires":[0-9]*/"expires":N/'
        """)
    for line in [
      "2001:db8:31::/64 via fd00:1::2 dev v0 metric 1024 pref low",
      "2001:db8:33::/64 via fd00:1::2 dev v0 metric 1024 pref high",
      "2001:db8:40::/64 via fd00:1::2 dev v0 metric 1024 expires Nsec pref medium",
    ] {
      #expect(run.lines.contains(line), "\(line)")
    }
  }

  @Test func everyMetric() throws {
    let run = try PrivateMachine.expectSame(
      Self.network + """
        try route add 10.9.0.0/16 via 10.1.0.2 mtu lock 1400 advmss lock 1300 rtt lock 250ms \\
          rttvar lock 50ms window lock 4000 cwnd lock 20 initcwnd lock 10 initrwnd lock 12 \\
          ssthresh lock 40 reordering lock 5 hoplimit lock 33 rto_min 300ms quickack 1 \\
          fastopen_no_cookie 1 congctl lock reno features ecn
        try route add 10.8.0.0/16 via 10.1.0.2 mtu 1400 advmss 1300 rtt 1s rttvar 5 window 4000 \\
          cwnd 20 initcwnd 10 initrwnd 12 ssthresh 40 reordering 5 hoplimit 33 rto_min 1s \\
          quickack 0 congctl reno
        try -6 route add 2001:db8::/64 via fd00:1::2 mtu lock 1400 advmss 1300 hoplimit 33 \\
          initcwnd 10 quickack 1 rtt 3
        ip route; ip -j route; ip -6 route; ip -j -6 route
        try route get 10.9.1.1; ip -j route get 10.8.1.1; ip -6 route get 2001:db8::9
        """)
    #expect(
      run.lines.contains(
        "10.9.0.0/16 via 10.1.0.2 dev v0 mtu lock 1400 window lock 4000 rtt lock 250ms "
          + "rttvar lock 50ms ssthresh lock 40 cwnd lock 20 advmss lock 1300 reordering lock 5 "
          + "hoplimit lock 33 initcwnd lock 10 features ecn rto_min lock 300ms initrwnd lock 12 "
          + "quickack 1 congctl lock reno fastopen_no_cookie 1 "), "\(run.output)")
  }

  @Test func everythingElse() throws {
    try PrivateMachine.expectSame(
      Self.network + """
        try route add 10.7.0.0/16 via 10.1.0.2 realms 3/7 src 10.1.0.1 tos 0x10 metric 77 \\
          proto static scope global table 300
        try route add 10.7.0.0/16 dev v0 proto 77 scope host table 7
        try route add 10.6.0.0/16 via 10.99.0.2 dev v0 onlink
        try route add 10.5.0.0/16 nexthop via 10.1.0.2 weight 3 nexthop via 10.1.0.3 dev v0 \\
          nexthop via 10.88.0.1 dev v0 weight 7 onlink
        try -6 route add 2001:db8::/48 nexthop via fd00:1::2 weight 2 nexthop via fd00:1::3
        try -6 route add 2001:db8:1::/48 via fd00:1::2 src fd00:1::1 proto ra metric 7
        for words in "route" "-d route" "-6 route" "-d -6 route" "route show table 300" \\
          "route show proto static table 300" "route show scope host table 7" \\
          "route show via 10.1.0.2" "route show src 10.1.0.1 table all" "route show dev v1" \\
          "route show metric 77 table all" "route get 10.5.0.1 from 10.1.0.1 oif v0 mark 3" \\
          "route get 10.6.0.1 tos 0x10 uid 5" "-6 route get 2001:db8:1::1" "-6 route show proto ra" \\
          "route show exact 10.6.0.0/16" "route show root 10.4.0.0/14" "route show match 10.6.7.8"
        do echo "-- $words"; try $words; done
        """)
  }

  /// Like 7.1 and unlike 6.1: a multipath route belongs to the device of each of its legs.
  @Test func multipathRoutesByDevice() throws {
    let run = try PrivateMachine.runOurs(
      Self.network + """
        ip addr add 10.2.0.1/24 dev v1; ip route add 10.5.0.0/16 nexthop via 10.1.0.2 dev v0 \\
          nexthop via 10.2.0.2 dev v1
        ip route show dev v0 root 10.5.0.0/16; ip route show dev lo; ip route flush dev v1
        ip route show 10.5.0.0/16
        """)
    #expect(
      run.lines == [
        "10.5.0.0/16 ", "\tnexthop via 10.1.0.2 dev v0 weight 1 ",
        "\tnexthop via 10.2.0.2 dev v1 weight 1 ",
      ], "\(run.errors)")
  }

  @Test(
    arguments: [
      "mtu", "mtu abc", "congctl nosuch", "rtt xx", "features nosuch", "metric x", "proto nosuch",
      "scope nosuch", "table nosuch", "nexthop via", "advmss -1", "quickack 2", "realms a/b/c",
      "tos 999", "src nonsense", "onlink onlink dev", "rto_min lock 3ms",
    ])
  func refusedWords(_ words: String) throws {
    try PrivateMachine.expectSame(
      Self.network + "try route add 10.3.0.0/16 via 10.1.0.2 \(words); ip route")
  }
}
