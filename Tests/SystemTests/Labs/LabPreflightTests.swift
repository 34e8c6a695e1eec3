import Testing

/// What `plan`, and `up` before it begins, can try without changing anything.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabPreflightTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }

    """#

  @Test("parameters, programs and rules that cannot be are said by plan and up, one line each")
  func faults() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a:
              sysctls: {net.ipv4.ip_forwrd: 1, net.ipv4.tcp_sack: abc}
              exec: [nosuch1 -x, "A=1 exec nosuch2", "nosuch3 || true", "/no/such/4", "test -e /"]
            b:
              sysctls: {net.ipv4.ip_forwrd: 1, net.ipv4.conf.x.rp_filtr: 1}
              services: [{name: s, run: nosuchd -f}]
          links: [endpoints: ["a:x", "b:x"]]
        E
        for verb in plan up; do
          lab $verb l.yaml > out.txt 2> all.txt; echo "$verb $? $(tail -1 all.txt | grep -c 'as it was')"
          grep -v 'as it was before' all.txt > err.txt; wc -l < err.txt
          for word in nosuch1 nosuch2 nosuch3 such/4 nosuchd ip_forwrd tcp_sack rp_filtr; do
            echo "$word $(grep -c "$word" err.txt)"
          done
        done
        grep ip_forwrd err.txt | grep -c 'also b$'
        ls /run/netns /run/netns-lab 2>/dev/null | wc -l
        """#)
    let words = [
      "nosuch1 1", "nosuch2 1", "nosuch3 0", "such/4 0", "nosuchd 1", "ip_forwrd 1", "tcp_sack 1",
      "rp_filtr 1",
    ]
    #expect(
      outcome.lines == ["plan 1 0", "6"] + words + ["up 1 1", "6"] + words + ["1", "0"],
      "\(outcome.errors)")
  }

  @Test("rules are checked, with the devices that they name")
  func rules() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        command -v nft > /dev/null || { echo no nft; exit; }
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a: {nftables: "table ip t { chaain }"}
            b: {nftables: "table ip t { chaain }"}
          links: [endpoints: ["a:x", "b:x"]]
        E
        lab plan l.yaml 2>&1 | grep -c 'syntax error'
        sed -i 's/ip t { chaain }/netdev t { chain c { type filter hook ingress device x priority 0; } }/' l.yaml
        lab plan l.yaml > /dev/null; echo "$?"
        """#)
    if outcome.lines == ["no nft"] { return }
    #expect(outcome.lines == ["1", "2"], "\(outcome.errors)")
  }

  @Test("kinds of devices and options of bridges that the kernel lacks are one line each")
  func kinds() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes: {a: {}, b: {}, sw: {kind: bridge, vlan-filtering: true}, tw: {kind: bridge, vlan-filtering: true}}
          links:
            - {endpoints: ["a:x", "sw:p"]}
            - {endpoints: ["b:x", "tw:p"]}
            - {type: dummy, endpoint: "a:d", ipv4: [10.9.0.1/24]}
            - {type: dummy, endpoint: "b:d", ipv4: [10.9.1.1/24]}
            - {type: vlan, endpoint: "a:v", parent: x, id: 5, ipv4: [10.9.2.1/24]}
        E
        n=0
        $IP link add d0 type dummy 2>/dev/null || n=$((n + 1))
        $IP link add b0 type bridge; $IP link add l b0 v0 type vlan id 5 2>/dev/null || n=$((n + 1))
        $IP link set b0 type bridge vlan_filtering 1 2>/dev/null || n=$((n + 1))
        for verb in plan up; do
          lab $verb l.yaml 2>&1 > /dev/null | grep -v 'as it was before' > err.txt
          [ $(wc -l < err.txt) = $n ] && echo as many || cat err.txt
        done
        """#)
    #expect(outcome.lines == ["as many", "as many"], "\(outcome.errors)")
  }

  @Test("a device that cannot be made is one failure, without those of the steps that need it")
  func consequences() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes: {a: {}}
          links:
            - {type: vxlan, endpoint: "a:x", vni: 5, remote: 192.0.2.1, ipv4: [10.9.0.1/24]}
            - {type: vxlan, endpoint: "a:y", vni: 5, remote: 192.0.2.1, ipv4: [10.9.1.1/24]}
        E
        lab up l.yaml 2>&1 | grep -v 'as it was before'; ls /run/netns | wc -l
        """#)
    #expect(outcome.lines.count == 2 && outcome.lines.last == "0", "\(outcome.lines)")
  }

  @Test("what a device or a parameter stands on and is not there is said before anything is done")
  func missingDevices() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a: {sysctls: {net.ipv4.conf.nodev.forwarding: 1, net.ipv4.conf.lo.forwarding: 1}}
            b: {sysctls: {net.ipv4.conf.x.forwarding: 1}}
          links:
            - {endpoints: ["a:y", "b:x"]}
            - {endpoints: ["a:v"], type: macvlan, parent: "host:nosuchif"}
        E
        for verb in plan up; do lab $verb l.yaml 2>&1 | grep -v 'as it was'; done
        """#)
    let words = [
      "netns: l.yaml:8: a: create link a:v: there is no interface `nosuchif` in the host",
      "netns: l.yaml:4: a: create sysctl net.ipv4.conf.nodev.forwarding: there is no interface `nodev`",
    ]
    #expect(outcome.lines == words + words, "\(outcome.errors)")
  }

  @Test("a program that a path does not lead to is told of, since a command may make it")
  func paths() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a: {exec: ["cp /bin/true made", "./made", "/no/such"], services: [{run: exec ./nofile -f}]}
        E
        lab plan l.yaml 2>&1 | grep -o '`.*' | grep 'no program'
        """#)
    #expect(
      outcome.lines == [
        "`./made` is no program yet: No such file or directory",
        "`/no/such` is no program yet: No such file or directory",
        "`./nofile` is no program yet: No such file or directory",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
