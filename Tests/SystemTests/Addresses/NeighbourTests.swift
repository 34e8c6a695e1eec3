import Testing

/// Neighbours in every state, compared with the installed `ip`.
@Suite(
  .enabled(
    if: PrivateMachine.canCompare, "needs root, unshare, the built netns and the installed ip"))
struct NeighbourTests {
  // A dump is in the order of a hash with a random key. Entries for the kernel's own multicast groups appear at any
  // time.
  private static let device = """
    try() { ip "$@" 2>/run/message || echo "$? $(head -1 /run/message)"; }
    show() { try neigh show "$@" | grep -vE '^(ff02|224)' | sort; }
    ip link add v0 index 10 address 02:00:00:00:00:10 type veth peer name v1 index 11 \\
      address 02:00:00:00:00:11
    ip link set v0 up; ip link set v1 up; settle 'state UP' v0 v1
    ip addr add 10.1.0.1/24 dev v0; ip addr add fd00:1::1/64 dev v0 nodad

    """
  private static let neighbours = """
    try neigh add 10.1.0.9 lladdr 2:0:0:0:0:9 dev v0
    try neigh add 10.1.0.10 lladdr 2:0:0:0:0:a dev v0 nud stale
    try neigh add 10.1.0.12 lladdr 2:0:0:0:0:c dev v0 nud permanent extern_learn
    try neigh add 10.1.0.13 lladdr 2:0:0:0:0:d dev v0 nud none
    try neigh add 10.1.0.15 lladdr 2:0:0:0:0:f dev v0 nud failed
    try neigh add 10.1.0.16 lladdr 2:0:0:0:0:11 dev v0 nud noarp
    try neigh add fd00:1::9 lladdr 2:0:0:0:0:9 router dev v0 nud permanent proto 7
    try neigh add proxy 10.1.0.77 dev v0; try neigh add proxy fd00:1::77 dev v0 router

    """

  @Test func addedAndShown() throws {
    let run = try PrivateMachine.expectSame(
      Self.device + Self.neighbours + """
        for words in "nud all" "proxy" "dev v0" "nud permanent" "nud stale" "to 10.1.0.8/29" "unused" \\
          "proto 7" "dev nosuch" "nud nosuch" "nud permanent nud stale" "dev v0 nud failed" \\
          "nomaster" "10.1.0.9" "vrf v0"; do echo "-- $words"; show $words; done
        ip -6 neigh show nud permanent; ip -j -6 neigh show nud permanent; show nud noarp
        """)
    for line in [
      "10.1.0.9 dev v0 lladdr 02:00:00:00:00:09 PERMANENT ",
      "10.1.0.10 lladdr 02:00:00:00:00:0a STALE ",
      "10.1.0.12 dev v0 lladdr 02:00:00:00:00:0c extern_learn PERMANENT ",
      "fd00:1::9 dev v0 lladdr 02:00:00:00:00:09 router PERMANENT proto 7 ",
      "fd00:1::77 dev v0 router proxy ",
    ] {
      #expect(run.lines.contains(line), "\(line)")
    }
  }

  @Test func changedReplacedGotDeleted() throws {
    let run = try PrivateMachine.expectSame(
      Self.device + Self.neighbours + """
        try neigh add 10.1.0.9 lladdr 2:0:0:0:0:8 dev v0
        try neigh change 10.1.0.9 lladdr 2:0:0:0:0:8 dev v0
        try neigh change 10.1.0.99 lladdr 2:0:0:0:0:8 dev v0
        try neigh replace 10.1.0.98 lladdr 2:0:0:0:0:62 dev v0 nud permanent
        try neigh replace 10.1.0.98 lladdr 2:0:0:0:0:63 dev v0 nud stale
        try neigh append 10.1.0.97 lladdr 2:0:0:0:0:62 dev v0; show dev v0
        try neigh get 10.1.0.9 dev v0; try neigh get 10.1.0.200 dev v0; try neigh get fd00:1::9 dev v0
        try neigh get proxy 10.1.0.77 dev v0; try neigh get 10.1.0.9; try neigh get dev v0
        try neigh del 10.1.0.10 dev v0; try neigh del 10.1.0.10 dev v0
        try neigh del proxy 10.1.0.77 dev v0; show proxy; try neigh del proxy 10.1.0.77 dev v0
        """)
    #expect(run.lines.contains("10.1.0.98 lladdr 02:00:00:00:00:63 STALE "))
    #expect(run.lines.contains("2 Error: Neighbour entry not found."))
  }

  @Test func flushed() throws {
    let run = try PrivateMachine.expectSame(
      Self.device + Self.neighbours + """
        try -s neigh flush dev v0 nud stale; try -s neigh flush to 10.1.0.12 nud permanent
        show dev v0 nud permanent; try -s neigh flush dev v0 nud permanent
        try -s neigh flush dev v0 nud permanent; show dev v0 nud permanent; try neigh flush
        try neigh flush dev nosuch; show proxy
        """)
    #expect(run.lines.contains("*** Round 1, deleting 2 entries ***"))
    #expect(run.lines.contains("1 Flush requires arguments."))
  }

  @Test func refused() throws {
    try PrivateMachine.expectSame(
      Self.device + """
        for words in "10.1.0.50 lladdr nonsense dev v0" "10.1.0.50 lladdr 2:0:0:0:0:5" "dev v0" \\
          "10.1.0.50 lladdr 2:0 dev v0" "10.1.0.50 nud nosuch dev v0" "10.1.0.50 dev nosuch" \\
          "10.1.0.50 lladdr 2:0:0:0:0:5 dev v0 proto nosuch" "nonsense dev v0" "10.1.0.50 dev"
        do echo "-- $words"; try neigh add $words; done
        """)
  }
}
