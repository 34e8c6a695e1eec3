import Testing

/// Names, commands and logs with control sequences for terminals.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabHostileTextTests {
  /// `clear` is the sequence that clears the screen. It occurs in a file, a record, the kernel, a service and a check.
  private static let lab = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run; export TERM=xterm
    cat > l.yaml <<'E'
    name: v
    topology:
      nodes:
        a: {exec: ["true # \e[2J"]}
        b: {services: [{name: s, run: "printf '\\e[31mred\\e[0m\\e[2J\\n'; sleep 1000"}]}
      links: [{endpoints: ["a:e\e[2J\x9b", "b:e"]}]
    checks: [{name: "\e[2J", from: a, command: "printf '\\e[2J'"}]
    E
    sed 's/name: v/name: "\\e[2J"/; s/b: {/b: {kind: "\\u202ex", /' l.yaml > bad.yaml
    obeyed() { grep -cP '\x1b(?!\[[0-9]+m)|\xc2\x9b|\xe2\x80\xae'; }

    """#

  @Test("no text for people has control characters of others, piped or on a terminal")
  func verbs() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + #"""
        cat > all.sh <<'E'
        for verb in "plan l.yaml" "plan bad.yaml" "up -v l.yaml" "up bad.yaml" "status v" "test v" \
          "test v --format tap" "test v --format junit" "test v --format json" "test v --matrix" \
          "graph v" "graph v --format dot" "graph v --format mermaid" "graph v --format json" \
          "export v" "status -j v" "plan -j bad.yaml" "labs" "exec --all v -- printf \e[2J\n"; do
          echo "== $verb"; "$lab" $verb
        done
        $IP -n v.b link del e; "$lab" wait --timeout 0.1 v; "$lab" plan l.yaml; "$lab" plan -j l.yaml
        "$lab" logs v/c$'\e[2J'; "$lab" logs v/b | head -c 0; "$lab" down v$'\e[2J'; "$lab" down v
        E
        export lab; script -qec 'bash all.sh; $lab up -q l.yaml; $lab logs v; $lab down v' /dev/null \
          </dev/null > terminal 2>&1
        bash all.sh > piped 2>&1
        grep -v 'status -j' piped | grep -v '^a: .*2J$\|^b: .*2J$' | obeyed
        # What a terminal's line discipline adds is not counted.
        tr -d '\r' < terminal | obeyed
        for f in piped terminal; do grep -c '\\x1b\[2J' $f | awk '{print ($1 > 10)}'; done
        """#)
    #expect(outcome.lines == ["0", "0", "1", "1"], "\(outcome.output)\(outcome.errors)")
  }

  @Test("words of a command line are not obeyed where they are refused")
  func words() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + #"""
        word=$'q\e[2J\xe2\x80\xae'
        { "$lab" test "$word" "$word"; "$lab" test v --format "$word"; "$lab" wait v --timeout "$word"
          "$lab" up "--$word" l.yaml; "$lab" "$word"; "$lab" export "$word"; "$lab" graph v -f "$word"
          "$lab" test v --timeout 1; } > all 2>&1
        obeyed < all; grep -c 'q\\x1b\[2J\\u202e' all; grep -c '^Usage: netns test' all
        "$lab" test -x >/dev/null 2>&1; echo $?; "$lab" test --help 2>/dev/null | head -1; "$lab" wait v 2>&1
        """#)
    #expect(
      outcome.lines == [
        "0", "7", "3", "64", "OVERVIEW: Run a lab's checks.", "netns: lab `v` is not up",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("what a program wrote is itself in a pipe, and keeps its colours on a terminal")
  func logs() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + #"""
        "$lab" up -q l.yaml || exit 1
        "$lab" logs v | od -An -c | tr -d ' \n'; echo; export lab
        script -qec '$lab logs v' /dev/null </dev/null | tr -d '\r' | od -An -c | tr -d ' \n'; echo
        """#)
    #expect(
      outcome.lines == [
        #"033[31mred033[0m033[2J\n"#, #"033[31mred033[0m\x1b[2J\n"#,
      ], "\(outcome.errors)")
  }

  @Test("netns shows names of the store on a terminal, and gives them to programs")
  func store() throws {
    let outcome = try PrivateMachine.run(
      #"""
      cd /run; export TERM=xterm; mkdir -p /var/run/netns; $NETNS add x; name=$'q\e[2J'
      touch "/var/run/netns/$name"; export NETNS name
      hex() { tr -d '\r' | od -An -c | tr -d ' \n'; echo; }
      $NETNS list | grep -cF "$name"
      script -qec '$NETNS list' /dev/null </dev/null | grep -c '^q\\x1b\[2J'
      $NETNS del "$name$name" 2>&1 | hex
      ln -s $NETNS ip; ./ip netns del "$name$name" 2>&1 | hex
      """#)
    let words = #"Cannotremovenamespacefile"/var/run/netns/"#
    #expect(
      outcome.lines == [
        "1", "1", words + #"q\x1b[2Jq\x1b[2J":Nosuchfileordirectory\n"#,
        words + #"q033[2Jq033[2J":Nosuchfileordirectory\n"#,
      ], "\(outcome.output)\(outcome.errors)")
  }
}
