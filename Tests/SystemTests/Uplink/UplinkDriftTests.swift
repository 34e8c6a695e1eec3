import Testing

/// What other programs remove from uplinks or change in them is reported and repaired.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct UplinkDriftTests {
  /// Changes by others to the uplink of blue, which has ports and the host's name servers.
  private static let changes = [
    "nft flush ruleset", "nft delete table inet netns-up0", "nft flush table inet netns-up0",
    "nft flush chain inet netns-up0 postrouting", "ip addr flush dev netns-up0",
    "ip link set netns-up0 down", "ip -n blue addr flush dev uplink",
    "ip -n blue link set uplink down", "ip -n blue route del default",
    "sysctl -qw net.ipv4.conf.eth0.forwarding=0", "sysctl -qw net.ipv4.conf.netns-up0.forwarding=0",
    "sysctl -qw net.ipv6.conf.eth0.force_forwarding=0",
    "sysctl -qw net.ipv4.conf.netns-up0.route_localnet=0", "rm -r /etc/netns",
  ]

  /// Runs `check` after each change.
  private static func each(_ check: String, of name: String = "blue") -> String {
    changes.map { "try '\($0.replacing("blue", with: name))'\n" }.reduce(
      "try() { eval \"$1\"; \(check); }\n", +)
  }

  @Test("gc puts right what others changed, whichever part")
  func collected() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        echo 'nameserver 192.0.2.53' > resolv; mount --bind resolv /etc/resolv.conf
        answer out 7; answer blue 80; state > before
        works() {
          $NETNS uplink | grep -o 'others'; ask out tcp 192.0.2.1 8080 5; here tcp 127.0.0.1 8080 5
          ask blue tcp 192.0.2.2 7 5; ask blue udp 2001:db8:2::2 7 5
          tail -1 /etc/netns/blue/resolv.conf; state | sort
        }
        $NETNS uplink blue --dns; $NETNS publish blue 8080:80; works > first

        """#
        + Self.each("$NETNS uplink | grep -o 'changed by others'; $NETNS gc; works | diff first -")
        + "$NETNS gc; $NETNS uplink blue --remove; $NETNS publish blue --remove; same", seconds: 100
    )
    let mended = ["changed by others", "netns-up0: put right what others changed"]
    #expect(
      outcome.lines == Self.changes.flatMap { _ in mended } + ["same"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test(
    "a firewall that is loaded anew leaves nothing behind after the next delete, remove or publish")
  func flushed() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        ip netns add red; ip netns add green; state > before; $NETNS uplink red; $NETNS uplink green
        $NETNS uplink blue; nft flush ruleset
        $NETNS publish blue 8080:80; $NETNS uplink | cut -d' ' -f1-5; nft list tables | wc -l
        nft flush ruleset; $NETNS uplink blue --remove; $NETNS publish blue --remove
        nft flush ruleset; $NETNS uplink red --remove; nft flush ruleset
        $NETNS delete green; ip netns add green; same
        # With the namespace gone as well.
        $NETNS uplink blue; nft flush ruleset; ip netns del blue; sleep 0.3; $NETNS gc; ip netns add blue; same
        # With a copy that somebody removed, and a table that is another program's.
        $NETNS uplink blue; rm -r /run/netns-uplink/*/netns-up0; $NETNS publish blue 8080:80
        nft flush ruleset; nft add table inet netns-up0; nft list ruleset > others
        $NETNS uplink; $NETNS gc; nft list ruleset | cmp - others; nft delete table inet netns-up0
        $NETNS delete blue; ip netns add blue; same
        """#)
    #expect(
      outcome.lines == [
        "red dev netns-up0 via eth0", "green dev netns-up1 via eth0", "blue dev netns-up2 via eth0",
        "3",
        "same", "netns-up0: removed an uplink whose namespace has ended", "same", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("a lab's plan tells what others changed, and up puts it right")
  func lab() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        echo 'nameserver 192.0.2.53' > resolv; mount --bind resolv /etc/resolv.conf
        cat > l.yaml <<'E'
        name: l
        topology: {nodes: {web: {uplink: {dns: true}, ports: [8080:80]}}}
        E
        lab up -q l.yaml; state | sort > made

        """#
        + Self.each(
          "lab plan l.yaml | grep -E '  [~+-]'; lab up -q l.yaml; state | sort | diff made -",
          of: "l.web")
        + "lab plan l.yaml; lab down -q l; same", seconds: 100)
    let told = ["  ~ uplink via the default route, port 8080:80"]
    #expect(
      outcome.lines == Self.changes.dropLast().flatMap { _ in told }
        + ["  + file /etc/netns/l.web/hosts", "  + file resolv.conf", "l: nothing to do", "same"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("a lock that a plain user holds on the host's namespace delays nobody")
  func lockOfOthers() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        $NETNS uplink blue; ip netns add red
        for file in /proc/self/ns/net /run/netns-uplink/*; do
          setpriv --reuid 65534 --regid 65534 --clear-groups flock $file sleep 99 2>/dev/null &
        done
        until grep -q FLOCK /proc/locks; do sleep 0.05; done
        timeout 20 $NETNS uplink red; timeout 20 $NETNS delete blue; $NETNS uplink | cut -d' ' -f1-3
        """#)
    #expect(outcome.lines == ["red dev netns-up1"], "\(outcome.output)\(outcome.errors)")
  }
}
