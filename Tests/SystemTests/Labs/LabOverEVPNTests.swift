import Testing

/// Labs over three hosts with `fabric: evpn`, and the daemons of FRR.
@Suite(
  .enabled(
    if: HostMachines.obstacleToEVPN == nil, Comment(rawValue: HostMachines.obstacleToEVPN ?? "")),
  .serialized)
struct LabOverEVPNTests {
  private static let lab = #"""
    host h2 2; host h3 3
    cat > evpn.yaml <<E
    name: evpn
    hosts:
      h1: {address: 10.9.0.1}
      h2: {ssh: root@10.9.0.2, command: $lab}
      h3: {ssh: root@10.9.0.3, command: $lab}
    fabric: evpn
    topology:
      nodes:
        lan: {kind: bridge, host: h1, addresses: [10.0.0.254/24]}
        a: {host: h1}
        b: {host: h2}
        c: {host: h3}
        d: {host: h3}
      links:
        - {endpoints: ["a:eth0", "lan:p1"], ipv4: [10.0.0.1/24]}
        - {endpoints: ["b:eth0", "lan:p2"], ipv4: [10.0.0.2/24]}
        - {endpoints: ["c:eth0", "lan:p3"], ipv4: [10.0.0.3/24]}
        - {endpoints: ["d:eth0", "lan:p4"], ipv4: [10.0.0.4/24]}
        - {endpoints: ["a:eth1", "b:eth1"], ipv4: [10.0.1.1/24, 10.0.1.2/24]}
    checks:
      - {from: a, ping: 10.0.1.2}
      - {from: a, mtu: b, expect: 1450}
      - {from: c, mtu: b, expect: 1450}
    E
    # Where a host has a station's address: the bridge's entry, and the VXLAN's.
    entry() {
      local mac=$($lab exec evpn/$2 -- cat /sys/class/net/eth0/address)
      on $1 $NETNS exec evpn.fabric $NETNS bridge fdb show | grep "^$mac .*extern_learn" | grep -o 'dst [0-9.]*'
    }

    """#

  private func run(_ script: String) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run(HostMachines.prelude + Self.lab + script, seconds: 120)
  }

  @Test("a bridge is on three hosts, frames go to the right one, and nothing is left")
  func life() throws {
    let outcome = try run(
      """
      $lab up evpn.yaml && $lab plan evpn.yaml; $lab test evpn | tail -n 1
      $lab test --matrix evpn | tail -n 1; entry h3 b; entry h3 a; entry h2 d
      on h3 $NETNS exec evpn.lan ls /sys/class/net | tr '\\n' ' '; echo
      $lab exec evpn/lan -- ls /sys/class/net | tr '\\n' ' '; echo
      $lab exec --all evpn -- hostname 2>/dev/null | sort | tr '\\n' ' '; echo
      $lab status evpn | grep -c 'p[234].*on host h\\|^fabric\\|service.*running, ready'
      $lab status evpn | grep 'not of the lab'; $lab status evpn | tail -n 1
      $lab graph --live -f json evpn | grep -c '"state" : "up"'
      on h2 $NETNS exec evpn.b $NETNS link set eth1 down; $lab graph --live evpn | grep -c down
      $lab status evpn >/dev/null; echo $?; $lab up -q evpn.yaml; $lab test evpn | tail -n 1
      on h2 ss -ltn | grep -o ':22 \\|:179 ' | sort -u
      $lab down evpn; left; on h3 pgrep -c 'zebra|bgpd'; on h3 sh -c 'ls /run/netns /run/netns-lab | wc -l'
      """)
    #expect(
      outcome.lines == [
        "evpn: up, 5 nodes on 3 hosts, 73 changes", "evpn: nothing to do", "evpn: 3 of 3 passed",
        "evpn: 20 of 20 passed", "dst 10.9.0.2", "dst 10.9.0.1", "dst 10.9.0.3",
        "fabric lan lo p3 p4 ", "fabric lan lo p1 ", "a: a b: b c: c d: d lan: lan ", "12",
        "evpn: ready", "20", "1", "1",
        "evpn: 3 of 3 passed", ":22 ", "evpn: down", "0 0, 0 0", "0", "1",
      ], "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("nodes and hosts come and go, and a daemon that dies is started again")
  func change() throws {
    let outcome = try run(
      """
      grep -v 'h3\\|lan:p[34]\\|mtu: b' evpn.yaml > two.yaml
      $lab up -q two.yaml; $lab test evpn | tail -n 1; before=$($lab exec evpn/a -- cat /sys/class/net/eth0/ifindex)
      $lab up -q --replace evpn.yaml; $lab test evpn | tail -n 1
      [ "$before" = $($lab exec evpn/a -- cat /sys/class/net/eth0/ifindex) ] && echo same
      on h2 sh -c 'kill -9 $(pgrep -x bgpd)'; sleep 1
      for try in $(seq 50); do $lab test evpn >out && break; sleep 0.2; done; tail -n 1 out
      $lab up -q --replace two.yaml; $lab test evpn | tail -n 1; on h3 ls /run/netns
      sed -i '/^fabric/d' two.yaml; $lab up -q two.yaml; $lab test evpn | tail -n 1; left
      $lab down -q evpn; left
      """)
    #expect(
      outcome.lines == [
        "evpn: 1 of 1 passed", "evpn: 3 of 3 passed", "same", "evpn: 3 of 3 passed",
        "evpn: 1 of 1 passed", "evpn: 1 of 1 passed", "2 5, 1 3", "0 0, 0 0",
      ], "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("a host that comes last disturbs no session of the others; a bridge moves to another host")
  func addition() throws {
    let outcome = try run(
      """
      sed 's/d: {host: h3}/d: {host: h2}/; s/c: {host: h3}/c: {host: h2}/; s/host: h1, add/host: h1, mac: "02:00:00:00:00:01", add/' \
        evpn.yaml > it.yaml; mv it.yaml evpn.yaml; $lab up -q evpn.yaml; $lab test evpn | tail -n 1
      daemons() { on h2 pgrep -x 'zebra|bgpd' | tr '\\n' ' '; }; before=$(daemons)
      sed -i 's/d: {host: h2}/d: {host: h3}/' evpn.yaml; $lab up -q evpn.yaml; $lab test --matrix evpn | tail -n 1
      [ "$before" = "$(daemons)" ] || echo "$before" "$(daemons)"
      sed -i 's/kind: bridge, host: h1/kind: bridge, host: h2/' evpn.yaml
      $lab up -q evpn.yaml; $lab test --matrix evpn | tail -n 1; $lab exec evpn/a -- ping -c 1 -W 2 10.0.0.254 | grep -c ' 0% '
      $lab down evpn; left
      """)
    #expect(
      outcome.lines == [
        "evpn: 3 of 3 passed", "evpn: 20 of 20 passed", "evpn: 20 of 20 passed", "1", "evpn: down",
        "0 0, 0 0",
      ], "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("a host without FRR is named, and nothing is changed")
  func refusal() throws {
    let outcome = try run(
      """
      on h2 mount -t tmpfs tmpfs /usr/lib/frr
      $lab up -q --replace evpn.yaml; echo $?; left
      """)
    #expect(outcome.lines == ["1", "0 0, 0 0"], "\(outcome.output)")
    #expect(
      outcome.errors.contains(
        "netns: host `h2`: `fabric: evpn` needs FRR's zebra and bgpd there (Debian: frr)"),
      "\(outcome.errors)")
  }
}
