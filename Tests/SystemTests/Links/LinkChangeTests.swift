import Testing

/// Moving, renaming and changing existing devices.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct LinkChangeTests {
  private static let pair = """
    ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:12
    ip netns add a; ip netns add b

    """

  @Test func movedByNamePidAndPath() throws {
    let run = try PrivateMachine.runOurs(
      Self.pair + """
        unshare -n sleep 30 & pid=$!
        until [ $(readlink /proc/$pid/ns/net) != $(readlink /proc/self/ns/net) ]; do
          sleep 0.01; done
        there() { nsenter -t $pid -n "$NETNS" ip "$@"; }
        names() { sed 's/@.*//; s/ .*//' | grep -v lo | paste -sd' '; }
        where() { echo "$(ip -br link | names)/$(ip -n a -br link | names)/$(there -br link | names)"; }
        ip link set v0 netns a; where
        ip -n a link set v0 netns 1; where
        ip link set v0 netns $pid; where
        there link set v0 netns /proc/1/ns/net; where
        ip link set v0 netns /run/netns/a; where
        ip -n a link set v0 netns /proc/$pid/ns/net name moved; where
        there link set moved netns a name v0 mtu 1400 up; where
        ip -n a -o link show v0 | grep -o 'UP.*mtu 1400'
        ip link set v1 netns nosuch; echo $?; ip link set v1 netns /etc/passwd; echo $?
        ip link set v1 netns 4999999; echo $?; ip link set lo netns a; echo $?
        ip netns add c; ip -n c link add v1 type ifb; ip link set v1 netns c; echo $?; where; kill $pid
        """)
    #expect(
      run.lines == [
        "v1/v0/", "v1 v0//", "v1//v0", "v1 v0//", "v1/v0/", "v1//moved", "v1/v0/",
        "UP> mtu 1400", "255", "2", "255", "2", "2", "v1/v0/",
      ], "\(run.errors)")
    #expect(run.errors.contains("The interface netns is immutable."))
  }

  private static let changes = """
    ip link set v1 name w1; ip link set w1 up; settle LOWERLAYERDOWN w1
    ip link set w1 mtu 1234 address 02:00:00:00:00:99 alias 'some words' group 7 txqueuelen 5
    ip link show w1; ip -j link show w1
    ip link set w1 down arp off multicast off allmulticast on promisc on; ip link show w1
    ip link set w1 group default alias '' promisc off allmulticast off arp on multicast on
    ip link show w1; ip link set dev w1 brd ff:ff:ff:ff:ff:00 addrgenmode none; ip link show w1
    ip link property add dev w1 altname one altname two altname a-very-long-alternative-name
    ip link show one; ip -j link show w1; ip link property del dev two altname one; ip link show w1
    ip link set a-very-long-alternative-name mtu 1300; ip -o link show dev two; ip link set two up
    settle LOWERLAYERDOWN w1
    ip link set v0 up; settle 'state UP' v0 w1; ip link set group default mtu 1200; ip -br link; ip link show up
    ip link show group default; ip link set w1 group 9; ip link show group 9

    """
  private static let refusals = """
    for words in "show one" "set nosuch up" "set w1 mtu 10" "set w1 mtu 99999999" "set w1 name lo" \\
      "set w1 master lo" "set w1 master nosuch" "add w1 type ifb" "del nosuch" "set w1 address 2:0" \\
      "property add dev w1 altname v0" "property del dev w1 altname none" "set w1 alias" \\
      "set w1 group nosuch" "set w1 name too-long-for-a-device" "show type veth nosuch" "set"; do
      ip link $words 2>/run/message; echo "$? $(head -1 /run/message)"
    done

    """

  @Test(.enabled(if: PrivateMachine.canCompare, "needs the installed ip"))
  func changedAlike() throws {
    let run = try PrivateMachine.expectSame(Self.pair + Self.changes)
    for expected in [
      "    alias some words", "group 7 qlen 5",
      "    altname a-very-long-alternative-name",
    ] {
      #expect(run.output.contains(expected), "\(expected)")
    }
  }

  @Test(.enabled(if: PrivateMachine.canCompare, "needs the installed ip"))
  func refusedAlike() throws {
    let run = try PrivateMachine.expectSame(
      Self.pair + "ip link set v1 name w1\n" + Self.refusals)
    #expect(run.lines.contains("2 Error: mtu less than device minimum."))
    #expect(run.lines.contains(#"1 Cannot find device "nosuch""#))
  }

  /// Once a device is deleted, its names are free again.
  @Test func namesEndWithTheDevice() throws {
    let run = try PrivateMachine.runOurs(
      """
      for i in 1 2; do
        ip link add first type ifb; ip link property add dev first altname other; ip link del other
      done
      ip -br link | wc -l; ip link show first; echo $?
      """)
    #expect(run.lines == ["1", "1"], "\(run.errors)")
  }
}
