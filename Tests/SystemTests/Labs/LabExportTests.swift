import Testing

/// What `export` writes, and what it reports as left out.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabExportTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }
    in_() { $IP netns exec "$@"; }

    """#

  @Test("a router that nobody declared forwards and filters when it is made anew")
  func router() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        for n in n1 r n2; do $IP netns add $n; done
        for n in n1 n2; do
          $IP -n r link add to$n type veth peer name eth0 netns $n
          $IP -n r link set to$n up; $IP -n $n link set eth0 up
        done
        $IP -n r address add 10.0.1.1/24 dev ton1; $IP -n r address add 10.0.2.1/24 dev ton2
        $IP -n r address add fe80::1/64 dev ton1
        $IP -n n1 address add 10.0.1.2/24 dev eth0; $IP -n n1 route add default via 10.0.1.1
        $IP -n n2 address add 10.0.2.2/24 dev eth0; $IP -n n2 route add default via 10.0.2.1
        in_ r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.ton1.rp_filter=2 net.ipv6.conf.all.forwarding=1
        if command -v nft > /dev/null; then
          in_ r nft 'table ip t { chain c { type filter hook forward priority 0; tcp dport 99 counter drop; }; }'
        fi
        $IP -n r rule add from 10.9.0.0/16 lookup 100
        $IP -n r neigh add 10.0.1.77 lladdr 02:00:00:00:00:01 dev ton1
        $IP -n r route add 10.7.0.0/16 via 10.0.2.2 tos 4
        state() {
          in_ r sysctl net.ipv4.ip_forward net.ipv4.conf.ton1.rp_filter net.ipv6.conf.all.forwarding
          in_ r nft -s list ruleset; in_ n1 ping -c 1 -W 2 10.0.2.2 | grep -o '1 received'
          $IP -n r -o -6 address show dev ton1 | grep -o 'fe80::1/64'
        } 2>/dev/null
        state > before; lab export n1 r n2 --name x > x.yaml; lab plan x.yaml | grep -v '^note'
        grep -c 'not in this file: rule .*of `r`' x.yaml; grep -c 'not in this file: neighbour .*of `r`' x.yaml
        grep -c 'not in this file: route 10.7.0.0/16 .*tos 4 of `r`' x.yaml
        for n in n1 r n2; do $IP netns delete $n; done
        lab up -q x.yaml || exit 1
        state | diff before - && echo same; lab export x > y.yaml; lab down -q x
        lab up -q y.yaml; state | diff before - && echo same; lab down -q x
        """#)
    #expect(
      outcome.lines == ["x: nothing to do", "1", "1", "1", "same", "same"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("what a lab's programs make again is left to them, and what its record knows is kept")
  func lab() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a:
              sysctls: {net.ipv4.ip_forward: 1, net.ipv4.tcp_sack: 1}
              exec: [ip address add 192.0.2.1/24 dev x, ip link add br0 type bridge, sysctl -qw net.ipv4.tcp_ecn=1]
            b: {}
          links:
            - endpoints:
                - {node: a, interface: x, mac: "02:00:00:00:00:11", addresses: [10.0.0.1/24]}
                - {node: b, interface: x, addresses: [10.0.0.2/24]}
        checks:
          - {from: a, command: exit 3, expect: 3}
          - {from: a, command: echo 200, expect: "200"}
        E
        lab up -q l.yaml || exit 1
        lab test l | tail -1; in_ l.a $IP route add 10.66.0.0/16 via 10.0.0.2
        lab export l > m.yaml; grep -c '192.0.2.1\|tcp_ecn\|br0' m.yaml; lab down -q l; lab up -q m.yaml || exit 1
        in_ l.a $IP -o link show x | grep -o 02:00:00:00:00:11; in_ l.a $IP route show 10.66.0.0/16
        lab test l | tail -1; lab plan m.yaml; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "l: 2 of 2 passed", "1", "02:00:00:00:00:11",
        "10.66.0.0/16 via 10.0.0.2 dev x proto static ",
        "l: 2 of 2 passed", "l: nothing to do",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test(
    "a port of the host's bridge, and a bridge while its spanning tree changes, come back as they are"
  )
  func bridges() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > k.clab.yml <<'E'
        name: k
        topology:
          nodes: {br0: {kind: bridge}, br1: {kind: bridge}, a: {kind: linux}}
          links: [{endpoints: ["a:e0", "br0:p0"]}, {endpoints: ["a:e1", "br1:p1"]}]
        E
        for bridge in br0 br1; do $IP link add $bridge type bridge; $IP link set $bridge up; done
        lab up -q k.clab.yml || exit 1
        lab export k > k.yaml; lab plan k.yaml 2>/dev/null; lab down -q k; lab up -q k.yaml || exit 1
        $IP -o link show master br1 | grep -c p1; lab down -q k
        $IP link delete br1; lab plan k.yaml 2>&1 | grep -o 'the host has no bridge or VRF .br1.'
        cat > s.yaml <<'E'
        name: s
        topology:
          nodes:
            a: {}
            one: {kind: bridge, stp: true, priority: 4096, forward-delay: 2, hello-time: 1, ageing: 60}
            two: {kind: bridge, stp: true, forward-delay: 3, hello-time: 2}
          links: [{endpoints: ["one:x", "two:x"]}, {endpoints: ["a:e", "two:p"]}, {endpoints: ["a:f", "one:p"]}]
        E
        lab up -q s.yaml || exit 1
        lab export s > t.yaml; for key in ageing forward-delay hello-time; do grep -c " $key:" t.yaml; done
        lab plan s.yaml; lab status s | grep -c 'not of'; lab down -q s
        """#)
    #expect(
      outcome.lines == [
        "k: nothing to do", "1", "the host has no bridge or VRF `br1`", "1", "2", "1",
        "s: nothing to do", "0",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("a node is named as elsewhere, and a file that cannot be written is told of in plain words")
  func nodes() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        printf 'name: l\ntopology: {nodes: {a: {}, b: {}}}\n' > l.yaml; lab up -q l.yaml || exit 1
        lab export l/a | grep -c 'netns: l.a'
        for word in l/c m/a l/ 'a b/' /x; do lab export "$word" 2>&1; done
        for verb in "export l.a" "graph l"; do lab $verb --output /nonexist/x 2>&1; done
        lab export --output x l; grep name: x; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "1", "netns: lab `l` has no node `c`; did you mean `l/a`?",
        "netns: lab `m` is not up; did you mean `l`?",
        "netns: which node? Write l/NODE, or --all", "netns: lab `a b` is not up",
        "netns: there is neither a lab nor a namespace `/x`",
        "netns: /nonexist/x cannot be written: No such file or directory",
        "netns: /nonexist/x cannot be written: No such file or directory", "name: l",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
