import Foundation
import Testing

/// Checks over IPv4 and IPv6, to addresses of any origin.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabFamilyTests {
  private static let lab = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    cat > l.yaml <<'E'
    name: v
    topology:
      nodes:
        a: {routes: [{to: default, via: b}]}
        b: {}
        c: {exec: ["ip addr add 10.0.0.3/24 dev e", "ip addr add 2001:db8::3/64 dev e nodad"]}
        d: {}
        sw: {kind: bridge}
      links:
        - {endpoints: ["a:e", "sw:a"], ipv4: [10.0.0.1/24], ipv6: ["2001:db8::1/64"]}
        - {endpoints: ["b:e", "sw:b"], ipv4: [10.0.0.2/24], ipv6: ["2001:db8::2/64"]}
        - {endpoints: ["c:e", "sw:c"]}
    checks:
      - {from: a, ping: b, timeout: 1s, count: 1}
      - {from: a, ping: b, family: ipv4}
      - {from: a, ping: c}
      - {from: a, mtu: c, expect: 1500}
      - {from: a, route: b, dev: e}
      - {from: a, ping: d, expect: fail}
    E
    "$lab" up -q l.yaml || exit 1

    """#

  @Test("a node is tried in both families, and one that is broken is told")
  func checks() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + #"""
        $IP -n v.a -6 route show default | grep -c 2001:db8::2
        "$lab" test v --format tap | grep -E '^(not )?ok'
        $IP -n v.b -6 addr del 2001:db8::2/64 dev e
        "$lab" test v --format tap | grep -E '^(not )?ok.*ping b'; "$lab" down -q v
        """#)
    #expect(
      outcome.lines == [
        "1", "ok 1 - a: ping b, IPv4", "ok 2 - a: ping b, IPv6", "ok 3 - a: ping b",
        "ok 4 - a: ping c, IPv4", "ok 5 - a: ping c, IPv6", "ok 6 - a: mtu c (1500), IPv4",
        "ok 7 - a: mtu c (1500), IPv6", "ok 8 - a: route b, IPv4", "ok 9 - a: route b, IPv6",
        "not ok 10 - a: ping d (fail)", "ok 1 - a: ping b, IPv4", "not ok 2 - a: ping b, IPv6",
        "ok 3 - a: ping b",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("the matrix has every node with an address by any means, and names the others")
  func matrix() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + #"""
        $IP -n v.b -6 addr del 2001:db8::2/64 dev e; $IP -n v.b addr add 10.0.0.9/32 dev lo
        "$lab" test v --matrix --timeout 1 2>&1; "$lab" down -q v
        """#)
    #expect(
      outcome.lines.prefix(10) == [
        "IPv4", "from \\ to 1 2 3", "a         - . .  1", "b         . - .  2",
        "c         . . -  3", "IPv6", "from \\ to 1 2 3", "a         - X .  1",
        "b         X - X  2", "c         . X -  3",
      ], "\(outcome.output)")
    #expect(outcome.lines.contains("netns: without an address: d, sw"), "\(outcome.output)")
    #expect(outcome.lines.last == "v: 8 of 12 passed", "\(outcome.output)")
  }

  @Test(
    "addresses by DHCP and by router advertisement are tried, and pairs without a common family are told"
  )
  func given() throws {
    let programs = ["/usr/sbin/udhcpc", "/usr/sbin/dnsmasq"]
    guard programs.allSatisfy({ FileManager.default.fileExists(atPath: $0) }) else {
      try Test.cancel("needs udhcpc and dnsmasq: not installed")
    }
    let outcome = try PrivateMachine.run(
      #"""
      lab="${NETNS%/*}/netns-lab"; cd /run
      cat > l.yaml <<'E'
      name: v
      topology:
        nodes:
          srv:
            dhcp-server:
              range: 10.0.0.100,10.0.0.200
              options: [enable-ra, "dhcp-range=2001:db8::,ra-only", "ra-param=e,4"]
          both: {}
          six: {}
          four: {sysctls: {net.ipv6.conf.default.accept_ra: 0}}
          sw: {kind: bridge, sysctls: {net.ipv6.conf.default.accept_ra: 0}}
        links:
          - {endpoints: ["srv:e", "sw:a"], ipv4: [10.0.0.1/24], ipv6: ["2001:db8::1/64"]}
          - endpoints: [{node: both, interface: e, dhcp: true}, "sw:b"]
          - endpoints: ["six:e", "sw:c"]
          - {endpoints: ["four:e", "sw:d"], ipv4: [10.0.0.4/24]}
      checks:
        - {from: six, ping: both}
        - {from: four, ping: both}
        - {from: srv, ping: both}
      E
      "$lab" up -q l.yaml || exit 1
      for node in both six; do
        until $IP -n v.$node -6 -o addr show dev e scope global -tentative | grep -q 2001; do sleep 0.1; done
      done
      "$lab" test v --format tap | grep -E '^(not )?ok'; "$lab" test v --matrix 2>&1; "$lab" down -q v
      """#)
    #expect(
      outcome.lines == [
        "ok 1 - six: ping both", "ok 2 - four: ping both", "ok 3 - srv: ping both, IPv4",
        "ok 4 - srv: ping both, IPv6",
        "IPv4", "from \\ to 1 2 3", "srv       - . .  1", "both      . - .  2",
        "four      . . -  3", "IPv6", "from \\ to 1 2 3", "srv       - . .  1",
        "both      . - .  2", "six       . . -  3", "netns: without an address: sw",
        "netns: not tried, having no family in common: four (IPv4) and six (IPv6)",
        "v: 12 of 12 passed",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
