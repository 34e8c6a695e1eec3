import Foundation
import Testing

/// Who may read what labs write, and who may talk to what they run.
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
}
