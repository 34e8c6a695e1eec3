import Testing

/// Pairs of virtual Ethernet devices.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct VethTests {
  private static let pair = """
    ip netns add a; ip netns add b
    ip link add va netns a address 02:00:00:00:00:01 mtu 1400 txqueuelen 77 numtxqueues 3 \\
      numrxqueues 2 type veth peer name vb netns b address 02:00:00:00:00:02 mtu 1300 \\
      txqueuelen 55 numtxqueues 5 numrxqueues 4

    """

  @Test func bothEndsAreMadeAsAsked() throws {
    let run = try PrivateMachine.runOurs(
      Self.pair + """
        show() {
          ip -n $1 -j -d link show $2 | tr ',' '\\n' |
            grep -oE '"(ifname|mtu|txqlen|num_[tr]x_queues|address|link_netnsid|info_kind)":.*'
        }
        show a va; show b vb; ip -br link
        """)
    #expect(
      run.lines == [
        #""ifname":"va""#, #""mtu":1400"#, #""txqlen":77"#, #""address":"02:00:00:00:00:01""#,
        #""link_netnsid":0"#, #""info_kind":"veth"}"#, #""num_tx_queues":3"#,
        #""num_rx_queues":2"#, #""ifname":"vb""#, #""mtu":1300"#, #""txqlen":55"#,
        #""address":"02:00:00:00:00:02""#, #""link_netnsid":0"#, #""info_kind":"veth"}"#,
        #""num_tx_queues":5"#, #""num_rx_queues":4"#,
        "lo               DOWN           00:00:00:00:00:00 <LOOPBACK> ",
      ], "\(run.errors)")
  }

  @Test(.enabled(if: PrivateMachine.canCompare, "needs the installed ip"))
  func sameAsTheInstalledProgram() throws {
    try PrivateMachine.expectSameState(
      after: Self.pair, look: "for n in a b; do ip -n $n -d link; done; ip link")
    try PrivateMachine.expectSame(
      Self.pair + """
        ip link add v0 type veth peer v0; ip link add v0 address 2:0:0:0:0:3 up type veth \\
          peer v1 address 2:0:0:0:0:4
        settle LOWERLAYERDOWN v0; ip -br link; ip link add v0 type veth; echo $?
        ip -n a link del va; ip -n b link; ip link del v1; ip link
        """)
  }

  @Test(.enabled(if: PrivateMachine.hasStrace, "needs strace"))
  func aPairIsOneRequest() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add a; $NETNS add b
      strace -f -qq -e trace=sendmsg,sendto -o /run/trace $NETNS ip link add va netns a \
        mtu 1400 type veth peer name vb netns b mtu 1300
      grep -c RTM_NEWLINK /run/trace; grep -c RTM_SETLINK /run/trace
      $NETNS ip -n b -br link show vb | wc -l
      """)
    #expect(run.lines == ["1", "0", "1"], "\(run.errors)")
  }

  /// If both ends belong elsewhere, neither ever appears in the caller's namespace.
  @Test func noEndAppearsWithTheCaller() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add a; $NETNS add b
      $NETNS ip monitor link > /run/events & monitor=$!
      until awk 'NR > 1 && $4 != "00000000" { on = 1 } END { exit !on }' /proc/net/netlink; do
        sleep 0.01
      done
      for i in $(seq 20); do
        $NETNS ip link add va$i netns a mtu 1400 type veth peer name vb$i netns b
      done
      $NETNS ip link add t-mark type veth peer name t-end; $NETNS ip link del t-mark
      for i in $(seq 300); do grep -q 'Deleted.*t-mark' /run/events && break; sleep 0.01; done
      kill $monitor
      grep -c t-mark /run/events | sed 's/[1-9]/seen/'; grep -cE 'v[ab][0-9]' /run/events
      $NETNS ip -n a -br link | wc -l
      """)
    #expect(run.lines == ["seen", "0", "21"], "\(run.errors)")
  }

  /// One end here, the other in a namespace given by name, path or process.
  @Test func farEndsGoWhereTheyAreSent() throws {
    let run = try PrivateMachine.runOurs(
      """
      ip netns add a
      unshare -n sleep 30 & pid=$!
      until [ $(readlink /proc/$pid/ns/net) != $(readlink /proc/self/ns/net) ]; do sleep 0.01; done
      ip link add n0 type veth peer name n1 netns a
      ip link add p0 type veth peer name p1 netns $pid
      ip link add f0 type veth peer name f1 netns /proc/$pid/ns/net
      ip -n a link add g1 netns /proc/$$/ns/net type veth peer name g0 netns a
      names() { "$@" ip -br link | cut -d' ' -f1 | sort | paste -sd' '; }
      names "$NETNS"; names "$NETNS" -n a; names nsenter -t $pid -n "$NETNS"
      ip link del n0; ip -n a link del g0; names "$NETNS"; names "$NETNS" -n a
      ip link add x0 type veth peer name x1 netns nosuch; echo $?; names "$NETNS"; kill $pid
      """)
    #expect(
      run.lines
        == [
          "f0@if3 g1@if3 lo n0@if2 p0@if2", "g0@if5 lo n1@if2", "f1@if4 lo p1@if3",
          "f0@if3 lo p0@if2", "lo", "255", "f0@if3 lo p0@if2",
        ], "\(run.errors)")
  }

  /// A caller who may administer networks, but not examine another user's process, names its namespace by pid.
  @Test(arguments: ["ip ", ""])
  func movesIntoTheNamespaceOfAForeignProcess(_ program: String) throws {
    let run = try PrivateMachine.run(
      """
      unshare -n sleep 60 & pid=$!
      until [ $(readlink /proc/$pid/ns/net) != $(readlink /proc/self/ns/net) ]; do sleep 0.01; done
      cp $NETNS /run/program; chmod 755 /run /run/program
      as() { setpriv --reuid 65534 --clear-groups --inh-caps -all,$1 --ambient-caps $1 \
        --bounding-set -all,$1 /run/program "${@:2}"; }
      try() { as +net_admin \(program)"$@"; echo $?; }
      as +net_admin link show lo >/dev/null; readlink /proc/$pid/ns/net >/dev/null && echo readable
      try link add v0 type veth peer name v1; try link set v0 netns $pid
      try link add v2 type veth peer name v3 netns $pid
      try link add v4 netns $pid type veth peer name v5
      grep -o 'v[0-9]' /proc/net/dev | sort; echo --
      nsenter -t $pid -n cat /proc/net/dev | grep -o 'v[0-9]' | sort
      try link set v1 netns 4999999; ln -s program /run/ip
      setpriv --reuid 65534 --clear-groups --inh-caps=-all --bounding-set=-all /run/ip link set v1 netns $pid; echo $?
      kill $pid
      """)
    // Root itself may read everything here.
    #expect(
      run.lines.filter { $0 != "readable" } == [
        "0", "0", "0", "0", "v1", "v2", "v5", "--", "v0", "v3", "v4", "255", "2",
      ], "\(run.errors)")
    #expect(run.errors.contains("Error: argument \"4999999\" is wrong: Invalid \"netns\" value"))
    #expect(run.errors.contains("RTNETLINK answers: Operation not permitted"))
    #expect(
      run.errors.contains("neither a namespace nor a process \"4999999\"") == program.isEmpty)
  }
}
