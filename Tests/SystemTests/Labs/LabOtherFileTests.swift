import Testing

/// Two files with labs of the same name.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabOtherFileTests {
  @Test("another file of the name replaces a lab, or speaks for it, only where that is said")
  func otherFile() throws {
    let outcome = try PrivateMachine.run(
      #"""
      lab="${NETNS%/*}/netns-lab"; cd /run; mkdir one two
      lab() { "$lab" "$@"; }
      printf 'topology: {nodes: {a: {}}}\n' > one/topology.yaml
      printf 'topology: {nodes: {b: {}}}\n' > two/topology.yaml
      lab up -q one/topology.yaml || exit 1
      lab up two/topology.yaml 2>&1 | grep -o '^netns: lab .topology. is up from ./run/one/topology.yaml.'
      lab up -q --prune two/topology.yaml 2>/dev/null; echo "up $?"
      lab plan two/topology.yaml 2>&1 | grep -o '.up. refuses this'
      for verb in down status wait; do lab $verb two/topology.yaml 2>/dev/null; echo "$verb $?"; done
      lab up -q - < two/topology.yaml 2>/dev/null; echo "other name $?"; lab down -q lab
      { echo 'name: topology'; cat two/topology.yaml; } | lab up -q - 2>/dev/null; echo "piped $?"
      ls /run/netns; ln one/topology.yaml hard.yaml; sed -i 's/$/ /' one/topology.yaml
      ln -s one/topology.yaml topology.yaml; lab up topology.yaml
      mv one/topology.yaml moved.yaml; cp moved.yaml one/topology.yaml
      lab up -q --replace two/topology.yaml; echo "replaced $?"; ls /run/netns
      lab labs | grep -o '/run/two/.*'; lab down two/topology.yaml
      """#)
    #expect(
      outcome.lines == [
        "netns: lab `topology` is up from `/run/one/topology.yaml`", "up 1", "`up` refuses this",
        "down 1", "status 1", "wait 1", "other name 0", "piped 1", "topology.a",
        "topology: nothing to do", "replaced 0", "topology.b", "/run/two/topology.yaml",
        "topology: down",
      ], "\(outcome.errors)")
  }

  @Test("a lab that moved with its file, or was piped in, goes on")
  func sameLab() throws {
    let outcome = try PrivateMachine.run(
      #"""
      lab="${NETNS%/*}/netns-lab"; cd /run
      lab() { "$lab" "$@"; }
      printf 'name: l\ntopology: {nodes: {a: {}}}\n' > one.yaml
      lab up -q one.yaml; mv one.yaml two.yaml; lab up two.yaml; lab labs | grep -o '/run/.*'
      sed -i 's/a: {}/b: {}/' two.yaml; lab up two.yaml; lab down -q l
      lab up -q - < two.yaml; sed 's/b: {}/c: {}/' two.yaml | lab up -
      """#)
    #expect(
      outcome.lines == [
        "l: nothing to do", "/run/two.yaml", "l: up, 1 nodes, 2 changes",
        "l: up, 1 nodes, 2 changes",
      ], "\(outcome.errors)")
  }

  @Test(
    "a piped lab without a name of its own replaces none, and a copy does not become a lab's file")
  func namelessOrCopied() throws {
    let outcome = try PrivateMachine.run(
      #"""
      lab="${NETNS%/*}/netns-lab"; cd /run
      lab() { "$lab" "$@"; }
      printf 'topology: {nodes: {a: {}}}' > one.yaml; printf 'topology: {nodes: {b: {}}}' > two.yaml
      lab up -q - < one.yaml; lab up - < one.yaml
      lab up - < two.yaml 2>&1 | grep -o 'lab .lab. is up from standard input, and another text'; ls netns
      lab plan - < two.yaml 2>&1 | grep -o '.up. refuses this'; lab up --replace - < two.yaml; lab down -q lab
      printf 'name: l\ntopology: {nodes: {a: {}}}\n' > l.yaml; lab up -q l.yaml; cp l.yaml copy.yaml
      lab up copy.yaml; lab labs | grep -o '/run/.*'
      printf 'checks: [{from: a, command: "true"}]\n' >> copy.yaml; lab up -q copy.yaml 2>/dev/null; echo "edited $?"
      lab up -q --replace copy.yaml; lab labs | grep -o '/run/.*'; lab down -q l
      """#)
    #expect(
      outcome.lines == [
        "lab: nothing to do", "lab `lab` is up from standard input, and another text", "lab.a",
        "`up` refuses this", "lab: up, 1 nodes, 2 changes", "l: nothing to do", "/run/l.yaml",
        "edited 1", "/run/copy.yaml",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
