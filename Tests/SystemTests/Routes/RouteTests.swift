import Testing

/// Routes, rules and nexthop objects with a real kernel, in namespaces of their own.
@Suite(.enabled(if: PrivateMachine.isUsable)) struct RouteTests {
  private static let network = """
    set -e
    ip() { "$NETNS" ip "$@"; }
    "$IP" link set lo up
    "$IP" link add v0 index 10 type veth peer name v1 index 11
    "$IP" addr add 10.1.0.1/24 dev v0
    "$IP" addr add fd00:1::1/64 dev v0 nodad
    "$IP" link set v0 up
    "$IP" link set v1 up

    """

  private func run(_ script: String) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run(Self.network + script)
  }

  @Test func whatIsMadeIsShown() throws {
    let outcome = try run(
      """
      ip route add 10.9.0.0/16 via 10.1.0.2 mtu lock 1400 metric 5
      ip route add 10.8.0.0/16 nexthop via 10.1.0.2 weight 3 nexthop via 10.1.0.3
      ip route add 10.7.0.0/16 via inet6 fd00:1::2 dev v0 table 100
      ip route add 10.6.0.0/16 encap ip id 5 dst 10.1.0.7 dev v0
      ip route del 10.9.0.0/16
      ip route replace 10.9.0.0/16 dev v0
      ip route show table all
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      Array(outcome.lines.prefix(7)) == [
        "10.7.0.0/16 via inet6 fd00:1::2 dev v0 table 100 ",
        "10.1.0.0/24 dev v0 proto kernel scope link src 10.1.0.1 ",
        "10.6.0.0/16  encap ip id 5 src 0.0.0.0 dst 10.1.0.7 ttl 0 tos 0 dev v0 scope link ",
        "10.8.0.0/16 ", "\tnexthop via 10.1.0.2 dev v0 weight 3 ",
        "\tnexthop via 10.1.0.3 dev v0 weight 1 ", "10.9.0.0/16 dev v0 scope link ",
      ])
  }

  @Test func sameAsTheInstalledProgram() throws {
    let outcome = try run(
      """
      ip route add 10.9.0.0/16 via 10.1.0.2 realms 3/7 src 10.1.0.1
      ip route add blackhole 10.8.0.0/16 metric 5
      ip -6 route add 2001:db8::/32 via fd00:1::2
      ip -6 route add fd00:9::/64 encap seg6 mode encap segs fd00::2,fd00::3 dev v0
      ip nexthop add id 1 via 10.1.0.2 dev v0
      ip nexthop add id 2 via 10.1.0.3 dev v0
      ip nexthop add id 3 group 1/2,5
      ip route add 10.5.0.0/16 nhid 3
      ip rule add from 10.0.0.0/8 fwmark 1/3 table 100
      for words in "route show table all" "-d route" "-j route" "-j -p -6 route" "-o route" \\
        "-6 route show via fd00:1::2" "route show root 10.0.0.0/8" "route show match 10.9.3.4" \\
        "route get 10.9.1.1" "-j route get 10.9.1.1" "-d route get fibmatch 10.9.1.1" \\
        "nexthop" "-j -d nexthop" "rule" "-j rule" "rule show from 10.0.0.0/8"; do
        ip $words > /run/ours; "$IP" $words > /run/theirs
        cmp /run/ours /run/theirs || echo "differs: $words"
      done
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func flushInRounds() throws {
    let outcome = try run(
      """
      for i in 1 2 3; do ip route add 10.$i.2.0/24 via 10.1.0.2 table 7; done
      ip -s route flush table 7
      ip route flush table 7
      ip route show table 7 || echo gone
      """)
    #expect(
      outcome.output.hasPrefix(
        "\n*** Round 1, deleting 3 entries ***\n*** Flush is complete after 1 round ***\n"))
  }

  @Test func saveAndRestore() throws {
    let outcome = try run(
      """
      ip route add 10.9.0.0/16 via 10.1.0.2
      ip route add 10.8.0.0/16 via 10.9.0.1 onlink dev v0
      ip rule add from 10.7.0.0/16 table 9
      ip route > /run/before; ip rule show from 10.7.0.0/16 > /run/rules
      ip route save > /run/routes; ip rule save > /run/saved
      ip route flush root 10.0.0.0/8 scope global; ip rule flush
      ip rule restore < /run/saved; ip route restore < /run/routes
      ip route | cmp - /run/before
      ip rule show from 10.7.0.0/16 | cmp - /run/rules
      echo same
      """)
    #expect(outcome.lines == ["same"], "\(outcome.errors)")
  }

  @Test func refusals() throws {
    let outcome = try run(
      """
      set +e
      for words in "route add 10.9.0.0/16 via 10.99.0.1" "route add 10.9.0.0/16 dev nosuch" \\
        "route del 10.99.0.0/16" "route show table 4242" "rule del from 10.99.0.0/16" \\
        "nexthop get id 77" "route add 10.9.0.0/16 nexthop"; do
        ip $words 2>/run/message; echo "$? $(head -1 /run/message)"
      done
      """)
    #expect(
      outcome.lines == [
        "2 Error: Nexthop has invalid gateway.", "1 Cannot find device \"nosuch\"",
        "2 RTNETLINK answers: No such process", "2 Error: ipv4: FIB table does not exist.",
        "2 RTNETLINK answers: No such file or directory",
        "2 RTNETLINK answers: No such file or directory",
        "255 Error: unexpected end of line after \"nexthop\"",
      ])
  }

  @Test func resilientGroup() throws {
    let outcome = try run(
      """
      ip nexthop add id 1 via 10.1.0.2 dev v0
      ip nexthop add id 2 via 10.1.0.3 dev v0
      ip nexthop add id 10 group 1/2 type resilient buckets 4 idle_timer 60
      ip nexthop bucket | wc -l
      ip nexthop bucket show nhid 1 | wc -l
      ip nexthop flush
      """)
    #expect(outcome.lines == ["4", "2", "Flushed 3 nexthops"], "\(outcome.errors)")
  }
}
