import Testing

/// `ip monitor` with events caused by other programs.
@Suite(.enabled(if: PrivateMachine.canCompare))
struct MonitorTests {
  private static let setup = """
    ip link add va0 type veth peer name vb0; ip link set va0 address 02:00:00:00:a0:01
    ip addr add 10.1.0.1/24 dev va0; ip link set va0 up; ip link set vb0 up
    settle LOWER_UP va0 vb0
    sleep 0.2
    # WORDS EVENTS: what the monitor prints while the events happen.
    events() {
      ip $1 > /run/events 2>&1 & local shell=$! monitor=
      for try in $(seq 500); do
        monitor=$(cat /proc/$shell/task/$shell/children)
        [ -n "$monitor" ] && grep -q " ${monitor% } " /proc/net/netlink && break; sleep 0.02; done
      sleep 0.3; eval "$2"; sleep 0.7
      kill $monitor; wait $shell 2>/dev/null; cat /run/events
    }

    """

  @Test(
    "events are shown as the reference shows them",
    arguments: [
      (
        "-br monitor neigh",
        "$IP neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev va0; $IP neigh del 10.1.0.9 dev va0"
      ),
      (
        "-j monitor neigh",
        "$IP neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev va0; $IP neigh del 10.1.0.9 dev va0"
      ),
      (
        "-j -p monitor label address route rule",
        "$IP addr add 10.6.0.1/24 dev va0; $IP rule add table 7"
      ),
      (
        "monitor dev va0 route",
        "$IP route add 10.7.0.0/24 dev vb0; $IP route add 10.8.0.0/24 via 10.1.0.3"
      ),
      ("monitor nsid", "$IP netns add x; $IP netns set x 7; sleep 0.2; $IP netns set x 8"),
    ])
  func same(words: String, events: String) throws {
    try PrivateMachine.expectSame(Self.setup + "events '\(words)' '\(events)'")
  }

  @Test("groups that a device joins and leaves, as versions after 6.1 show them")
  func groups() throws {
    let outcome = try PrivateMachine.runOurs(
      Self.setup + """
        events 'monitor maddress' '$IP link add q type veth peer name r; $IP link set va0 down'
        events 'monitor dev va0 route' '$IP route add blackhole 10.9.0.0/24'
        """)
    #expect(outcome.output.contains("q    inet6 mcast ff02::1 scope global \n"))
    #expect(outcome.output.contains("Deleted 3: va0    inet mcast 224.0.0.1 scope"))
    #expect(!outcome.output.contains("Unknown"))
    #expect(outcome.lines.contains("blackhole 10.9.0.0/24 "))
  }

  @Test("names of ids are known from the start, and files are judged as the reference judges them")
  func files() throws {
    try PrivateMachine.expectSame(
      Self.setup + """
        ip netns add x; ip netns set x 7
        events 'monitor nsid' '$IP netns del x; sleep 0.3'
        head -c 40 /dev/zero > /run/zero; ip monitor file /run/zero; echo $?
        head -c 7 /dev/zero > /run/zero; ip monitor file /run/zero; echo $?
        $IP addr save > /run/addresses
        for options in "" -o -j "-o -j"; do ip $options addr showdump < /run/addresses; done
        """)
  }

  @Test("what cannot be written is told", arguments: ["link show", "route save", "-j addr"])
  func full(words: String) throws {
    let outcome = try PrivateMachine.runOurs("ip \(words) > /dev/full; echo $?")
    #expect(outcome.lines == ["1"])
    #expect(outcome.errors == "write error: No space left on device\n")
  }

  @Test(
    "ports of a bridge whose other end is down, and colours",
    arguments: ["", "-c", "-co", "-com", "-color", "-c=always", "-c=never", "-j"])
  func ports(options: String) throws {
    try PrivateMachine.expectSame(
      """
      ip link add br0 type bridge; ip link add va0 type veth peer name vb0; ip link set va0 master br0
      export COLORFGBG='15;0'
      bridge \(options) link
      """)
  }
}
