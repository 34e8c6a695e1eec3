import Testing

/// Batches, compared with the installed `ip`. The effect of a line shows before the next one runs, even if requests
/// were sent together.
@Suite(.enabled(if: PrivateMachine.canCompare))
struct BatchTests {
  private static let setup = """
    ip link add va0 type veth peer name vb0
    ip addr add 10.1.0.1/24 dev va0; ip link set va0 up; ip link set vb0 up
    settle LOWER_UP va0 vb0
    ip netns attach self $$
    ip route add 10.89.0.0/24 via 10.1.0.2

    """
  private static let state = """

    echo "status $?"; ip -o link show va0 | grep -o 'mtu [0-9]*\\|state [A-Z]*'
    ip -o -4 addr show va0 | grep -o '10[0-9./]*'; ip neigh show nud permanent; ip route show
    ip route show table 77; ip netns list; ls /run/touched 2>/dev/null

    """

  @Test(
    "nothing after a refused line is done",
    arguments: [
      "link set va0 down", "link set va0 mtu 1400", "addr add 10.9.0.1/24 dev va0",
      "addr del 10.1.0.1/24 dev va0", "neigh add 10.1.0.9 lladdr 02:00:00:00:00:01 dev va0",
      "route replace 10.91.0.0/24 dev va0", "route add 10.92.0.0/24 dev va0 table 77",
      "tuntap add dev t0 mode tap", "netns add new", "netns exec self touch /run/touched",
      "rule add from 10.1.2.3 table 77", "route show", "link show nosuch", "route ad",
    ])
  func refusal(line: String) throws {
    try PrivateMachine.expectSame(
      Self.setup + """
        cat > /run/batch <<'E'
        route add 10.88.0.0/24 via 10.1.0.2
        route add 10.89.0.0/24 via 10.1.0.2
        route add 10.90.0.0/24 dev va0
        \(line)
        route add 10.93.0.0/24 dev va0
        E
        ip -batch /run/batch
        """ + Self.state)
  }

  @Test(
    "a line sees what the lines before it did",
    arguments: ["", "-force "],
    [
      "netns exec self $IP route show 10.94.0.0/24", "netns identify",
      "route get 10.94.0.1", "-o addr show va0",
      "netns exec self $IP -o -4 addr show va0 primary",
    ])
  func order(options: String, line: String) throws {
    try PrivateMachine.expectSame(
      Self.setup + """
        cat > /run/batch <<E
        addr add 10.95.0.1/24 dev va0
        route add 10.94.0.0/24 via 10.1.0.2
        addr add 10.1.0.1/24 dev va0
        \(line)
        E
        sed -i "/^addr add 10.1/d" /run/batch
        [ -z "\(options)" ] || echo 'addr add 10.1.0.1/24 dev va0' | cat - /run/batch > /run/both
        ip \(options)-batch /run/batch 2>&1
        [ ! -e /run/both ] || ip \(options)-batch /run/both 2>&1
        """ + Self.state)
  }

  @Test("lines from a pipe are carried out as they come, and answered")
  func pipe() throws {
    try PrivateMachine.expectSame(
      Self.setup + """
        { echo 'link set va0 mtu 1400'; sleep 0.5; $IP -o link show va0 | grep -o 'mtu [0-9]*' >&2
          echo 'route add 10.96.0.0/24 dev va0'; sleep 0.5; $IP route show 10.96.0.0/24 >&2
          echo 'link show nosuch'; } | ip -batch -
        echo "status $?"
        mkfifo /run/in; ip -batch - < /run/in > /run/out & exec 3> /run/in
        echo 'route show 10.1.0.0/24' >&3; sleep 0.5; cat /run/out
        exec 3>&-; wait; echo "status $?"
        """)
  }

  @Test(
    "lines end as the reference ends them",
    arguments: [
      "route show \\\\\\n10.1.0.0/24\\n",
      "route show 10.1.0.0/24 # comment \\\\\\nroute show 10.9.0.0/24",
      "\\n\\n  # only a comment\\nroute show 10.1.0.0/24", "route show 10.1.0.0/24\\\\", "\\\\\\n",
      "",
      "route show 'bad", "route show \\\\\\n\\\\\\n10.1.0.0/24 \\\\\\n\\nlink show nosuch",
    ])
  func lines(text: String) throws {
    try PrivateMachine.expectSame(
      Self.setup + "printf '\(text.replacing("'", with: "'\\''"))' | ip -batch -; echo $?")
  }

  @Test(
    "a receive buffer with room for nothing but an answer is enough", arguments: ["", "-force "])
  func smallBuffer(options: String) throws {
    try PrivateMachine.expectSame(
      Self.setup + """
        for name in a b c d e; do ip netns add $name; done; ip netns set c 7
        ip -rcvbuf 1 netns list
        seq -f 'route add 10.97.%g.0/24 via 10.1.0.2' 0 40 > /run/batch
        echo 'route add 10.97.7.0/24 via 10.1.0.2' >> /run/batch
        ip -rcvbuf 1 \(options)-batch /run/batch
        """ + Self.state)
  }

