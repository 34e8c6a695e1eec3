import Foundation
import Testing

/// The lifetimes of what runs in a lab.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabLifeTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }
    alive() { ps -C sleep -o args= | grep "sleep 98" | sort; }

    """#

  @Test("what runs in a node ends with the node, and nothing else does")
  func endsWithNode() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > two.yaml <<'E'
        name: l
        topology:
          nodes:
            a: {exec: ["sleep 981 >/dev/null 2>&1 &", "trap '' TERM; setsid sleep 982 &"]}
            b: {exec: ["sleep 983 &"]}
            host: {kind: host}
          links: [endpoints: ["host:x", "a:x"]]
        E
        grep -v ' b:' two.yaml > one.yaml
        $IP netns add other; $IP netns exec other sleep 984 & sleep 985 &
        lab up -q two.yaml || exit 1
        $IP netns exec l.b sleep 986 & until [ $(alive | wc -l) = 6 ]; do sleep 0.1; done
        alive; lab up -q --replace one.yaml; echo "without b"; alive; lab down -q l; echo down; alive
        ls /run/netns
        """)
    let all = (981...986).map { "sleep \($0)" }
    #expect(
      outcome.lines == all + ["without b"] + [all[0], all[1], all[3], all[4]] + ["down"]
        + [all[3], all[4]] + ["other"], "\(outcome.errors)")
  }

  @Test("a command that fails leaves nothing running, in new nodes and in those that stay")
  func undone() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > old.yaml <<'E'
        name: l
        topology: {nodes: {a: {exec: ["sleep 981 &"]}}}
        E
        sed 's/"sleep 981 &"/&, "sleep 982 \\&", "setsid sleep 983 \\&", "false"/' old.yaml > new.yaml
        lab up -q new.yaml 2>/dev/null; echo "first $?"; alive
        lab up -q old.yaml; lab up -q --replace new.yaml 2>/dev/null; echo "second $?"; alive
        for n in 0 1 2; do NETNS_LAB_FAULT=kill@$n lab up -q --replace new.yaml 2>/dev/null; done
        lab gc -q 2>/dev/null; echo killed; alive; lab down -q l; alive
        """)
    #expect(
      outcome.lines == ["first 1", "second 1", "sleep 981", "killed", "sleep 981"],
      "\(outcome.errors)")
  }

  @Test("what an earlier run of a service wrote or answered does not make the next one ready")
  func readyAgain() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a:
              services:
                - {name: s, run: "echo READY; exec sleep 981", ready: {log: READY}}
                - {name: t, run: exec sleep 982, ready: {command: test -e /run/t}, restart: always}
        E
        touch t; lab up -q l.yaml || exit 1
        sed 's/echo READY; exec sleep 981/exec sleep 983/' l.yaml > m.yaml
        lab up --replace m.yaml --timeout 0.5 2>&1 | head -1; lab wait l --timeout 9; echo "undone $?"
        rm t; until old=$(pgrep -f '^sleep 982'); do sleep 0.1; done; kill $old
        while [ "$(pgrep -f '^sleep 982')" = "$old" ]; do sleep 0.1; done
        lab wait l --timeout 0.5 2>&1; touch t; lab wait l --timeout 9; echo "again $?"
        lab down -q l
        """)
    #expect(
      outcome.lines == [
        "netns: m.yaml:6: not ready in time: a/s is not ready", "undone 0",
        "netns: l.yaml:7: not ready in time: a/t is not ready", "again 0",
      ], "\(outcome.errors)")
  }

  @Test("a DHCP client follows its interface, also when the change is undone")
  func client() throws {
    let file = "\(LabFileTests.folder)/dhcp-segment.yaml"
    let programs = ["/usr/sbin/udhcpc", "/usr/sbin/dnsmasq"]
    guard programs.allSatisfy({ FileManager.default.fileExists(atPath: $0) })
    else {
      try Test.cancel("needs udhcpc and dnsmasq: not installed")
    }
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cp \(file) l.yaml; sed 's/interface: p1/interface: p9/' l.yaml > m.yaml
        sed 's/    client: {}/    client: {services: [{run: exec sleep 981, ready: {tcp: 9}}]}/' m.yaml > n.yaml
        check() { lab test l.yaml | tail -1; }
        lab up -q l.yaml || exit 1
        lab up -q --replace m.yaml; echo "moved $?"; check
        sed 's/p9/p1/' n.yaml > o.yaml; lab up -q --replace o.yaml --timeout 3 2>/dev/null; echo "undone $?"
        lab wait dhcp --timeout 20; lab plan m.yaml; check; lab down -q dhcp
        """)
    #expect(
      outcome.lines == [
        "moved 0", "dhcp: 6 of 6 passed", "undone 1", "dhcp: nothing to do", "dhcp: 6 of 6 passed",
      ], "\(outcome.errors)")
  }

  @Test("up of a lab that is as planned waits until it is ready all the same")
  func nothingToDo() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > l.yaml <<'E'
        name: l
        topology: {nodes: {a: {services: [{run: exec sleep 981, ready: {command: test -e /run/t}}]}}}
        E
        lab up -q --no-wait l.yaml; echo $?
        lab up l.yaml --timeout 0.5 2>&1; echo $?; lab plan l.yaml
        lab up --no-wait l.yaml; touch t; lab up l.yaml; lab down -q l
        """)
    #expect(
      outcome.lines == [
        "0", "netns: l.yaml:2: not ready in time: a/sleep is not ready", "1", "l: nothing to do",
        "l: nothing to do", "l: nothing to do",
      ], "\(outcome.errors)")
  }

  @Test("names of nodes and localhost answer for readiness as they do in the node")
  func readyByName() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a:
              services:
                - {name: w, run: exec python3 -m http.server 80, ready: {http: "http://localhost/"}}
                - {name: x, run: exec sleep 981, ready: {http: "http://a/"}}
                - {name: y, run: exec sleep 982, ready: {http: "http://web/"}}
            b: {services: [{run: exec sleep 983, ready: {http: "http://a/"}}]}
            c: {hostname: web, services: [{run: exec python3 -m http.server 80}]}
          links:
            - {endpoints: ["a:b", "b:a"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
            - {endpoints: ["a:c", "c:a"], ipv4: [10.0.1.1/24, 10.0.1.2/24]}
        checks: [{from: a, http: "http://localhost/", expect: 200}, {from: a, ping: localhost}]
        E
        lab up -q l.yaml --timeout 30; echo $?; lab test l | tail -1; lab down -q l
        """)
    #expect(outcome.lines == ["0", "l: 2 of 2 passed"], "\(outcome.errors)")
  }

  @Test("a command that changed runs, those around it do not, and what gets lost is told")
  func commands() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a: {exec: [ip addr add 10.0.0.1/24 dev e0, ip addr add 10.0.0.3/24 dev e0]}
            b: {}
          links: [endpoints: ["a:e0", "b:e0"]]
        E
        lab up -q l.yaml || exit 1
        sed -i s/10.0.0.3/10.0.0.4/ l.yaml; lab up -q l.yaml; echo $?
        $IP -n l.a -4 -o addr show e0 | awk '{ print $4 }'; lab plan l.yaml
        sed -i s/b:e0/b:e9/ l.yaml; lab plan l.yaml 2>&1 >/dev/null | cut -d, -f1
        lab up -q l.yaml 2>&1 | cut -d, -f1; lab plan l.yaml; lab down -q l
        """)
    let warning = "netns: node `a`: what `exec` did to `e0` is gone"
    #expect(
      outcome.lines == [
        "0", "10.0.0.1/24", "10.0.0.3/24", "10.0.0.4/24", "l: nothing to do", warning, warning,
        "l: nothing to do",
      ], "\(outcome.errors)")
  }

  @Test("services begin anew where their node gets another hostname or a resolv.conf")
  func surroundings() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a: {services: [{run: "cat /proc/sys/kernel/hostname; exec sleep 981", ready: {command: pgrep -f '^sleep 981'}}]}
            b: {services: [{run: exec sleep 982, ready: {command: pgrep -f '^sleep 982'}}]}
        E
        seen() { nsenter -m -t $(pgrep -f "^sleep 981") grep -c 10.9.9 /etc/resolv.conf 2>/dev/null; }
        lab up -q l.yaml || exit 1; b=$(pgrep -f '^sleep 982')
        sed -i 's/a: {/a: {hostname: other, /' l.yaml; lab up -q l.yaml; lab logs l/a
        sed 's/other/third, dns: {servers: [10.9.9.1]}/; s/b: {/b: {exec: ["false"], /' l.yaml > m.yaml
        lab up -q --replace m.yaml 2>error || tail -1 error; lab plan l.yaml; lab wait l; lab logs l/a | tail -1; ls /etc/netns/l.a
        sed -i 's/other/&, dns: {servers: [10.9.9.1]}/' l.yaml; lab up -q l.yaml; seen; lab plan l.yaml
        sed -i 's/10.9.9.1/&, 10.9.9.2/' l.yaml; lab up -q l.yaml; seen
        [ $b = $(pgrep -f '^sleep 982') ] && echo same; lab down -q l
        """)
    #expect(
      outcome.lines == [
        "a", "other", "netns: everything else is as it was before", "l: nothing to do", "other",
        "hosts",
        "1", "l: nothing to do", "2", "same",
      ], "\(outcome.errors)")
  }
}
