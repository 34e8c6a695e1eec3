import Foundation
import Testing

/// Bringing up files for containerlab.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabContainerlabTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }

    """#

  private static let places = """
    cat > a.clab.yml <<'E'
    name: a
    topology:
      defaults: {kind: linux}
      nodes:
        br0: {kind: bridge}
        n1: {exec: [ip addr add 10.0.0.1/24 dev eth1]}
        n2: {exec: [ip addr add 10.0.0.2/24 dev eth1]}
        h: {kind: host, exec: ["sh -c 'echo $FOO > /run/host'"]}
        hm: {network-mode: host, exec: ["sh -c 'ip -br link show br0 > /run/hm'"]}
        guest: {network-mode: "container:n1", exec: ["sh -c 'ip -br addr show eth1 > /run/guest'"]}
        m:
      links:
        - endpoints: [n1:eth1, br0:p1]
        - endpoints: [n2:eth1, br0:p2]
        - endpoints: [n1:eth2, host:n1eth2]
        - endpoints: [hm:x1, n2:eth7]
        - endpoints: [m:eth1, "macvlan:up0"]
        - {type: vxlan, endpoint: "m:vx0", remote: 10.9.9.9, vni: 7, src-port: 5555}
    E
    $IP link add br0 type bridge; $IP link set br0 up; $IP link add up0 type veth peer name up1
    state() { $IP -o link | cut -d: -f2 | sort; }
    state > before

    """

  @Test("a bridge of the host gets ports, and is as before when the lab is gone")
  func hostBridge() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + Self.places + """
        export FOO=foo; lab up -q a.clab.yml || exit 1
        lab exec a/n1 ping -c1 -W9 10.0.0.2 | grep -o '1 received'
        $IP -o link show master br0 | cut -d: -f2; cat host; cut -d' ' -f1 hm; cut -d@ -f1 guest
        ls netns; lab plan a.clab.yml; lab exec a/guest $IP -br addr show eth1 | cut -d@ -f1
        lab exec a/m $IP -d link show vx0 | grep -o 'srcport 5555 5556 dstport 14789'
        lab down -q a; state | diff before -; echo down $?
        NETNS_LAB_FAULT=fail@19 lab up -q a.clab.yml 2>/dev/null; echo $?; state | diff before -; ls netns
        """)
    #expect(
      outcome.lines == [
        "1 received", " p1@if2", " p2@if2", "foo", "br0", "eth1", "clab-a-m", "clab-a-n1",
        "clab-a-n2", "a: nothing to do", "eth1", "srcport 5555 5556 dstport 14789", "down 0",
        "1",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("a long name of an interface is an alternative one, by which it is found again")
  func longNames() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > a.clab.yml <<'E'
        topology:
          nodes: {a: {exec: [ip addr add 10.0.0.1/24 dev an-interface-of-many-letters]}, br: {kind: bridge}}
          links:
            - endpoints: ["a:an-interface-of-many-letters", "br:a-port-of-many-letters"]
            - endpoints: ["a:eth1", "host:an-interface-of-many-letters"]
        E
        altnames() { lab exec a/$1 $IP -o link | grep -o 'altname .*' | cut -d' ' -f1-2; }
        lab up -q a.clab.yml; lab plan a.clab.yml; altnames a; altnames br; $IP -o link | grep -c altname
        lab exec a/a $IP -o addr show an-interface-of-many-letters | grep -o '10.0.0.1/24'
        lab status a | grep -o 'a-port-of-many-letters.*up'
        lab exec a/a $IP link property del dev an-interface-of-many-letters altname an-interface-of-many-letters
        lab up a.clab.yml; lab plan a.clab.yml; altnames a; lab down -q a; $IP -o link | grep -c altname; ls netns
        for n in $(seq 0 3 24); do
          NETNS_LAB_FAULT=kill@$n lab up -q a.clab.yml 2>/dev/null; lab gc -q 2>/dev/null; lab down -q a 2>/dev/null
          $IP -o link | grep altname; ls netns
        done
        """, seconds: 120)
    #expect(
      outcome.lines == [
        "a: nothing to do", "altname an-interface-of-many-letters",
        "altname a-port-of-many-letters", "1", "10.0.0.1/24", "a-port-of-many-letters  up",
        "a: up, 3 nodes, 1 changes", "a: nothing to do", "altname an-interface-of-many-letters",
        "0",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("a device of the host is found by any of its names, and export keeps long ones")
  func otherNames() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        $IP link add up0 type veth peer name up1; $IP link set up0 up
        $IP link property add dev up0 altname enp9s0 altname an-uplink-of-many-letters
        cat > a.clab.yml <<'E'
        topology:
          nodes: {a: , b: }
          links:
            - {type: macvlan, endpoint: "a:m1", host-interface: enp9s0}
            - endpoints: ["a:m2", "macvlan:an-uplink-of-many-letters"]
            - endpoints: ["a:an-interface-of-many-letters", "b:eth1"]
            - {type: macvlan, endpoint: "b:m3", parent: "a:an-interface-of-many-letters"}
        E
        lab up -q a.clab.yml || exit 1; lab plan a.clab.yml; lab status a | tail -1
        lab export a -o x.yaml; grep -o 'altname: [a-z-]*' x.yaml; lab down -q a
        lab up -q x.yaml; lab plan x.yaml; lab exec a/a $IP -o link show an-interface-of-many-letters | grep -o ': clab-'
        lab down -q a
        cat > n.yaml <<'E'
        name: n
        topology: {nodes: {a: {}, b: {}}, links: [{endpoints: [{node: a, interface: e, altname: one}, "b:e"]}]}
        E
        names() { lab exec n/a $IP -o link show e | grep -o 'altname [a-z]*'; }
        lab up -q n.yaml; names; lab status n | grep -c ' e  up'
        sed -i 's/one/two/' n.yaml; lab up n.yaml; names; lab plan n.yaml
        sed -i 's/two/three/; s/a: {}/a: {exec: ["false"]}/' n.yaml; lab up -q n.yaml 2>/dev/null; echo $?; names
        sed -i 's/, altname: three//; s/a: {exec: ..false..}/a: {}/' n.yaml; lab up -q n.yaml; names; lab plan n.yaml
        """, seconds: 120)
    #expect(
      outcome.lines == [
        "a: nothing to do", "a: ready", "altname: an-interface-of-many-letters", "a: nothing to do",
        ": clab-", "altname one", "2", "n: up, 2 nodes, 2 changes", "altname two",
        "n: nothing to do",
        "1", "altname two", "n: nothing to do",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("a command that fails is a warning, and the next ones run")
  func failingCommand() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > a.clab.yml <<'E'
        topology: {nodes: {a: {exec: ["sh -c 'echo no; exit 3'", no-such-program, touch /run/last]}}}
        E
        lab up a.clab.yml 2>&1; ls last; lab plan a.clab.yml; lab down -q a.clab.yml
        sed 's/a: {exec/b: {exec/' a.clab.yml > b.yml; lab up -q b.yml 2>/dev/null; echo $?
        """)
    #expect(
      outcome.lines.map { $0.replacing("1: ", with: "") } == [
        "netns: a: `sh -c 'echo no; exit 3'`: status 3: no",
        "netns: a: `no-such-program`: status 127: sh: no-such-program: not found",
        "a: up, 1 nodes, 4 changes", "last", "a: nothing to do", "1",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("warnings come with the verbs that are about the file, once for a key")
  func warnings() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > a.clab.yml <<'E'
        topology: {nodes: {a: {image: x, cmd: y}, b: {image: z}}}
        E
        lab up -q a.clab.yml 2>&1 | cut -d'`' -f2; lab test --matrix a.clab.yml >/dev/null
        lab status a.clab.yml > /dev/null; lab graph a.clab.yml >/dev/null; lab down -q a.clab.yml
        """)
    #expect(outcome.lines == ["image", "cmd"], "\(outcome.output)")
    #expect(!outcome.errors.contains("warning"), "\(outcome.errors)")
  }

  @Test("a bridge of the host that is down gets its ports, with a warning")
  func idleBridge() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > k.clab.yml <<'E'
        name: k
        topology:
          nodes: {br0: {kind: bridge}, a: {kind: linux}}
          links: [endpoints: ["a:e0", "br0:p0"]]
        E
        $IP link add br0 type bridge; lab up -q --timeout 5 k.clab.yml 2>&1; echo $?
        lab plan k.clab.yml 2>&1; lab status k | tail -1; $IP link set br0 up; lab wait k; lab up k.clab.yml 2>&1
        lab down -q k
        """)
    let warning =
      "netns: bridge `br0` of the host is down, and nothing passes through it until somebody brings it up"
    #expect(
      outcome.lines == [
        warning, "0", warning, "k: nothing to do", "k: ready", "k: nothing to do",
      ], "\(outcome.output) \(outcome.errors)")
  }
}