  /// Each of these once took, or could take, quadratic time. The Python expression makes the batch.
  @Test(arguments: [
    ##""route show table 77 " + "\\\n" * 100000 + "\n""##,
    ##""route show \\\n table 77" + "x" * 300000 + "\n""##,
    ##""route show table 77 " + "a " * 200000 + "\n""##,
    ##""#" * 300000 + "\n" * 300000 + "route show \"table""##,
    ##""route show table 77 # \\\n" + "route show " + "\\\n" * 1000 + "\\\n""##,
  ])
  func longLines(_ python: String) throws {
    try PrivateMachine.expectSame(
      """
      python3 -c 'import sys; sys.stdout.write(\(python))' > /run/batch
      timeout 10 ip -batch /run/batch; echo $?
      """)
  }

  /// `ip` exits at most of these. `netns` reports what is wrong with the line, and its number.
  @Test(
    "with -force netns goes on after any line",
    arguments: [
      ("frob", "there is no command \"frob\""), ("exce a true", "did you mean `exec`?"),
      ("link sett va0", "did you mean `set`?"), ("link set", "see `netns help link set`"),
      ("link set lo frob", "either \"dev\" is duplicate, or \"frob\" is garbage."),
      ("link set lo mtu", "not complete"), ("link set lo mtu frob", "Invalid \"mtu\" value"),
      ("link property add", "see `netns help link property`"), ("link add", "type"),
      ("link add x type bond mode frob", "frob"), ("link add x type vlan id frob", "frob"),
      ("route add", "A route needs a destination"), ("route add frob", "prefix is expected"),
      ("rule add frob", "frob"), ("rule add to 1.2.3.4/40", "prefix"), ("nexthop add", nil),
      ("neigh add 192.0.2.1", "see `netns help neighbor add`"), ("addr add frob dev lo", "frob"),
      ("tuntap add x mode frob", "see `netns help tuntap add`"), ("monitor frob", "frob"),
      ("exec", "No netns name specified"), ("exec a", "No command specified"),
      ("exec a sh -c 'kill -9 $$'", nil), ("exec a false", nil), ("exec nosuch true", "nosuch"),
      ("add a", "File exists"), ("add x/y", "Invalid netns name \"x/y\""), ("add a b", "\"b\""),
      ("list-id frob", "frob"), ("route show 'bad", "Unterminated quoted string"),
      ("up lab.yaml", "cannot stand in a batch"), ("-s link", "there is no command \"-s\""),
      ("addr restore", "Magic mismatch"),
    ] as [(String, String?)])
  func goesOn(line: String, expected: String?) throws {
    let restores = line.hasSuffix("restore")
    let run = try PrivateMachine.run(
      """
      $NETNS add a
      cat > /run/batch <<'E'
      add before
      \(line)
      add after
      E
      $NETNS -force -batch /run/batch; echo "status $?"; $NETNS list | sort
      """)
    #expect(expected.map(run.errors.contains) ?? true, "\(line): \(run.errors)")
    #expect(run.errors.contains("Command failed /run/batch:2"), "\(line): \(run.errors)")
    #expect(run.lines.contains("status 1"), "\(line)")
    // The input of `restore` follows it.
    #expect(run.lines.contains("after") != restores && run.lines.contains("before"), "\(line)")
  }

  @Test(
    "help that a line asks netns for is told, and no failure",
    arguments: ["", "-force"],
    [
      "help", "help exec", "link help", "link add type vlan help", "add --help", "route add -h",
      "help up", "status --help", "ip --help", "unshare --help", "man netns-lab.5",
    ])
  func help(options: String, line: String) throws {
    let run = try PrivateMachine.run(
      """
      printf '%s\\n' 'add before' '\(line)' '' '# comment' 'add after' |
        $NETNS \(options) -batch - > /run/out; echo "status $?"
      grep -qiE '^ *usage:|^[.]TH' /run/out && echo told; $NETNS list | sort
      """)
    #expect(run.lines == ["status 0", "told", "after", "before"] && run.errors.isEmpty, "\(run)")
  }

  @Test("without -force netns ends at the line, and says which")
  func ends() throws {
    let run = try PrivateMachine.run(
      """
      for line in frob 'link set' 'link set lo mtu frob' 'add x/y' "'"; do
        printf 'add b\\n%s\\nadd c\\n' "$line" | $NETNS -batch - 2>&1 | tail -1
        echo "${PIPESTATUS[1]}"; $NETNS list | tr '\\n' ' '; $NETNS delete b
      done
      """)
    let each = ["Command failed -:2", "1"]
    #expect(
      run.output.split(separator: "b ").map { $0.split(separator: "\n").map(String.init) }
        .filter { !$0.isEmpty } == Array(repeating: each, count: 5), "\(run)")
  }

  @Test func lineEndsAtANUL() throws {
    try PrivateMachine.expectSame(
      #"printf 'link show lo \0 nonsense\nlink show lo \0 \\\nlink show lo\n' | ip -batch -; echo $?"#
    )
  }
}
