import Glibc
import Testing

/// Kinds of virtual devices: made, changed, shown and deleted.
///
/// dummy, vlan, ipvlan, bond and vrf are compared even on kernels without them, which refuse both programs in the same
/// words.
@Suite(
  .enabled(
    if: PrivateMachine.canCompare, "needs root, unshare, the built netns and the installed ip"))
struct KindTests {
  private static let lower = """
    ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:12

    """

  @Test(arguments: Kinds.allCases)
  func madeAlike(_ kinds: Kinds) throws {
    try PrivateMachine.expectSameState(after: Self.lower + kinds.script, look: "ip -d link")
  }

  @Test(arguments: Kinds.allCases)
  func shownAlike(_ kinds: Kinds) throws {
    try PrivateMachine.expectSame(
      Self.lower + kinds.script + """
        ip link; ip -br link; ip -j -p link | grep -v netns-immutable
        for type in vxlan macvlan macvtap ifb dummy vlan ipvlan bond vrf nosuch; do
          echo "-- $type"; ip -o link show type $type; done
        for name in $(ip -br link | cut -d' ' -f1 | cut -d@ -f1 | grep -v lo); do
          ip link del $name && echo "$name gone"; done; ip link
        """)
  }

  /// iproute2 7.1 shows more of some kinds than the installed program may, and in another order.
  @Test func shownWithTheirOptions() throws {
    let run = try PrivateMachine.runOurs(
      Self.lower + Kinds.vxlan.script + Kinds.macvlan.script + """
        for name in vx0 vx1 vx2 m0 m1 m2 m3; do
          ip -d link show $name | grep -oE '^    (vxlan|macvlan) .*addrgenmode' |
            sed 's/ addrgenmode//; s/ reserved_bits 0x[0-9a-f]*//'
        done
        """)
    #expect(
      run.lines == [
        "    vxlan id 42 remote 192.0.2.9 local 192.0.2.1 dev v0 srcport 1000 2000 dstport 4789 "
          + "tos inherit ttl 7 df set ageing 88 maxaddr 99 proxy rsc l2miss l3miss "
          + "udp_zero_csum6_tx udp_zero_csum6_rx",
        "    vxlan id 0 srcport 0 0 dstport 4790 ttl auto ageing 300 external nolearning",
        "    vxlan id 9 remote 2001:db8::1 local 2001:db8::2 srcport 0 0 dstport 4791 ttl auto "
          + "flowlabel 0x12 ageing 300 gbp noudp_csum",
        "    macvlan mode vepa bcqueuelen 500 usedbcqueuelen 1000",
        "    macvlan mode private nodst bcqueuelen 1000 usedbcqueuelen 1000",
        "    macvlan mode source bcqueuelen 1000 usedbcqueuelen 1000 remotes (1) 02:00:00:00:01:02",
        "    macvlan mode passthru nopromisc bcqueuelen 1000 usedbcqueuelen 1000",
      ], "\(run.errors)")
  }

  @Test(.enabled(if: access("/dev/net/tun", R_OK | W_OK) == 0, "needs /dev/net/tun"))
  func tunAndTap() throws {
    let run = try PrivateMachine.expectSame(
      """
      ip tuntap add t0 mode tap; ip tuntap add n0 mode tun user 1000 group 100 pi
      ip link set t0 address 2:0:0:0:0:1; ip link set t0 up
      settle NO-CARRIER t0; ip link; ip -br link show type tun
      ip -d link show n0 | grep -o 'tun type.*addrgenmode'; ip link add t1 type tun; echo $?
      ip link del t0; ip tuntap del n0 mode tun; ip -br link
      """)
    #expect(run.output.contains("tun type tun pi on vnet_hdr off persist on"))
  }

  /// An unknown kind in a recording of `rtmon`: its name is shown, and what all links have.
  @Test func unknownKinds() throws {
    let run = try PrivateMachine.expectSame(
      """
      { printf '\\x4c\\0\\0\\0\\x10\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'
        printf '\\0\\0\\1\\0\\x32\\0\\0\\0\\2\\x10\\0\\0\\0\\0\\0\\0\\7\\0\\3\\0x9\\0\\0'
        printf '\\x8\\0\\4\\0\\xdc\\5\\0\\0\\x1c\\0\\x12\\0\\x9\\0\\1\\0frob\\0\\0\\0\\0'
        printf '\\xc\\0\\2\\0\\x8\\0\\7\\0\\1\\2\\3\\4'; } > /run/recording
      ip -d monitor file /run/recording; echo $?; ip -d -o monitor file /run/recording
      """)
    #expect(
      run.lines == [
        "50: x9: <BROADCAST,MULTICAST> mtu 1500 ", "    link/ether ", "    frob ", "0",
        #"50: x9: <BROADCAST,MULTICAST> mtu 1500 \    link/ether \    frob "#,
      ], "\(run.errors)")
  }
}

/// Devices made together.
enum Kinds: CaseIterable {
  case vxlan, macvlan, others

  var script: String {
    switch self {
    case .vxlan: Self.vxlans
    case .macvlan: Self.macvlans
    case .others: Self.rest
    }
  }

  private static let vxlans = """
    ip link add vx0 address 02:00:00:00:00:20 type vxlan id 42 dev v0 group 239.1.1.1 \\
      local 192.0.2.1 dstport 4789 ttl 5 tos inherit nolearning proxy rsc l2miss l3miss \\
      ageing 77 maxaddress 99 udpcsum udp6zerocsumtx udp6zerocsumrx srcport 1000 2000 df set
    ip link add vx1 address 02:00:00:00:00:21 type vxlan external dstport 4790
    ip link add vx2 address 02:00:00:00:00:22 type vxlan id 9 remote 2001:db8::1 \\
      local 2001:db8::2 dstport 4791 gbp noudpcsum flowlabel 0x12
    ip link set vx0 type vxlan ageing 88 ttl 7 learning remote 192.0.2.9

    """

  private static let macvlans = """
    ip link add m0 link v0 address 02:00:00:00:00:30 type macvlan mode bridge bcqueuelen 500
    ip link add m1 link v0 address 02:00:00:00:00:31 type macvlan mode private nodst
    ip link add m2 link v0 address 02:00:00:00:00:32 type macvlan mode source \\
      macaddr add 02:00:00:00:01:01
    ip link set m2 type macvlan macaddr add 02:00:00:00:01:02
    ip link set m2 type macvlan macaddr del 02:00:00:00:01:01
    ip link set m0 type macvlan mode vepa
    ip link add m3 link v1 type macvlan mode passthru nopromisc
    ip link set v0 up; ip link set m0 up; settle LOWERLAYERDOWN v0 m0

    """

  private static let rest = """
    ip link add t0 link v0 address 02:00:00:00:00:40 type macvtap mode vepa
    ip link add i0 address 02:00:00:00:00:50 type ifb
    ip link add address 02:00:00:00:00:51 numtxqueues 2 type ifb
    ip link add d0 address 02:00:00:00:00:52 type dummy
    ip link add link v0 name vl type vlan id 7 protocol 802.1ad reorder_hdr off gvrp on
    ip link add link v0 name il type ipvlan mode l3 bridge
    ip link add b0 address 02:00:00:00:00:53 type bond mode 802.3ad miimon 100 lacp_rate fast
    ip link add r0 type vrf table 7
    ip link add n0 type nosuchkind

    """
}
