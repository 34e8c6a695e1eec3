import Foundation
import Testing

/// The supervisor, the process that keeps a lab's services running, and its clients.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabSupervisorTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }
    alive() { ps ax -o args= | grep "^sleep 98" | sort; }
    supervisors() { pgrep -f "^netns-lab __serve" | wc -l; }
    supervisor() { pgrep -o -f "^netns-lab __serve"; }
    cat > l.yaml <<'E'
    name: l
    topology: {nodes: {a: {services: [{run: exec sleep 981, ready: {delay: 0}}]}}}
    E

    """#

  @Test("clients that send half a line, or read no answer, keep nobody waiting")
  func halfLines() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        cat > hang.py <<'E'
        import socket, time
        held = []
        for i in range(200):
            s = socket.socket(socket.AF_UNIX); s.connect("/run/netns-lab/l/supervisor.sock")
            if i % 2: s.send(b'{"verb":')
            held.append(s)
        s = socket.socket(socket.AF_UNIX); s.connect("/run/netns-lab/l/supervisor.sock")
        s.setblocking(False)
        try:
            while True: s.send(b'{"verb":"status"}\n' * 100)
        except OSError: pass
        open("/run/hanging", "w"); time.sleep(60)
        E
        python3 hang.py & until [ -e hanging ]; do sleep 0.05; done
        lab status l | tail -n 1
        sed -i 's/981/982/' l.yaml; lab up -q l.yaml; alive
        lab down l; kill $!
        """#)
    #expect(outcome.lines == ["l: ready", "sleep 982", "l: down"], "\(outcome.errors)")
  }

  @Test("a request without an end is refused")
  func endless() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        cat > long.py <<'E'
        import socket
        s = socket.socket(socket.AF_UNIX); s.connect("/run/netns-lab/l/supervisor.sock")
        sent = 0
        try:
            while sent < 1 << 26: sent += s.send(b"x" * 65536)
        except OSError: pass
        print(sent < 1 << 23)
        s = socket.socket(socket.AF_UNIX); s.connect("/run/netns-lab/l/supervisor.sock")
        s.sendall(b'{"verb":"frob"}\n'); print("understand" in s.recv(4096).decode())
        E
        python3 long.py; lab down l
        """#)
    #expect(outcome.lines == ["True", "True", "l: down"], "\(outcome.errors)")
  }

  @Test("a web server that never answers keeps nobody waiting but its own service")
  func silentServer() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > silent.py <<'E'
        import socket, time
        s = socket.socket(); s.bind(("", 80)); s.listen(1000); time.sleep(600)
        E
        { printf 'name: l\ntopology:\n  nodes:\n    a:\n      services:\n'
          echo '        - {name: w, run: exec python3 silent.py, ready: {tcp: 80}}'
          # Each asks for a third of a second, and the answer is waited for no longer than 15.
          for i in $(seq 60); do
            echo "        - {name: s$i, run: exec sleep 981, ready: {http: \"http://localhost/\"}}"
          done; } > many.yaml
        lab up -q --no-wait many.yaml || exit 1
        until lab status l | grep -q "service w  running, ready"; do sleep 0.1; done
        lab status l | grep -c "s[0-9]*  running$"; lab down l
        """#)
    #expect(outcome.lines == ["60", "l: down"], "\(outcome.errors)")
  }

  @Test("a supervisor that does not answer is said so, and down ends it")
  func stopped() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        kill -STOP $(supervisor)
        lab status l 2>&1; lab down l; alive; supervisors
        """#)
    #expect(
      outcome.lines == [
        "netns: the supervisor of lab `l` does not answer; `netns down l` ends it", "l: down", "0",
      ], "\(outcome.errors)")
  }

  @Test("a service ends though it, or its keeper, is stopped")
  func stoppedServices() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        kill -STOP $(pgrep -x -f "sleep 981") $(pgrep -x netns-service)
        sed -i 's/981/982/' l.yaml; lab up -q l.yaml; alive; lab down l
        """#)
    #expect(outcome.lines == ["sleep 982", "l: down"], "\(outcome.errors)")
  }

  @Test("services that do not want to end are ended together")
  func stubborn() throws {
    // One after the other, these would take longer than the test may.
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        { printf 'name: m\ntopology:\n  nodes:\n    a:\n      services:\n'
          for i in $(seq 110); do
            echo "        - {name: s$i, run: \"trap '' TERM; while :; do sleep 981; done\", ready: {delay: 0}}"
          done; } > m.yaml
        lab up -q m.yaml || exit 1
        sed -i 's/981/982/' m.yaml; lab up -q m.yaml; echo $?; alive | uniq -c
        sed -i '/s[2-9]/d' m.yaml; lab up -q m.yaml; echo $?; lab status m | grep -c ready
        lab down m
        """#)
    #expect(
      outcome.lines.map { $0.replacing("    ", with: "") }
        == [
          "0", "110 sleep 982", "0", "23", "m: down",
        ].map { $0.replacing("    ", with: "") }, "\(outcome.output) \(outcome.errors)")
  }

  @Test("text that a service is ready with is seen, though its log was rotated over it twice")
  func rotatedText() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        { echo listening; head -c 8000000 /dev/zero | tr '\0' 'x' | fold -w 99; } > big
        cat > r.yaml <<'E'
        name: r
        topology:
          nodes:
            a:
              services:
                - {name: big, run: cat big; exec sleep 981, ready: {log: listening}}
                - {name: parts, run: printf 'aa'; sleep 0.1; printf 'ab'; sleep 0.1; echo aac; exec sleep 981, ready: {log: abaac}}
                - {name: never, run: echo listenin; echo g; exec sleep 981, ready: {log: listening}}
                - {name: again, run: "[ -e ran ] || { touch ran; echo on; exit 1; }; exec sleep 981", restart: always, ready: {log: on}}
        E
        lab up -q --timeout 3 r.yaml 2>&1 | grep -o 'not ready in time:.*'
        lab up -q --no-wait r.yaml
        until lab status r | grep -q 'parts  running, ready'; do sleep 0.1; done; sleep 1
        lab status r | grep -o 'service [a-z]*  running.*'; lab logs r/a/big | grep -c listening; lab down r
        """#)
    #expect(
      outcome.lines == [
        "not ready in time: a/never is not ready, a/again is not ready",
        "service big  running, ready",
        "service parts  running, ready", "service never  running", "service again  running", "0",
        "r: down",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("without its socket there is one supervisor still")
  func unlinked() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        first=$(supervisor); rm netns-lab/l/supervisor.sock; lab status l | tail -n 1; lab plan l.yaml
        rm netns-lab/l/supervisor.sock; sed -i 's/981/982/' l.yaml; lab up -q l.yaml
        alive; [ $(supervisor) = $first ]; echo $?
        rm netns-lab/l/supervisor.sock; lab down l; alive; supervisors
        """#)
    #expect(
      outcome.lines == [
        "l: ready", "l: nothing to do", "sleep 982", "0", "l: down", "0",
      ], "\(outcome.errors)")
  }

  @Test("what a service started ends with it, whatever namespaces it made")
  func descendants() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > t.yaml <<'E'
        name: t
        topology:
          nodes:
            a:
              services:
                - name: s
                  run: |
                    setsid unshare -m sleep 982 &
                    unshare -pf --mount-proc sleep 983 &
                    unshare -Ur sleep 984 &
                    unshare -n setsid sh -c 'env -i sleep 985 &'
                    (trap '' TERM; exec setsid sleep 986) &
                    until [ $(ps ax -o args= | grep -c "^sleep 98[2-6]") = 5 ]; do sleep 0.05; done
                    echo made; exec sleep 981
                  ready: {log: made}
                - {name: t, run: exec sleep 987}
        E
        lab up -q --timeout 30 t.yaml || exit 1
        until [ "$(alive | wc -l)" = 7 ]; do sleep 0.05; done; alive
        sed '/name: s$/,/ready/d' t.yaml > u.yaml; lab up -q --replace u.yaml; echo stopped; alive
        lab up -q --replace t.yaml
        until [ "$(alive | wc -l)" = 7 ]; do sleep 0.05; done; kill $(pgrep -x -f "sleep 981")
        sed -i 's/name: s$/&\n          restart: always/' t.yaml
        lab down -q t; echo down; alive
        """#)
    let all = (981...987).map { "sleep \($0)" }
    #expect(outcome.lines == all + ["stopped", all[6], "down"], "\(outcome.errors)")
  }

  @Test(
    "a service that is started again leaves nothing of its last run, nor a keeper that was killed")
  func restarted() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > t.yaml <<'E'
        name: t
        topology:
          nodes:
            a: {services: [{name: s, run: setsid sleep 982 & exec sleep 981, restart: always}]}
        E
        lab up -q t.yaml || exit 1; until [ "$(alive | wc -l)" = 2 ]; do sleep 0.05; done
        anew() { until [ "$(pgrep -x -f "sleep 981")" != "$old" ] && [ "$(alive | wc -l)" = 2 ]; do sleep 0.05; done; }
        old=$(pgrep -x -f "sleep 981"); kill $old; anew; alive
        old=$(pgrep -x -f "sleep 981"); kill -9 $(ps -o ppid= -p $old); anew; alive
        lab down -q t; alive
        """#)
    #expect(
      outcome.lines == ["sleep 981", "sleep 982", "sleep 981", "sleep 982"], "\(outcome.errors)")
  }

  @Test("nothing but 0, 1 and 2 is inherited, nor secrets of the caller's environment")
  func inheritance() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > t.yaml <<'E'
        name: t
        topology:
          nodes:
            a:
              env: {OWN: yes it is}
              exec: ["env | grep -c TOKEN; env | grep OWN; readlink /proc/self/fd/7 || echo none", "setsid sleep 982 &"]
              services:
                - name: s
                  run: "env | grep -E 'TOKEN|OWN|NETNS_' | sort; readlink /proc/self/fd/7 || echo none; exec sleep 981"
                  env: {MORE: 1}
        checks: [{from: a, command: "test -z \"$TOKEN\" && ! readlink /proc/self/fd/7"}]
        E
        export TOKEN=secret; exec 7<> file; flock 7
        said=$(lab up -q t.yaml); exec 7>&-; flock -n file echo "lock is free"
        exec 7<> file; lab logs t/a/exec; lab logs t/a/s; lab test t | tail -n 1
        lab exec t/a sh -c 'echo $TOKEN; readlink /proc/self/fd/7'; lab down -q t
        """#)
    #expect(
      outcome.lines == [
        "lock is free", "0", "OWN=yes it is", "none", "NETNS_LAB=t", "NETNS_NODE=a",
        "OWN=yes it is", "none", "t: 1 of 1 passed", "secret", "/run/file",
      ], "\(outcome.errors)")
  }

  @Test("signals that the caller ignores or blocks are not so in what a lab runs")
  func signals() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > t.yaml <<'E'
        name: t
        topology:
          nodes:
            a:
              exec: [grep SigIgn /proc/self/status]
              services: [{name: s, run: grep SigIgn /proc/self/status; exec sleep 981}]
        E
        cat > up.py <<'E'
        import os, signal, sys
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        for number in signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE:
            signal.signal(number, signal.SIG_IGN)
        os.execl(sys.argv[1], "netns-lab", "up", "-q", "t.yaml")
        E
        # Of the 28 first signals: further on there are some that the C library hides from everybody.
        python3 up.py $lab; { lab logs t/a/exec; lab logs t/a/s; } | sed 's/\t.*\(.......\)$/ \1/'
        grep SigBlk /proc/$(supervisor)/status
        rm netns-lab/t/supervisor.sock; lab status t | tail -n 1; lab down -q t
        """#)
    #expect(
      outcome.lines == [
        "SigIgn: 0000000", "SigIgn: 0000000", "SigBlk:\t0000000000000000", "t: ready",
      ],
      "\(outcome.errors)")
  }
}
