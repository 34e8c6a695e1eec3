import Foundation
import Testing

/// Who may read what labs write, and who may talk to their supervisor.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabAccessTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    cat > l.yaml <<'E'
    name: l
    topology:
      nodes:
        a: {services: [{run: exec sleep 981, env: {SECRET: s}}]}
        b: {dns: {servers: [192.0.2.1]}, services: [{run: exec sleep 982}]}
    E

    """#

  @Test("files have the mode they mean under every umask", arguments: ["000", "022", "077"])
  func modes(umask: String) throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        (umask \(umask); $lab up -q l.yaml) || exit 1
        cd netns-lab; stat -c '%a %n' . l l/record.json l/supervisor.sock l/hosts l/logs l/logs/a \\
          l/logs/a/sleep l/etc /etc/netns /etc/netns/l.b /etc/netns/l.b/resolv.conf
        ls -A; $lab down -q l
        """)
    #expect(
      outcome.lines == [
        "755 .", "755 l", "600 l/record.json", "600 l/supervisor.sock", "644 l/hosts", "700 l/logs",
        "700 l/logs/a", "600 l/logs/a/sleep", "755 l/etc", "755 /etc/netns", "755 /etc/netns/l.b",
        "644 /etc/netns/l.b/resolv.conf", ".configuration", ".l.lock", "l",
      ], "\(outcome.errors)")
  }

  @Test("what is made for a bind in a node's own file system has the mode it means")
  func bindModes() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        echo here > note; cat > l.clab.yml <<'E'
        name: l
        topology: {nodes: {a: {kind: linux, binds: ["note:/etc/new/note"], exec: [stat -c %a /etc/new]}}}
        E
        (umask 077; $lab up -q l.clab.yml) || exit 1; $lab logs l/a/exec; $lab down -q l
        """)
    #expect(outcome.lines == ["755"], "\(outcome.errors)")
  }

  @Test("a supervisor answers root and its owner alone, whatever its socket's mode became")
  func peers() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        $lab up -q l.yaml || exit 1
        chmod 777 netns-lab/l/supervisor.sock
        cat > ask.py <<'E'
        import os, socket, sys
        os.setuid(int(sys.argv[1]))
        s = socket.socket(socket.AF_UNIX); s.connect("/run/netns-lab/l/supervisor.sock")
        try: s.sendall(b'{"verb":"status"}\\n'); print("services" in s.recv(1 << 16).decode())
        except OSError: print(False)
        E
        python3 ask.py 0; python3 ask.py 65534; $lab status l | tail -n 1; $lab down -q l
        """)
    #expect(outcome.lines == ["True", "False", "l: ready"], "\(outcome.errors)")
  }

  @Test("whoever locks what all may read keeps no supervisor from starting")
  func locks() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        sed 's/services: .*}}}$/labels: {}}/; s/services: .*}]}$/labels: {}}/' l.yaml > bare.yaml
        cp l.yaml full.yaml; cp bare.yaml l.yaml; $lab up -q l.yaml || exit 1
        cat > lock.py <<'E'
        import fcntl, os, subprocess, sys
        os.seteuid(65534)
        held = [os.open(d, os.O_RDONLY) for d in ("netns-lab", "netns-lab/l", "netns-lab/l/hosts")]
        for file in held: fcntl.flock(file, fcntl.LOCK_EX)
        os.seteuid(0)
        subprocess.run([sys.argv[1], "up", "-q", "l.yaml"])
        E
        cp full.yaml l.yaml; python3 lock.py $lab; $lab status l | tail -n 1; $lab down -q l
        """)
    #expect(outcome.lines == ["l: ready"], "\(outcome.errors)")
  }

  @Test("a process that only looks like the supervisor is none")
  func lookAlikes() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + """
        echo 'sleep 60; exit' > __serve
        words="__serve l /run/netns-lab /etc/netns $(stat -c %d:%i /run)"
        # A user in namespaces of its own; root's, in its process namespace.
        setpriv --reuid 65534 --clear-groups unshare -Urpf bash -c "exec -a netns-lab bash $words" &
        bash -c "exec -a netns-lab bash $words" &
        until [ $(pgrep -c -f "^netns-lab __serve l") = 2 ]; do sleep 0.05; done
        $lab up -q l.yaml; $lab status l | tail -n 1
        kill -9 $(pgrep -n -f "^netns-lab __serve l"); $lab up -q l.yaml; $lab status l | tail -n 1
        rm netns-lab/l/supervisor.sock; $lab down -q l; pgrep -c -f "^netns-lab __serve l"
        kill $(pgrep -f "^netns-lab __serve l")
        """)
    #expect(outcome.lines == ["l: ready", "l: ready", "2"], "\(outcome.errors)")
  }
}
