import Foundation
import Testing

/// What is left if a step fails, and if netns is killed after a step.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct LabTransactionTests {
  /// Only every n-th step is tried, where n is NETNS_LAB_STRIDE; by default every step.
  static let stride = ProcessInfo.processInfo.environment["NETNS_LAB_STRIDE"] ?? "1"

  private static let script = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    cat > a.yaml <<'E'
    name: f
    topology:
      nodes:
        a:
          sysctls: {net.ipv4.ip_forward: 1}
          nftables: "table inet t { chain c { type filter hook input priority 0; } \n }"
          services: [{name: s1, run: exec sleep 991}]
          routes: [{to: default, via: 10.0.0.2}, {to: 10.78.0.0/16, type: blackhole}]
          dns: {servers: [10.0.0.9]}
        b: {exec: ["ip link set lo mtu 5000"], services: [{name: s5, run: exec sleep 996}]}
        old: {services: [{name: s2, run: exec sleep 992}], dns: {servers: [10.0.0.8]}}
        br: {kind: bridge, addresses: [10.1.0.1/24]}
        host: {kind: host}
      links:
        - endpoints: [{node: a, interface: eth0, addresses: [10.0.0.1/24]}, {node: b, interface: eth0, addresses: [10.0.0.2/24]}]
          mtu: 1400
          impairments: {rate: 5mbit}
        - {endpoints: ["old:eth0", "br:p2"], ipv4: [10.1.0.3/24]}
        - {endpoints: ["old:eth1", "b:eth1"], ipv4: [10.2.0.1/24, 10.2.0.2/24]}
        - {endpoints: ["host:lab0", "b:up"], ipv4: [10.3.0.1/24, 10.3.0.2/24]}
        - {type: macvlan, endpoint: {node: b, interface: mv0}, parent: eth0}
        - {type: vxlan, endpoint: {node: b, interface: vx0, addresses: [10.4.0.1/24]}, vni: 7, remote: 10.0.0.1}
    E
    cat > b.yaml <<'E'
    name: f
    topology:
      nodes:
        a:
          sysctls: {net.ipv4.tcp_syncookies: 0}
          services: [{name: s1, run: exec sleep 993}, {name: s3, run: exec sleep 994}]
          routes: [{to: default, via: 10.0.0.3}]
          dns: {servers: [10.0.0.7]}
        b: {hostname: bee, dns: {servers: [10.0.0.6]}, exec: ["ip link set lo mtu 5000", "ip link set lo mtu 6000"], services: [{name: s5, run: exec sleep 996}]}
        fresh: {services: [{name: s4, run: exec sleep 995}], dns: {servers: [10.0.0.8]}}
        br: {kind: bridge, addresses: [10.1.0.9/24], ageing: 100}
        host: {kind: host}
      links:
        - endpoints: [{node: a, interface: eth0, addresses: [10.0.0.1/24]}, {node: b, interface: eth0, addresses: [10.0.0.3/24], mac: "02:00:00:00:00:77"}]
          impairments: {rate: 9mbit}
        - {endpoints: ["fresh:eth0", "br:p2"], ipv4: [10.1.0.4/24]}
        - {endpoints: ["fresh:eth1", "b:eth1"], ipv4: [10.2.0.1/24, 10.2.0.2/24]}
        - {endpoints: ["host:lab1", "b:up"], ipv4: [10.3.0.1/24, 10.3.0.2/24]}
        - {type: macvlan, endpoint: {node: b, interface: mv0}, parent: eth0, mode: private}
        - {type: vxlan, endpoint: {node: b, interface: vx0, addresses: [10.4.0.1/24]}, vni: 8, remote: 10.0.0.1}
    E
    # Everything that a lab may have touched, without indices and what changes by itself.
    one() {
      $1 -d link | sed -E 's/^[0-9]+: //; s/@[^:]*//; s/ qlen.*//; s/state [A-Z]+//; s/,?(LOWER_UP|NO-CARRIER),?//g; s/M-DOWN,?//; s/link-netns[^ ]* [^ ]+//; s/mode DEFAULT//; s/(hello_timer|tcn_timer|topology_change_timer|gc_timer|bridge_id|designated_root|port_id|numtxqueues|state (disabled|forwarding)).*//; s/ *$//' | grep -v '^ *$' | sort
      $1 addr | grep 'inet' | grep -v ' fe80' | sed 's/ tentative//; s/ noprefixroute//' | sort
      $1 -4 route show table all | sed 's/ linkdown//' | sort
    }
    dump() {
      one ip
      local name
      for name in $(ls /run/netns 2>/dev/null | sort); do
        echo "== $name"; one "ip -n $name"
        ip netns exec $name nft list ruleset
        ip netns exec $name sysctl net.ipv4.ip_forward net.ipv4.tcp_syncookies
        tc -n $name qdisc show dev eth0 2>/dev/null | sed -E 's/ [0-9a-f]+: / /'
      done
      (cd /etc/netns 2>/dev/null && find . -mindepth 1 | sort && cat */resolv.conf 2>/dev/null)
      ps -eo args | grep 'sleep 99' | grep -v grep | sort
    }
    try() { # MODE FROM TO
      local n=0
      while :; do
        [ -z "$2" ] || "$lab" up -q --replace "$2" || exit 3
        dump > before
        if NETNS_LAB_FAULT=$1@$n "$lab" up -q --replace "$3" 2>error; then
          "$lab" down -q f; echo "$1 $2 $3: $n steps"; return
        fi
        [ $1 = fail ] || "$lab" gc -q || { echo "gc after $1@$n"; exit 4; }
        dump > after
        diff before after || { echo "$1@$n from '$2' to $3: $(cat error)"; exit 5; }
        [ -z "$2" ] || "$lab" plan "$2" || { echo "plan after $1@$n"; exit 6; }
        [ -z "$2" ] || "$lab" down -q f || exit 7
        [ -e /run/netns-lab ] && { find /run/netns-lab; exit 8; }
        n=$((n + STRIDE)); [ $n -lt 300 ] || exit 9
      done
    }

    """#

  @Test(
    "a step that fails, or a kill after it, leaves what was before",
    arguments: [
      ("fail", "", "a.yaml"), ("kill", "", "a.yaml"), ("fail", "a.yaml", "b.yaml"),
      ("kill", "b.yaml", "a.yaml"),
    ])
  func faults(mode: String, from: String, to: String) throws {
    let outcome = try PrivateMachine.run(
      "STRIDE=\(Self.stride)\n" + Self.script + "try \(mode) '\(from)' \(to)", seconds: 900)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test("a service that cannot become ready undoes the lab")
  func notReady() throws {
    let outcome = try PrivateMachine.run(
      """
      lab="${NETNS%/*}/netns-lab"
      cat > /run/l.yaml <<'E'
      topology: {nodes: {a: {services: [{run: "exit 3", ready: {tcp: 80}}]}}}
      E
      "$lab" up /run/l.yaml; echo "status $?"; ls /run/netns /run/netns-lab 2>/dev/null
      """)
    #expect(outcome.output.contains("status 1"))
    #expect(outcome.errors.contains("ended (status 3)"))
    #expect(outcome.errors.contains("everything is as it was before"))
  }
}
