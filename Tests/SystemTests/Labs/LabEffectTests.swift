import Testing

/// Everything in a file or on a command line has an effect, or is reported.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabEffectTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run; mkdir l; cd l
    lab() { "$lab" "$@"; }
    write() {
      cat > l.yaml <<E
    name: l
    topology:
      nodes:
        a: {$1}
        b: {}
      links: [{endpoints: ["a:x", "b:x"], ipv4: [10.0.0.1/24, 10.0.0.2/24]$2}]
    E
    }

    """#

  @Test("a route's scope is compared, changed and exported")
  func scope() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        write 'routes: [{to: 10.9.0.0/16, dev: x, scope: global}, {to: 10.8.0.0/16, dev: x}]'
        lab up -q l.yaml; lab plan l.yaml; lab export -o e.yaml l; grep -c 'scope: global}' e.yaml
        grep -c scope e.yaml
        $IP -n l.a route change 10.9.0.0/16 dev x scope link; lab plan l.yaml | grep -c '10.9.0.0/16'
        lab up -q l.yaml; $IP -n l.a route show 10.9.0.0/16 | grep -c 'scope'; lab plan l.yaml
        write 'routes: [{to: 10.9.0.0/16, dev: x}, {to: 10.8.0.0/16, dev: x}]'
        lab up -q l.yaml; $IP -n l.a route show 10.9.0.0/16 | grep -c 'scope link'; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "l: nothing to do", "1", "1", "1", "0", "l: nothing to do", "1",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("--timeout bounds commands where --no-wait is given too")
  func timeout() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        write 'exec: [sleep 300]'; lab up -q --no-wait --timeout 1 l.yaml 2>&1 | grep -c 'sleep 300'
        lab labs -j | tr -d '[:space:]'
        """#, seconds: 120)
    #expect(outcome.lines == ["2", "[]"], "\(outcome.output)\(outcome.errors)")
  }

  @Test("an up that fails says what --prune removed")
  func prune() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        write ''; lab up -q l.yaml; $IP -n l.a link add br9 type bridge
        write 'exec: ["false"]'; lab up -q --prune l.yaml 2>&1 | tail -n 2
        $IP -n l.a link show br9 2>&1; lab plan l.yaml > /dev/null; echo $?; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "netns: what --prune removed stays removed: a: link br9 (bridge)",
        "netns: everything else is as it was before", #"Device "br9" does not exist."#, "2",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("export keeps a private file system")
  func filesystem() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        echo own > own; write 'filesystem: private, binds: [own:/etc/own:ro]'
        lab up -q l.yaml; lab export -o e.yaml l; grep -oE '(filesystem|binds):.*' e.yaml
        lab down -q l; lab up -q e.yaml; lab exec l/a cat /etc/own; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "filesystem: private", #"binds: ["/run/l/own:/etc/own:ro"]"#, "own",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("plan shows a changed impairment, and the kernel has what the file says")
  func impairments() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        write '' ', impairments: {rate: 5mbit}'; lab up -q l.yaml || exit 1
        write '' ', impairments: {rate: 9mbit}'; lab plan l.yaml | grep -oE '[ab]:x +rate 9mbit'
        lab up -q l.yaml; lab plan l.yaml; lab export l 2>/dev/null | grep -o 'rate: [^}]*'
        write '' ', impairments: {delay: 20ms}'; lab plan l.yaml 2>&1 | grep -c 'delay 20ms'
        lab up -q l.yaml 2>&1 | grep -v 'no netem'; lab status l | grep -c 'delay 20ms is not applied'
        lab down -q l
        """#)
    let rates = ["a:x  rate 9mbit", "b:x  rate 9mbit", "l: nothing to do"]
    let exported = "rate: 9000000bit"
    #expect(outcome.lines.dropLast() == rates + [exported, exported, "2"], "\(outcome.errors)")
    // With netem, the impairment is applied.
    #expect(["0", "2"].contains(outcome.lines.last))
  }

  @Test("a lab without checks has not passed them")
  func nothingToCheck() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        write ''; lab up -q l.yaml; lab test l; echo $?; lab test --format json l 2>/dev/null; echo $?
        lab down -q l
        """#)
    #expect(
      outcome.lines.first == "l: no checks" && outcome.lines[1] == "1" && outcome.lines.last == "1")
    #expect(outcome.errors.contains("declares no checks, so that nothing was tested"))
  }
}
