import Testing

/// What is in the nodes of a lab but not part of it: `status` lists it, `plan` mentions it, `up --prune` removes it.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabStrangerTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }
    in_() { $IP netns exec "$@"; }
    strangers() { lab status l | sed -n 's/^  not of the lab  //p'; }
    cat > l.yaml <<'E'
    name: l
    topology:
      nodes: {a: {}, b: {sysctls: {net.ipv4.ip_forward: 1}}, sw: {kind: bridge}}
      links:
        - {endpoints: ["a:x", "b:x"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
        - {endpoints: ["a:y", "sw:p"]}
    E

    """#

  @Test("each kind of stranger is listed, noted and pruned, and nothing else is")
  func kinds() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        echo "clean: $(strangers)"
        in_ l.a $IP address add 198.51.100.9/24 dev x
        in_ l.a $IP -6 address add fe80::77/64 dev x
        in_ l.a $IP route add blackhole 10.66.0.0/16
        in_ l.a $IP route append 10.67.0.0/16 via 10.0.0.2
        in_ l.a $IP route add local 10.68.0.0/16 dev lo
        in_ l.a $IP rule add from 10.0.0.0/8 fwmark 7 lookup 100
        in_ l.a $IP neigh add 10.0.0.77 lladdr 02:00:00:00:00:01 dev x
        in_ l.a $IP link add br9 type bridge
        in_ l.a $IP link set x mtu 1400
        in_ l.b $IP link set x address 02:00:00:00:00:77
        in_ l.a sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.x.rp_filter=2
        in_ l.sw $IP link set sw type bridge ageing_time 7000
        in_ l.a tc qdisc add dev x root tbf rate 1mbit burst 16k limit 16k || echo no tbf
        in_ l.a nft add table inet evil || echo no nft
        strangers | grep -v '^mac'; strangers | grep -c '^mac x 02:00:00:00:00:77, not'
        lab plan l.yaml > plan.txt; echo "plan $?"; grep -c '^note: ' plan.txt; head -1 plan.txt
        lab plan -j l.yaml | grep -c '"prunable" : true'
        lab up -q --prune l.yaml; echo "prune $?: $(strangers)"; lab plan l.yaml
        in_ l.a $IP -o -4 address show x | grep -o 'inet [^ ]*'; lab down -q l
        """#)
    var expected = [
      "clean: ", "link br9 (bridge)", "address 198.51.100.9/24 on x", "address fe80::77/64 on x",
      "route blackhole 10.66.0.0/16", "route 10.67.0.0/16 via 10.0.0.2 dev x",
      "route local 10.68.0.0/16 dev lo table 255",
      "rule 32765: from 10.0.0.0/8 fwmark 0x7 lookup 100",
      "neighbour 10.0.0.77 lladdr 02:00:00:00:00:01 on x", "nftables inet evil", "qdisc tbf on x",
      "mtu x 1400, not 1500", "sysctl net.ipv4.conf.x.rp_filter 2, not 0",
      "sysctl net.ipv4.ip_forward 1, not 0", "bridge sw ageing 70, not 300",
    ]
    if outcome.output.contains("no tbf") { expected.removeAll { $0.hasPrefix("qdisc") } }
    if outcome.output.contains("no nft") { expected.removeAll { $0.hasPrefix("nftables") } }
    let count = expected.count
    expected += ["1", "plan 0", "\(count)", "l: nothing to do", "\(count)"]
    expected += ["prune 0: ", "l: nothing to do", "inet 10.0.0.1/24"]
    #expect(outcome.lines.filter { !$0.hasPrefix("no ") } == expected, "\(outcome.errors)")
  }

  @Test("what the kernel, commands, services, DHCP and daemons make is no stranger")
  func legitimate() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a:
              exec:
                - ip address add 192.0.2.1/24 dev x
                - ip link set x mtu 1300
                - ip link add br0 type bridge
                - sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.x.rp_filter=1
                - ip rule add from 192.0.2.0/24 lookup 100
                - ip route add blackhole 10.66.0.0/16
            b: {services: [{name: s, run: "ip address add 192.0.2.2/24 dev x; exec sleep 99", ready: {command: "ip address show x | grep 192.0.2.2"}}]}
            sw: {kind: bridge, stp: true, forward-delay: 2}
          links:
            - {endpoints: ["a:x", "b:x"], ipv4: [10.0.0.1/24, 10.0.0.2/24], ipv6: [fd00::1/64, fd00::2/64]}
            - {endpoints: ["b:y", "sw:p"]}
        E
        lab up -q l.yaml || exit 1
        in_ l.b $IP route add 10.9.0.0/16 via 10.0.0.1 proto bgp
        in_ l.b $IP route add 10.8.0.0/16 via 10.0.0.1 proto zebra
        echo "up: $(strangers)"; lab status l | grep -c 'routes by daemons  1 bgp, 1 zebra'
        in_ l.a $IP address add 198.51.100.9/24 dev x
        sed -i 's/fd00::2.64]}/&\n    - {endpoints: ["a:z", "b:z"]}/; s/rule add from 192.0.2.0/rule add from 192.0.3.0/' l.yaml
        lab up -q l.yaml; echo "again: $(strangers)"
        lab up -q --prune l.yaml; echo "pruned: $(strangers)"
        in_ l.b $IP route show proto bgp; in_ l.a $IP rule | grep -c 'lookup 100'; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "up: ", "1", "again: address 198.51.100.9/24 on x", "pruned: ",
        "10.9.0.0/16 via 10.0.0.1 dev x ", "2",
      ], "\(outcome.errors)")
  }

  @Test("status shows loopbacks that the file says something of, and what was added to any")
  func loopbacks() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        sed -i 's/a: {}/a: {addresses: [10.255.0.1\/32]}/' l.yaml; lab up -q l.yaml || exit 1
        lab status l | grep '^  lo'; echo "clean: $(strangers)"
        for n in a b sw; do in_ l.$n $IP address add 10.254.0.1/32 dev lo; done
        lab status l | grep '^  lo'; strangers; lab up -q --prune l.yaml; echo "pruned: $(strangers)"
        """#)
    let added = "address 10.254.0.1/32 on lo"
    #expect(
      outcome.lines == [
        "  lo  up  127.0.0.1/8 10.255.0.1/32 ::1/128", "clean: ",
        "  lo  up  127.0.0.1/8 10.255.0.1/32 10.254.0.1/32 ::1/128", added, added, added,
        "pruned: ",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("what a daemon marks as its own is counted by its name, whatever it is, and is no stranger")
  func daemons() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        sed -i 's/a: {}/a: {services: [{run: sleep 99}]}/' l.yaml; lab up -q l.yaml || exit 1
        in_ l.a $IP route add 10.9.0.0/16 via 10.0.0.2 proto ospf
        $NETNS -n l.a address add 192.0.2.9/24 dev x proto 16
        in_ l.a $IP rule add from 10.9.0.0/16 lookup 100 protocol bgp
        in_ l.a $IP neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev x protocol zebra
        in_ l.a $IP route add 10.8.0.0/16 via 10.0.0.2 proto static
        lab status l | grep ' by daemons'; strangers; lab plan l.yaml | grep note
        lab status -j l | grep -A 13 daemonObjects | head -14 | tr -d ' \n'; echo
        lab up -q --prune l.yaml; lab status l | grep -c ' by daemons'; echo "pruned: $(strangers)"
        lab export l | grep -c '192.0.2.9\|10.9.0.0'
        """#)
    #expect(
      outcome.lines == [
        "  addresses by daemons  1 dhcp", "  neighbours by daemons  1 zebra",
        "  routes by daemons  1 ospf",
        "  rules by daemons  1 bgp", "route 10.8.0.0/16 via 10.0.0.2 dev x",
        "note: a: route 10.8.0.0/16 via 10.0.0.2 dev x is not of the lab",
        #""daemonObjects":{"address":{"dhcp":1},"neighbour":{"zebra":1},"route":{"ospf":1},"rule":{"bgp":1}},"#,
        "4",
        "pruned: ", "0",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("what cannot be removed without guessing is left, and said with the reason")
  func left() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        $IP link add out type veth peer name in netns l.a
        in_ l.b $IP tuntap add dev t0 mode tun || echo no tun
        lab up --prune l.yaml 2>&1 | sort; $IP -o link show out | grep -c 'out@'; lab down -q l
        """#)
    var expected = [
      "l: nothing to do", "netns: left: a: link in (veth): its other end is outside the lab",
      "netns: left: b: link t0 (tun): a program may hold it", "1",
    ]
    if outcome.output.contains("no tun") { expected.remove(at: 2) }
    #expect(outcome.lines.filter { $0 != "no tun" } == expected, "\(outcome.errors)")
  }

  @Test("a device that stands where a wanted one belongs is pruned for it")
  func conflict() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        in_ l.a $IP link add z type bridge
        sed 's/"sw:p"]}/&\n    - {endpoints: ["a:z", "b:z"]}/' l.yaml > m.yaml
        lab up -q --replace m.yaml 2>&1; lab up --prune --replace m.yaml; strangers; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "netns: device `z` of namespace `l.a` exists and was not made by lab `l`",
        "removed: a: link z (bridge)", "l: up, 3 nodes, 1 changes",
      ], "\(outcome.errors)")
  }

  @Test("what plan refuses, up --prune refuses before it removes anything")
  func refusal() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        in_ l.a $IP address add 198.51.100.9/24 dev lo; $IP netns add foreign
        refused() { lab up --prune --replace "$@" 2>&1; in_ l.a $IP -o address show lo | grep -c 198.51.100.9; }
        sed 's/{a: {}/{f: {netns: foreign}, a: {}/' l.yaml > m.yaml; refused m.yaml
        sed 's/{a: {}/{a: {sysctls: {net.ipv4.nosuch: 1}}/' l.yaml > m.yaml; refused m.yaml | tail -1
        lab up -q --prune l.yaml; in_ l.a $IP -o address show lo | grep -c 198.51.100.9; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "netns: namespace `foreign` exists and was not made by lab `l`", "1", "1", "0",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("a lab whose record an earlier version wrote has no strangers, until it is changed")
  func oldRecord() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        python3 - <<'E'
        import json
        path = "/run/netns-lab/l/record.json"
        record = json.load(open(path)); del record["inventory"]; json.dump(record, open(path, "w"))
        E
        in_ l.a $IP address add 198.51.100.9/24 dev x
        lab status l | grep -c 'not of the lab'; lab plan l.yaml
        in_ l.a $IP address add 198.51.100.10/24 dev x; sed -i 's/b: {s/b: {env: {A: B}, s/' l.yaml
        lab up -q l.yaml; echo "$?: $(strangers)"
        """#)
    #expect(outcome.lines == ["0", "l: nothing to do", "0: "], "\(outcome.errors)")
  }

  @Test("labs, live graphs, wait and status agree")
  func agreement() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        look() {
          lab labs | awk 'NR > 1 { print $2 }'; lab status l > /dev/null; echo "status $?"
          lab wait l --timeout 0.3 2> /dev/null; echo "wait $?"; lab graph --live l | grep -o ' changed' | wc -l
        }
        look; in_ l.a $IP address add 198.51.100.9/24 dev x; look
        in_ l.a $IP address delete 10.0.0.1/24 dev x; in_ l.a $IP address delete 198.51.100.9/24 dev x
        in_ l.b sysctl -qw net.ipv4.ip_forward=0; look; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "up", "status 0", "wait 0", "0", "up", "status 0", "wait 0", "1", "degraded", "status 1",
        "wait 1", "2",
      ], "\(outcome.errors)")
  }

  @Test(
    "what cannot be looked for is no reason to say that nothing is there",
    .enabled(if: PrivateMachine.hasStrace, "needs strace"))
  func unreadable() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        in_ l.a nft add table inet evil || { echo no nft; exit; }
        strace -f -qq -e trace=socket -o trace "$lab" status l >/dev/null
        count=$(grep -c NETLINK_NETFILTER trace); all=$(grep -c socket trace)
        for i in $(seq $all); do
          said=$(strace -f -qq -o /dev/null -e inject=socket:error=ENOBUFS:when=$i "$lab" status l 2>&1) &&
            { echo "$said" | grep -q "nftables inet evil" || echo "socket $i: $said"; }
        done
        [ $count -gt 0 ] && echo looked; lab down -q l
        """#)
    if outcome.lines == ["no nft"] { return }
    #expect(outcome.lines == ["looked"], "\(outcome.errors)")
  }
}
