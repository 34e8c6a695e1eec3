import Foundation
import Testing

/// Nodes with private file systems.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabFileSystemTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; mkdir -p /run/l; cd /run/l
    lab() { "$lab" "$@"; }
    mounts() { cut -d' ' -f5 /proc/self/mountinfo | grep -v '^/run/netns$' | sort; }
    mounts > /run/before; echo host > /etc/t-conf; echo bound > source; mkdir folder; echo in > folder/f
    """# + "\n"

  @Test("what a node writes is seen by the node alone, and goes with it")
  func isPrivate() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > a.clab.yml <<'E'
        topology:
          nodes:
            a:
              exec:
                - sh -c "echo mine > /etc/t-conf; echo mine > /usr/t-usr; echo result > out"
                - sh -c "mkdir /opt/m; mount -t tmpfs tmpfs /opt/m; echo mounted > /opt/m/f"
              services: [{name: s, run: "cat /etc/t-conf /opt/m/f; echo svc > /var/t-var; exec sleep 981"}]
            b:
          links: [{endpoints: ["a:eth1", "b:eth1"]}]
        E
        lab up -q a.clab.yml || exit 1
        cat /etc/t-conf out; ls /usr/t-usr /var/t-var /opt/m 2>&1 | grep -c 'No such'
        lab exec a/b cat /etc/t-conf; until lab logs a/s | grep -q .; do lab logs a/a/s | grep . && break; sleep 0.1; done
        lab exec a/a sh -c 'cat /etc/t-conf /usr/t-usr /var/t-var /opt/m/f; pwd; ls /sys/class/net | grep eth1'
        one=$(lab exec a/a readlink /proc/self/ns/mnt); [ $one = $(lab exec a/a readlink /proc/self/ns/mnt) ] && echo one
        lab exec a/a grep -c localhost /etc/hosts; lab plan a.clab.yml
        lab down -q a; mounts | diff /run/before -; ls /run/netns-lab /etc/netns 2>&1 | grep -c 'No such'
        cat /etc/t-conf out
        """#)
    #expect(
      outcome.lines == [
        "host", "result", "3", "host", "mine", "mounted", "mine", "mine", "svc", "mounted",
        "/run/l",
        "eth1", "one", "2", "a: nothing to do", "2", "host", "result",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("a kill at any step leaves no mount, and services come again in the same file system")
  func kills() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > a.clab.yml <<'E'
        topology: {nodes: {a: {exec: ["sh -c 'echo mine > /etc/t-conf'"], services: [{name: s, run: "cat /etc/t-conf; exec sleep 981"}]}, b: }}
        E
        for n in $(seq 0 12); do
          NETNS_LAB_FAULT=kill@$n lab up -q a.clab.yml 2>/dev/null; lab gc -q 2>/dev/null; lab down -q a 2>/dev/null
          mounts | diff /run/before - || echo "after $n"
        done
        lab up -q a.clab.yml || exit 1
        kill -9 $(pgrep -f '[_]_serve'); lab up -q a.clab.yml
        until [ "$(lab logs a/a/s | grep -c mine)" = 2 ]; do sleep 0.1; done
        umount -l /run/netns-lab/a/mnt/a; lab exec a/a true 2>/dev/null; echo "gone $?"
        lab up a.clab.yml 2>&1; lab exec a/a cat /etc/t-conf
        lab down -q a; mounts | diff /run/before -
        """#, seconds: 120)
    #expect(
      outcome.lines == [
        "gone 126",
        "netns: node `a`: what commands wrote is gone, since its file system is made anew and they do not run again; `down` and `up` do both",
        "a: up, 2 nodes, 2 changes", "host",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("binds show files of the host at other places, which are made in the node alone")
  func binds() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > a.clab.yml <<'E'
        topology:
          nodes:
            a:
              binds: ["source:/etc/new/file:ro", "folder:/opt/folder", "source:/root/t-bound", "gone:/etc/x"]
        E
        lab up -q a.clab.yml 2>&1 | sed 's/.*warning: //'
        lab exec a/a sh -c 'cat /etc/new/file /opt/folder/f /root/t-bound; echo x > /etc/new/file; echo y > /opt/folder/g' 2>&1 |
          sed 's/.*Read-only/Read-only/'
        cat folder/g; ls -d /etc/new /opt/folder /root/t-bound 2>&1 | grep -c 'No such'; lab down -q a
        printf 'topology: {nodes: {a: {binds: [source:/etc/x], exec: [cat /etc/x]}}}' > h.yaml
        lab up -q h.yaml 2>&1 | grep -o 'without .filesystem: private'
        sed -i 's/{binds/{filesystem: private, binds/' h.yaml; lab up -q h.yaml; echo $?; lab down -q h.yaml
        """#)
    #expect(
      outcome.lines == [
        "`/run/l/gone` of `a` is not there: not bound", "bound", "in", "bound",
        "Read-only file system", "y", "3", "without `filesystem: private", "0",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("a bind wins over the lab's own hosts and resolv.conf, for commands, services and exec")
  func boundConfiguration() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        echo 192.0.2.7 mine > h; echo nameserver 192.0.2.8 > r; mkdir etc; echo whole > etc/hosts; echo > etc/resolv.conf
        cat > a.clab.yml <<'E'
        topology:
          defaults: {dns: {servers: [192.0.2.9]}, services: [{name: s, run: "cat /etc/hosts; exec sleep 981"}]}
          nodes:
            a: {binds: ["h:/etc/hosts", "r:/etc//resolv.conf:ro"], exec: ["cat /etc/hosts /etc/resolv.conf"]}
            b: {binds: ["h:/etc/other"], exec: ["cat /etc/resolv.conf"]}
            c: {binds: ["etc:/etc"], exec: ["cat /etc/hosts"]}
        E
        lab up -q a.clab.yml || exit 1
        for n in a b c; do lab logs a/$n/exec; lab logs a/$n/s | grep -v localhost; done
        lab exec a/a cat /etc/hosts /etc/resolv.conf; lab exec a/b cat /etc/resolv.conf; lab exec a/c cat /etc/hosts
        lab plan a.clab.yml; lab down -q a; cat h r etc/hosts
        printf 'topology: {nodes: {a: {filesystem: private, binds: [h:/etc/hosts], exec: [cat /etc/hosts]}}}' > s.yaml
        lab up -q - < s.yaml; lab exec lab/a cat /etc/hosts; lab plan - < s.yaml; lab down -q lab
        """#)
    let (hosts, mine, lab, whole) = (
      "192.0.2.7 mine", "nameserver 192.0.2.8", "nameserver 192.0.2.9", "whole"
    )
    #expect(
      outcome.lines == [
        hosts, mine, hosts, lab, whole, whole, hosts, mine, lab, whole, "a: nothing to do", hosts,
        mine, whole, hosts, "lab: nothing to do",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("a bind may have a new name in the root directory, which the node has alone then")
  func root() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > a.clab.yml <<'E'
        topology:
          nodes:
            a:
              binds: ["folder:/t-config", "source:/t-file:ro", "source:/t-deep/er/file", "folder:/etc/t-new"]
              exec: ["cat /t-config/f /t-file /t-deep/er/file /etc/t-new/f", "sh -c 'echo x > /t-root; echo y > /etc/t-conf; echo z > /t-config/z'"]
            b:
          links: [{endpoints: ["a:eth1", "b:eth1"]}]
        E
        lab up -q a.clab.yml; lab logs a/a | cut -d' ' -f2-; cat folder/z; lab plan a.clab.yml
        lab exec a/a sh -c 'cat /t-root /etc/t-conf; echo w > /t-file; pwd; ls /sys/class/net | grep eth1; ls / | sort' > inside 2>/dev/null
        head -4 inside; (ls / | sort; echo t-config; echo t-deep; echo t-file; echo t-root) | sort > wanted
        tail -n +5 inside | sort | diff wanted - && echo same; lab exec a/b ls / | grep -c t-; ls / | grep -c t-
        lab exec a/a cut -d' ' -f5 /proc/self/mountinfo | grep -c scratch
        lab down -q a; mounts | diff /run/before -
        """#)
    #expect(
      outcome.lines == [
        "in", "bound", "bound", "in", "z", "a: nothing to do", "x", "y", "/run/l", "eth1", "same",
        "0", "0", "0",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("the undo names the commands that ran: the directory of the file is always the host's")
  func undo() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        printf 'topology: {nodes: {a: {exec: ["echo x > /etc/t-conf", "false"]}}}' > a.yaml
        lab up -q a.yaml 2>&1 | tail -2; cat /etc/t-conf
        sed 's/{exec/{filesystem: private, exec/; s/echo x/echo y | tee note/' a.yaml > b.yaml
        lab up -q b.yaml 2>&1 | tail -2; cat /etc/t-conf note
        printf 'topology: {nodes: {a: {exec: ["kill -9 $PPID", "false"]}}}' > a.yaml
        lab up -q a.yaml >/dev/null 2>&1; lab gc 2>&1 | grep -o 'whatever.*'; ls /run/netns
        """#)
    #expect(
      outcome.lines == [
        "netns: what commands did to the host's files is not undone: a: `echo x > /etc/t-conf`, a: `false`",
        "netns: everything else is as it was before", "x",
        "netns: what commands did to the host's files is not undone: a: `echo y | tee note > /etc/t-conf`, a: `false`",
        "netns: everything else is as it was before", "x", "y",
        "whatever these commands did to the host's files is not undone: a: `kill -9 $PPID`, a: `false`",
      ], "\(outcome.output) \(outcome.errors)")
  }
}
