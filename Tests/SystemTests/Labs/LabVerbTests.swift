import Testing

/// The verbs of labs, as people and scripts use them.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabVerbTests {
  private static let pair = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    cat > l.yaml <<'E'
    name: v
    topology:
      nodes: {no: {}, "12": {hostname: "off", env: {A: 1:30, B: no, C: 0x1f}}}
      links: [{endpoints: [no:eth0, "12:08"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
    checks: [{from: no, ping: 10.0.0.2}, {from: no, ping: 10.0.0.3, timeout: 200ms}]
    E

    """#

  @Test("a name that is no lab's touches nothing", arguments: ["..", ".", "../netns", ".hidden"])
  func names(name: String) throws {
    let outcome = try PrivateMachine.run(
      Self.pair + """
        touch /run/precious; "$lab" up -q l.yaml || exit 1; before=$(find /run | sort)
        for verb in down status wait test graph logs; do
          "$lab" $verb '\(name)' 2>&1 >/dev/null | grep -qE 'no name of a lab|neither LAB' || echo "$verb: no word"
        done
        "$lab" exec '\(name)/no' true 2>/dev/null && echo exec
        [ "$before" = "$(find /run | sort)" ] && "$lab" status v >/dev/null && "$lab" down -q v
        """)
    #expect(outcome.status == 0 && outcome.lines.isEmpty, "\(outcome.output)\(outcome.errors)")
  }

  @Test("what YAML 1.1 would take for truths, times and numbers are words")
  func words() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + """
        "$lab" up -q l.yaml || exit 1
        "$lab" exec v/12 sh -c 'echo $(hostname) $A $B $C'; "$lab" down -q v
        """)
    #expect(outcome.lines == ["off 1:30 no 0x1f"], "\(outcome.errors)")
  }

  @Test("a command in a node gets its arguments byte for byte")
  func argumentBytes() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + #"""
        "$lab" up -q l.yaml || exit 1
        "$lab" exec v/no printf '%s' $'a\xff\xc3b' | od -An -tx1; "$lab" down -q v
        """#)
    #expect(outcome.lines == [" 61 ff c3 62"], "\(outcome.errors)")
  }

  @Test(
    "options that would say nothing together are refused",
    arguments: [
      "up --dry-run --timeout 3", "up --dry-run --no-wait", "up --dry-run -q", "up -q -v",
      "plan -j -v",
      "gc -q -j", "test --timeout 3",
    ])
  func emptyPairs(options: String) throws {
    let file = options.hasPrefix("gc") ? "" : "l.yaml"
    let outcome = try PrivateMachine.run(
      Self.pair + "$lab \(options) \(file); echo $?; ls netns 2>&1 | grep -c v.")
    #expect(outcome.lines == ["64", "0"], "\(outcome.output) \(outcome.errors)")
  }

  @Test("with --dry-run, --prune, --strict and --replace say what they would do")
  func dryRun() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + #"""
        "$lab" up -q l.yaml || exit 1
        $IP -n v.no link add br9 type bridge; cp l.yaml other.yaml
        "$lab" up --dry-run --prune l.yaml
        "$lab" up --dry-run --prune other.yaml 2>&1 | grep -c 'refuses this'
        "$lab" up --dry-run --prune --replace other.yaml 2>&1 | grep -c 'refuses this'
        "$lab" up --dry-run --strict l.yaml | head -1; "$lab" down -q v
        """#)
    #expect(
      outcome.lines == [
        "v: nothing to do", "note: no: link br9 (bridge) is not of the lab and goes first", "1",
        "0",
        "v: nothing to do",
      ], "\(outcome.output) \(outcome.errors)")
  }

  @Test("wait, status and graph name what is missing and what is down")
  func missing() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + """
        "$lab" up -q l.yaml || exit 1
        $IP -n v.12 link set 08 down
        "$lab" graph --live v | grep -c down; "$lab" wait v --timeout 0.1 2>&1; echo $?
        $IP -n v.12 link del 08
        "$lab" graph --live v | grep -c missing; "$lab" wait v --timeout 0.1 2>&1; echo $?
        "$lab" status v >/dev/null; echo $?
        "$lab" up -q l.yaml; "$lab" wait v; echo $?; "$lab" down -q v
        """)
    #expect(
      outcome.lines == [
        "2", "netns: l.yaml:4: not ready in time: no:eth0 has no carrier, 12:08 has no carrier",
        "1",
        "2", "netns: l.yaml:4: not ready in time: no:eth0 is missing, 12:08 is missing", "1", "1",
        "0",
      ], "\(outcome.errors)")
  }

  @Test("a timeout that is no time is refused", arguments: ["nan", "inf", "1e300", "-1", "soon"])
  func timeouts(time: String) throws {
    let outcome = try PrivateMachine.run(
      Self.pair + """
        for verb in "up l.yaml" "wait v" "test v"; do
          "$lab" $verb --timeout=\(time) 2>&1 | grep -c "'\(time)' is invalid"; echo ${PIPESTATUS[0]}
        done
        """)
    #expect(outcome.lines == ["1", "64", "1", "64", "1", "64"], "\(outcome.output)")
  }

  @Test("exec --all gives one status for each node, and fails where one did")
  func execAll() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + """
        "$lab" up -q l.yaml || exit 1
        "$NETNS" exec --all v -- sh -c 'hostname; [ $(hostname) = no ] && kill -9 $$; exit 3' 2>&1
        echo $?; "$NETNS" exec --all v true 2>&1; echo $?
        "$NETNS" exec --all ./l.yaml true 2>&1
        "$NETNS" exec --all v nosuch >/dev/null 2>&1; echo $?; "$lab" down -q v
        """)
    #expect(
      outcome.lines == [
        "no: no", "no: status 137", "12: off", "12: status 3", "1", "no: status 0",
        "12: status 0", "0", "no: status 0", "12: status 0", "1",
      ], "\(outcome.errors)")
  }

  @Test("results as TAP and JUnit, of checks and of the matrix")
  func formats() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + #"""
        "$lab" up -q l.yaml || exit 1
        "$lab" test v --format tap; echo $?
        "$lab" test v --format junit | sed -E 's/time="0\.[0-9]*[1-9][0-9]*"/timed/'
        "$lab" test v --matrix --format tap; echo $?
        "$lab" test v --matrix --format junit | sed -nE 's/time="0\.[0-9]*[1-9][0-9]*"/timed/p' | grep -c timed
        "$lab" down -q v
        """#)
    #expect(
      outcome.lines == [
        "TAP version 13", "1..2", "ok 1 - no: ping 10.0.0.2", "not ok 2 - no: ping 10.0.0.3",
        "  ---", "  message: 'no answer from 10.0.0.3'", "  ...", "1",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<testsuite name=\"v\" tests=\"2\" failures=\"1\" errors=\"0\" timed>",
        "  <testcase classname=\"v.no\" name=\"no: ping 10.0.0.2\" timed/>",
        "  <testcase classname=\"v.no\" name=\"no: ping 10.0.0.3\" timed>"
          + "<failure message=\"no answer from 10.0.0.3\"/></testcase>",
        "</testsuite>", "TAP version 13", "1..2", "ok 1 - no: ping 12", "ok 2 - 12: ping no", "0",
        "3",
      ], "\(outcome.errors)")
  }

  @Test("what is written in checks and by commands keeps reports valid")
  func reports() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + #"""
        sed -i '/^checks/d' l.yaml; cat >> l.yaml <<'E'
        checks:
          - {from: no, command: 'exit 1 # TODO \'}
          - {from: no, command: "true\nprintf '\\033[31m\\ttwo\\001'; false\n"}
          - {from: no, command: echo 12, expect: "12"}
          - {from: no, command: exit 12, expect: 12}
          - {from: no, command: echo 12, expect: 12}
        E
        "$lab" up -q l.yaml || exit 1
        "$lab" test v --format tap; "$lab" test v | wc -l
        "$lab" test v --format junit | python3 -c 'import sys, xml.dom.minidom as m
        print(len(m.parse(sys.stdin).getElementsByTagName("failure")))'
        "$lab" down -q v
        """#)
    #expect(
      outcome.lines == [
        "TAP version 13", "1..5", "not ok 1 - no: command exit 1 \\# TODO \\\\", "  ---",
        "  message: 'status 1'", "  ...",
        #"not ok 2 - no: command true printf '\\033[31m\\ttwo\\001'; false"#, "  ---",
        #"  message: 'status 1: \x1b[31m two\x01'"#, "  ...",
        "ok 3 - no: command echo 12 (12)", "ok 4 - no: command exit 12 (12)",
        "not ok 5 - no: command echo 12 (12)", "  ---", "  message: 'status 0: 12, not 12'",
        "  ...", "6", "3",
      ], "\(outcome.errors)")
  }

  @Test("what others made is exported so that plan finds no change")
  func export() throws {
    let outcome = try PrivateMachine.run(
      #"""
      lab="${NETNS%/*}/netns-lab"; cd /run
      for n in e1 e2 sw; do $IP netns add $n; done
      $IP -n sw link add br0 type bridge ageing_time 6000; $IP -n sw link set br0 up
      $IP -n sw addr add 10.5.0.1/24 dev br0
      for i in 1 2; do
        $IP -n e$i link add eth0 type veth peer name p$i netns sw
        $IP -n e$i addr add 10.5.0.1$i/24 dev eth0; $IP -n e$i link set eth0 up
        $IP -n sw link set p$i up master br0; $IP -n e$i route add default via 10.5.0.1
      done
      $IP -n e1 route add 10.99.0.0/16 nexthop via 10.5.0.12 nexthop via 10.5.0.13
      $IP -n e1 route add blackhole 10.98.0.0/16 metric 5
      $IP -n e1 link add mv0 link eth0 type macvlan mode private
      $IP -n e2 link set eth0 mtu 1400
      $IP -n e2 link add vx0 type vxlan id 9 remote 10.5.0.11 dstport 4790 dev eth0
      tc -n e2 qdisc add dev eth0 root tbf rate 3mbit burst 5k latency 20ms
      "$lab" export e1 e2 sw > x.yaml && grep -q '^# not in this file: policy' x.yaml || exit 1
      "$lab" plan x.yaml 2>/dev/null; echo $?
      $IP -n e1 route del blackhole 10.98.0.0/16 metric 5; "$lab" plan x.yaml >/dev/null 2>&1; echo $?
      # The same again, made by a lab.
      for n in e1 e2 sw; do $IP netns del $n; done
      "$lab" up -q x.yaml 2>/dev/null && "$lab" plan x.yaml 2>/dev/null; echo $?
      "$lab" export e1 e2 sw | diff x.yaml - && "$lab" down -q export
      """#)
    #expect(
      outcome.status == 0
        && outcome.lines == ["export: nothing to do", "0", "1", "export: nothing to do", "0"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("a directory is no file, and a signal during a command is no timeout")
  func interruptedCommand() throws {
    let outcome = try PrivateMachine.run(
      Self.pair + """
        "$lab" plan ./ 2>&1
        sed -i 's/no: {}/no: {exec: [sleep 991]}/' l.yaml; "$lab" up l.yaml 2>error & up=$!
        until pgrep -x sleep >/dev/null; do sleep 0.1; done
        kill -INT $up; wait $up; echo $?; cat error; pgrep -x sleep
        """)
    #expect(
      outcome.lines == [
        "netns: ./: Is a directory", "130",
        "netns: l.yaml:3: no: create exec sleep 991: interrupted",
        "netns: what commands did to the host's files is not undone: no: `sleep 991`",
        "netns: everything else is as it was before",
      ], "\(outcome.errors)")
  }

  @Test("a signal undoes a lab that is coming up; meanwhile others are told that it changes")
  func signals() throws {
    let outcome = try PrivateMachine.run(
      #"""
      lab="${NETNS%/*}/netns-lab"; cd /run
      cat > l.yaml <<'E'
      name: s
      topology: {nodes: {a: {services: [{name: x, run: exec sleep 991, ready: {tcp: 9}}]}, b: {}}}
      E
      for signal in INT TERM; do
        "$lab" up l.yaml 2>error & up=$!
        until pgrep sleep >/dev/null; do sleep 0.1; done
        "$lab" up l.yaml 2>&1; "$lab" plan l.yaml 2>&1; "$lab" labs | awk 'NR > 1 { print $1, $2 }'
        kill -$signal $up; wait $up; echo "$signal $?"; cat error
        ls /run/netns; pgrep -a sleep; ls -d /run/netns-lab 2>/dev/null
      done
      NETNS_LAB_FAULT=kill@0 "$lab" up l.yaml 2>/dev/null; "$lab" labs | awk 'NR > 1 { print $1, $2 }'
      "$lab" gc -q 2>/dev/null; ls -d /run/netns-lab 2>/dev/null
      """#)
    let busy = ["netns: lab `s` is being changed by another netns"]
    func ended(_ words: String) -> [String] {
      busy + busy + [
        "s changing", words, "netns: interrupted", "netns: everything is as it was before",
      ]
    }
    #expect(
      outcome.lines == ended("INT 130") + ended("TERM 143") + ["s interrupted"],
      "\(outcome.errors)")
  }

  @Test("what a check left running when its time was up ends with it")
  func checkLeftovers() throws {
    let outcome = try PrivateMachine.run(
      #"""
      lab="${NETNS%/*}/netns-lab"; cd /run
      cat > l.yaml <<'E'
      name: v
      topology: {nodes: {a: {services: [{run: exec sleep 992}]}}}
      checks:
        - {from: a, command: "setsid sleep 991; echo x", timeout: 300ms}
        - {from: a, command: "setsid -f sleep 991; sleep 991", timeout: 300ms}
      E
      "$lab" up -q l.yaml || exit 1; "$lab" test v | tail -1; pgrep -a sleep | cut -d' ' -f2-
      "$lab" down -q v
      """#)
    #expect(outcome.lines == ["v: 0 of 2 passed", "sleep 992"], "\(outcome.errors)")
  }
}
