import Testing

/// The message if a lab does not come up: the place in the file, the node, the step, and the reason.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabFailureTests {
  @Test(
    "a failing step names the line and the node",
    arguments: [
      (
        "exec: [\"true\", \"echo no >&2; false\"]", "",
        #"4: a: create exec echo no >&2; false: status 1: no"#
      ),
      ("sysctls: {net.ipv4.frob: 1}", "", "4: a: create sysctl net.ipv4.frob: "),
      ("nftables: frob", "", "4: a: create nftables ruleset: "),
      (
        "routes: [{to: 10.7.0.0/16, via: 10.0.0.2, table: 5, from: 10.0.0.9}]", "",
        "4: a: create route 10.7.0.0/16 via 10.0.0.2 src 10.0.0.9 table 5: "
      ),
      (
        "", "- {type: macvlan, endpoint: \"a:m\", host-interface: gone}",
        "8: a: create link a:m: "
      ),
    ])
  func steps(node: String, link: String, words: String) throws {
    let outcome = try PrivateMachine.run(
      """
      lab="${NETNS%/*}/netns-lab"; cd /run
      cat > l.yaml <<'E'
      name: v
      topology:
        nodes:
          a: {\(node)}
          b: {}
        links:
          - {endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
          \(link)
      E
      "$lab" up -q l.yaml 2>&1; echo $?; "$lab" labs
      """)
    #expect(
      outcome.lines.first?.hasPrefix("netns: l.yaml:\(words)") ?? false, "\(outcome.output)")
    // Effects of commands cannot be undone.
    let rest = node.contains("exec") ? "everything else" : "everything"
    #expect(outcome.lines.suffix(2) == ["netns: \(rest) is as it was before", "1"])
  }

  @Test("steps that fail in several of many nodes, which two threads set up, are all named")
  func manyNodes() throws {
    let outcome = try PrivateMachine.run(
      """
      lab="${NETNS%/*}/netns-lab"; cd /run
      {
        printf 'name: v\\ntopology:\\n  generate: {shape: star, count: 40, hub: sw}\\n'
        printf '  pools: {lans: {prefix: 10.0.0.0/16, length: 16}}\\n  nodes:\\n'
        for node in h2 h39; do
          echo "    $node: {routes: [{to: 10.7.0.0/16, via: 10.0.0.1, table: 5, from: 10.9.9.9}]}"
        done
      } > l.yaml
      "$lab" up -q l.yaml 2>&1; echo $?; "$lab" labs; ls netns
      sed -i 's/, from: 10.9.9.9//' l.yaml; "$lab" up -q l.yaml; echo $?
      "$NETNS" -n v.h39 route show table 5 | sed "s, *$,,"
      "$lab" plan l.yaml; "$lab" down -q v; echo $?; ls netns
      """)
    let failures = outcome.lines.prefix { $0.contains("create route 10.7.0.0/16") }
    #expect(
      failures.map { $0.prefix { $0 != "c" } } == [
        "netns: l.yaml:6: h2: ", "netns: l.yaml:7: h39: ",
      ], "\(outcome.output)")
    #expect(
      outcome.lines.dropFirst(failures.count) == [
        "netns: everything is as it was before", "1", "0",
        "10.7.0.0/16 via 10.0.0.1 dev eth0 proto static", "v: nothing to do", "0",
      ], "\(outcome.output)")
  }

  @Test("a sysctl of a file stays in the node, in every form")
  func sysctls() throws {
    let outcome = try PrivateMachine.run(
      """
      lab="${NETNS%/*}/netns-lab"; cd /run; before=$(cat /proc/sys/kernel/hostname)
      for key in net/../kernel/hostname net.//.kernel.hostname net/ipv4/../../kernel/hostname \\
        /proc/sys/kernel/hostname kernel.hostname; do
        printf 'topology: {nodes: {a: {sysctls: {"%s": renamed}}}}\\n' "$key" > l.yaml
        "$lab" up -q l.yaml 2>/dev/null; echo $?
      done
      [ "$before" = "$(cat /proc/sys/kernel/hostname)" ] && "$lab" labs
      """)
    #expect(outcome.lines == ["1", "1", "1", "1", "1"], "\(outcome.output)")
  }

  @Test("lines that moved change nothing")
  func moved() throws {
    let outcome = try PrivateMachine.run(
      """
      lab="${NETNS%/*}/netns-lab"; cd /run
      printf 'name: v\\ntopology: {nodes: {a: {exec: ["true"], sysctls: {net.ipv4.ip_forward: 1}}}}\\n' > l.yaml
      "$lab" up -q l.yaml || exit 1
      printf '# new\\n\\nname: v\\ntopology:\\n  nodes:\\n    a:\\n      exec: ["true"]\\n' > l.yaml
      printf '      sysctls: {net.ipv4.ip_forward: 1}\\n' >> l.yaml
      "$lab" up l.yaml; "$lab" plan l.yaml; "$lab" down -q v
      """)
    #expect(outcome.lines == ["v: nothing to do", "v: nothing to do"], "\(outcome.output)")
  }
}
