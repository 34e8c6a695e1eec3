import Testing

/// What `NETNS_TRACE` and `-v` write.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct TraceTests {
  private static let lab = """
    printf '%s\\n' 'name: shop' 'topology:' '  nodes: {a: {}, b: {}}' \\
      '  links: [{endpoints: ["a:eth0", "b:eth0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]' > /run/l.yaml

    """

  @Test func bothWritesTheSameForEveryProgram() throws {
    let run = try PrivateMachine.run(
      Self.lab + """
        for verb in "up /run/l.yaml" "plan /run/l.yaml" "status shop" "down shop"; do
          NETNS_TRACE=/run/trace $NETNS $verb > /dev/null 2>&1
          grep -q '^# RTM_NEWLINK' /run/trace && echo traced; rm /run/trace
        done
        $NETNS -v up /run/l.yaml 2>&1 > /dev/null | grep -c 'VETH_INFO_PEER'
        $NETNS -v -n shop.a -o link show eth0 2>/run/trace | grep -c eth0; grep -c 'RTM_GETLINK' /run/trace
        $NETNS -v ip link show nosuch 2>&1 | grep -m 1 -c 'error 19: No such device'
        rm /run/trace; NETNS_TRACE=/run/trace $NETNS down shop; stat -c %a /run/trace
        $NETNS ip -v link 2>&1 | grep -c 'Option "-v" is unknown'
        NETNS_TRACE=/nowhere/trace $NETNS link show lo 2>&1 | grep -c 'NETNS_TRACE: /nowhere/trace: No such'
        """)
    #expect(
      run.lines == Array(repeating: "traced", count: 4) + [
        "1", "1", "1", "1", "shop: down", "600", "1", "1",
      ], "\(run.output) \(run.errors)")
  }

  @Test func optionAndVariableWriteBoth() throws {
    let run = try PrivateMachine.run(
      Self.lab + """
        export NETNS_TRACE=/run/trace
        $NETNS -v link show lo 2>&1 | grep -c '^# RTM_GETLINK'; grep -c '^# RTM_GETLINK' /run/trace
        rm /run/trace; $NETNS -v up /run/l.yaml 2>&1 > /dev/null | grep -c VETH_INFO_PEER
        grep -c VETH_INFO_PEER /run/trace
        NETNS_TRACE=- $NETNS -v link show lo 2>&1 | grep -c '^# RTM_GETLINK'
        NETNS_TRACE= $NETNS link show lo 2>&1 | grep -c NETNS_TRACE
        """)
    #expect(run.lines == ["1", "1", "1", "1", "1", "0"], "\(run.errors)")
  }

  /// Commands inherit the variable if the user set it, but not the effect of `-v`. Commands of a lab inherit neither.
  @Test func commandsDoNotInheritTheOption() throws {
    let run = try PrivateMachine.run(
      Self.lab + """
        sed -i 's/a: {}/a: {services: [{name: s, run: "env > \\/run\\/service; sleep 1000"}]}/' /run/l.yaml
        NETNS_TRACE=/run/trace $NETNS -v up /run/l.yaml 2> /dev/null
        until [ -s /run/service ]; do sleep 0.05; done
        grep -c NETNS_[TV] /run/service
        for process in /proc/[0-9]*; do
          [ $process = /proc/$$ ] || tr '\\0' '\\n' < $process/environ | grep NETNS_[TV]
          readlink $process/fd/* | grep /run/trace
        done
        for words in "exec shop.a" "exec shop/a"; do
          $NETNS -v $words env 2> /dev/null | grep -c NETNS_[TV]
          NETNS_TRACE=/run/trace $NETNS -v $words env 2> /dev/null | grep NETNS_[TV]
        done
        $NETNS down shop
        """)
    let given = ["0", "NETNS_TRACE=/run/trace"]
    #expect(
      run.lines == ["shop: up, 2 nodes, 6 changes", "0"] + given + given + ["shop: down"],
      "\(run.errors)")
  }

  /// If nobody reads the trace, the traced program works as usual.
  @Test func brokenPipesEndNothing() throws {
    let run = try PrivateMachine.run(
      """
      mkfifo /run/fifo; exec 3<> /run/fifo 4> /run/fifo 3>&-
      $NETNS -v link set lo up 2>&4; echo $?; $NETNS -v link show lo 2>&4 | grep -c LOOPBACK,UP
      """)
    #expect(run.lines == ["0", "1"], "\(run.errors)")
  }

  @Test(arguments: ["monitor link", "ip monitor link", "bridge monitor link"])
  func eventsAreTraced(_ command: String) throws {
    let run = try PrivateMachine.run(
      """
      $NETNS link add bridge0 type bridge; $NETNS link add p type veth peer name q
      NETNS_TRACE=/run/trace $NETNS \(command) > /run/events & monitor=$!
      for i in $(seq 200); do
        $NETNS link set p master bridge0; $NETNS link set p nomaster
        grep -qs '# RTM_NEWLINK flags 0x0' /run/trace && [ -s /run/events ] && break; sleep 0.05
      done
      kill $monitor; grep -c '# RTM_NEWLINK flags 0x0' /run/trace | sed 's/[1-9].*/some/'
      """)
    #expect(run.lines == ["some"], "\(run.errors)")
  }
}
