import Testing

/// Everything that an address can have, and how addresses are selected, compared with the installed `ip`.
@Suite(
  .enabled(
    if: PrivateMachine.canCompare, "needs root, unshare, the built netns and the installed ip"))
struct AddressFormTests {
  // Times differ between two calls, so they are shown as N. An address is tentative for a moment even if duplicate
  // address detection is off.
  private static let device = """
    try() { ip "$@" 2>/run/message || echo "$? $(head -1 /run/message)"; }
    show() {
      for try in $(seq 500); do [ -z "$("$IP" -6 -o addr show tentative)" ] && break; sleep 0.01; done
      ip "$@" | sed -E 's/(_lft) [0-9]+sec/\\1 Nsec/g; s/(_life_time":)[0-9]{1,7}([,}])/\\1N\\2/g'
    }
    ip link add v0 index 10 address 02:00:00:00:00:10 type veth peer name v1 index 11 \\
      address 02:00:00:00:00:11
    ip link set v0 up; ip link set v1 up; settle 'state UP' v0 v1
    try addr add 10.1.0.1 peer 10.1.0.2/32 dev v0
    try addr add 10.2.0.1/24 brd + dev v0 label v0:web; try addr add 10.2.0.9/24 dev v0
    try addr add 10.3.0.1/24 broadcast 10.3.0.77 dev v0 scope host
    try addr add 10.4.0.1/24 dev v0 noprefixroute metric 9 valid_lft 1000 preferred_lft 500
    try addr add 10.5.0.1/24 brd - scope link dev v0
    try addr add fd00:1::1 peer fd00:1::2/64 dev v0 nodad
    try addr add fd00:2::1/64 dev v0 valid_lft forever preferred_lft 0 home nodad
    try addr add fd00:3::1/64 dev v0 valid_lft 2000 preferred_lft 1000 mngtmpaddr noprefixroute
    try addr add fe80::5/64 dev v0 scope link optimistic

    """

  @Test func everyForm() throws {
    let run = try PrivateMachine.expectSame(
      Self.device + """
        show addr show v0; show -4 -o addr; show -j addr show v0; show -br addr; show -j -br addr
        for words in "label v0:*" "scope link" "to 10.2.0.0/16" "deprecated" "secondary" "primary" \\
          "permanent" "dynamic" "up" "tentative" "nodad" "home" "mngtmpaddr" "type veth"
        do echo "-- $words"; show addr show dev v0 $words; done
        """)
    for line in [
      "    inet 10.1.0.1 peer 10.1.0.2/32 scope global v0",
      "    inet 10.2.0.1/24 brd 10.2.0.255 scope global v0:web",
      "    inet 10.2.0.9/24 scope global secondary v0",
      "    inet 10.3.0.1/24 brd 10.3.0.77 scope host v0",
      "    inet 10.4.0.1/24 metric 9 scope global dynamic noprefixroute v0",
      "    inet6 fd00:1::1 peer fd00:1::2/64 scope global nodad ",
      "    inet6 fd00:2::1/64 scope global nodad home deprecated ",
    ] {
      #expect(run.lines.contains(line), "\(line)")
    }
  }

  @Test func changedReplacedDeleted() throws {
    try PrivateMachine.expectSame(
      Self.device + """
        try addr change 10.2.0.1/24 dev v0 valid_lft 100 preferred_lft 50
        try addr replace fd00:2::1/64 dev v0 preferred_lft 90 valid_lft 100
        try addr change fd00:77::1/64 dev v0; try addr replace 10.66.0.1/16 dev v0; show addr show v0
        try addr del 10.1.0.1 peer 10.1.0.2/32 dev v0; try addr del 10.2.0.1/24 dev v0 label v0:web
        try addr del fd00:1::1 peer fd00:1::2/64 dev v0; try addr del 10.3.0.1 dev v0; show -br addr
        """)
  }

  @Test func flushed() throws {
    try PrivateMachine.expectSame(
      Self.device + """
        try -s addr flush dev v0 scope host; try -s addr flush dev v0 label v0:web; show -br addr
        try -6 addr flush dev v0 deprecated; try -s addr flush to 10.4.0.0/16; show -br addr
        try addr flush dev v0 dynamic; try -4 addr flush dev v0; show -br addr
        try addr flush dev v0; show -br addr; try -s addr flush dev v0; try addr flush
        try addr flush dev nosuch
        """)
  }

  @Test(
    arguments: [
      "add 10.2.0.1/24 dev v0", "add 10.1.0.300/24 dev v0", "add 10.9.0.1/33 dev v0",
      "add 10.9.0.1/24 dev v0 valid_lft 5 preferred_lft 6", "add 10.9.0.1/24 dev v0 label nolabel",
      "add 10.9.0.1/24 dev v0 scope nosuch", "add dev v0", "add 10.9.0.1/24",
      "add 10.9.0.1/24 dev nosuch", "del 10.99.0.1/24 dev v0",
      "add 10.9.0.1/24 dev v0 brd nonsense",
      "add 10.9.0.1/24 dev v0 valid_lft x", "add 10.9.0.1/24 peer fd00::1 dev v0", "change dev v0",
      "show dev nosuch", "show scope nosuch",
      "add ::1/129 dev v0",
    ])
  func refused(_ words: String) throws {
    try PrivateMachine.expectSame(Self.device + "try addr \(words); show -br addr")
  }
}
