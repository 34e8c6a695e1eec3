import Foundation
import Testing

/// The output of services and commands: where it is kept, and that it is limited.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabOutputTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }

    """#

  @Test("a log is bounded, and read over its rotations")
  func rotation() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a:
              services:
                - {name: y, run: "exec yes ..............................................................."}
                - {name: n, run: "i=0; while [ $i -lt 40000 ]; do i=$((i+1)); echo line-number-$i-of-forty-thousand; done; exec sleep 981"}
                - {name: h, run: "printf 'half \\000\\377 a line'; exec sleep 982"}
        E
        lab up -q l.yaml || exit 1
        lab logs -f l/a/n > followed & follower=$!
        until [ "$(lab logs l/a/n | tail -n 1)" = line-number-40000-of-forty-thousand ]; do sleep 0.1; done
        lab logs l/a/n > all; size=$(stat -c %s all); echo $((size > 500000 && size <= 1048576))
        # Whole lines, and without a gap to the last one.
        head -n 1 all | grep -c "^line-number-[0-9]*-of-forty-thousand$"
        first=$(head -n 1 all | cut -d- -f3); echo $((40000 - first + 1 == $(wc -l < all)))
        until [ "$(tail -n 1 followed)" = line-number-40000-of-forty-thousand ]; do sleep 0.1; done
        du -k netns-lab/l/logs/a | awk '{print $1 <= 3200}'
        lab logs l/a/h | od -An -c | tr -s ' '; lab logs l/a | grep -a -m 1 -c 'a/h: half'
        lab status l | grep -c "running, ready"; lab down -q l; wait $follower; echo "followed $?"
        """#, seconds: 120)
    #expect(
      outcome.lines == [
        "1", "1", "1", "1", #" h a l f \0 377 a l i n e"#, "1", "3", "followed 0",
      ], "\(outcome.errors)")
  }

  @Test("what exec wrote is shown by up -v and by logs, also what it left running writes")
  func commands() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a: {exec: [echo one; echo two >&2, "(until [ -e /run/go ]; do sleep 0.05; done; echo late; yes | head -c 3000000) &"]}
            b: {services: [{name: quiet, run: exec sleep 981}]}
        E
        said=$(lab up -v l.yaml 2>&1); echo "$said" | grep -E '^a: '
        lab logs ./l.yaml; touch go; until lab logs l/a/exec | tail -n 1 | grep -q y; do sleep 0.1; done
        echo $(($(lab logs l/a/exec | wc -c) <= 1048576))
        lab logs l/b/quiet; echo "quiet $?"; lab logs l/nobody 2>&1; lab logs l/b/quite 2>&1; lab logs m 2>&1
        lab logs l/a/exec/x 2>&1; lab down -q l; pgrep -c netns-log
        """#)
    #expect(
      outcome.lines == [
        "a: one", "a: two", "a/exec: one", "a/exec: two", "1", "quiet 0",
        "netns: lab `l` has no node `nobody`",
        "netns: node `b` of lab `l` has no service `quite`; did you mean `quiet`?",
        "netns: lab `m` is not up; did you mean `l`?",
        "netns: `l/a/exec/x` is neither LAB nor LAB/NODE nor LAB/NODE/SERVICE", "0",
      ], "\(outcome.errors)")
  }

  @Test("up does not wait for what a command leaves writing, which has a bound too")
  func endless() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        echo 'topology: {nodes: {a: {exec: [yes &, "setsid yes no >&2 &"]}}}' > l.yaml
        lab up -q l.yaml; echo $?; until [ -e netns-lab/l/logs/a/.exec.old ]; do sleep 0.1; done
        pgrep -c -x yes; du -k netns-lab/l/logs/a | awk '{print $1 <= 1100}'
        lab down -q l; pgrep -c -x yes
        """#)
    #expect(outcome.lines == ["0", "2", "1", "0"], "\(outcome.errors)")
  }

  @Test("what the lab runs starts in the directory of its file")
  func directory() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        mkdir -p "my labs"; echo here > "my labs/note"
        cat > "my labs/l.yaml" <<'E'
        name: l
        topology:
          nodes:
            a: {exec: [pwd], services: [{name: s, run: cat note; exec sleep 981, ready: {command: test -e note}}]}
        checks: [{from: a, command: cat note, expect: here}]
        E
        lab up -q "my labs/l.yaml" || exit 1
        lab logs l; lab test l | tail -n 1; lab exec l/a pwd; lab down -q l
        cd "my labs"; lab up -q - < l.yaml; lab logs l/a/s; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "a/exec: /run/my labs", "a/s: here", "l: 1 of 1 passed", "/run",
        "here",
      ], "\(outcome.errors)")
  }

  @Test("a service that dies at once fails up, which quotes it; one that is done does not")
  func early() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology:
          nodes:
            a:
              services:
                - {name: bad, run: "sleep 0.1; echo no such thing >&2; exit 3"}
                - {name: good, run: exec sleep 981}
                - {name: done, run: echo done}
        E
        lab up l.yaml 2>&1; echo $?; lab labs
        sed -i /bad/d l.yaml; lab up l.yaml; lab status l | grep done; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "netns: l.yaml:6: a/bad ended (status 3)", "a/bad: no such thing",
        "netns: everything is as it was before", "1", "l: up, 1 nodes, 3 changes",
        "  service done  exited, ready",
      ], "\(outcome.errors)")
  }

  @Test("a command does not outlive the timeout, and a failed check shows what it wrote")
  func failures() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        cat > l.yaml <<'E'
        name: l
        topology: {nodes: {a: {exec: [echo begun; sleep 983]}}}
        E
        lab up --timeout 1 l.yaml 2>&1 | sed -n 's/.*timed out/timed out/p'
        pgrep -c -x -f "sleep 983"
        cat > m.yaml <<'E'
        name: m
        topology: {nodes: {a: {}}}
        checks: [{from: a, command: "echo one; echo two; false"}]
        E
        lab up -q m.yaml; lab test m; lab test m --format tap | sed -n '/---/,$p'
        lab test m --format junit | grep -c two; lab test m --format json | grep output; lab down -q m
        """#)
    #expect(
      outcome.lines == [
        "timed out: begun", "0",
        "FAIL  a: command echo one; echo two; false  status 1: two", "      one", "      two",
        "m: 0 of 1 passed", "  ---", "  message: 'status 1: two'", "  output:", "    - 'one'",
        "    - 'two'", "  ...", "2", #"    "output" : "one\ntwo\n","#,
      ], "\(outcome.errors)")
  }
}
