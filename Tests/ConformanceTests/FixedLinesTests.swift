import Testing

/// Lines that netns once answered differently from iproute2, in any version.
@Suite(.enabled(if: Programs.canRun, "needs root, the installed ip and the built netns"))
struct FixedLinesTests {
  /// In a batch the file is standard input, so saved messages are expected after the line. Some of these commands end
  /// the program.
  private static let batches = [
    #"printf 'addr save\nlink show\n' >/run/b; ip -b /run/b | wc -c"#,
    #"printf 'addr showdump\n' >/run/b; ip addr save >>/run/b; ip -b /run/b"#,
    #"printf 'addr restore\nlink show\n' >/run/b; ip -force -b /run/b"#,
    #"printf 'rule restore\nlink show\n' >/run/b; ip -force -b /run/b"#,
    #"printf 'rule restore\n' >/run/b; ip rule save >>/run/b; ip rule flush; ip -b /run/b"#,
    #"printf 'route restore\nlink show\n' >/run/b; ip -force -b /run/b"#,
    #"printf 'route showdump\n####\nlink show\n' >/run/b; ip -force -b /run/b"#,
    #"printf 'rule save\nlink show\n' >/run/b; ip -b /run/b | wc -c"#,
  ]

  private static let bridge = [
    "bridge vlan add dev br0 vid 12-10 vid 10", "bridge vlan set vid 12-10 neigh_suppress maybe",
    "bridge vlan set dev nosuch", "bridge vlan global set dev br0 vid 10-12 vid 4095",
    "bridge -family link link", "bridge -family bridge vlan", "bridge link show help",
    "bridge vlan show help", "bridge link set dev nosuch flood on", "bridge -s vlan tunnelshow",
    "bridge mdb add grp any dst 0", "bridge mdb r dev br0 grp 239.1.1.1", "bridge vni show dev v0",
    "bridge -d vlan", "bridge fdb get 02:00:00:00:00:77 br br0 vl 0",
    "bridge fdb add 02:00:00:00:00:55 dev vx0 dst any",
    "bridge fdb add 02:00:00:00:00:55 dev v0 nhid 0",
  ]

  private static let ip = [
    "ip -M route add all", "ip route add 10.99.0.0/24 via any dev v0",
    "ip route add 10.99.0.0/24 dev v0 src any", "ip nexthop add id 7 via default dev v0",
    "ip nexthop add id 7 dev v0 encap mpls ttl 5",
    "ip nexthop add id 1 dev v0 encap seg6 mode encap",
    "ip -6 route add fd00:77::/64 dev v0 encap seg6 mode inline segs fd00::1,,fd00::2",
    "ip address add 10.77.0.1 peer default dev v0",
    "ip -6 address add default dev v0", "ip address add brd any tentativ", "ip -6 route get any",
    "ip rule list from 0x5/0xff",
    "ip rule add nat fd00:1::2", "ip -6 address delete local default dev lo autojo",
    "ip link set v0 vf 0 vlan 5 proto 2", "ip -b / link",
    "ip rule add suppress_ifgroup 99999999999",
    "ip rule add suppress_ifgroup 0xffffffff", "ip link set v0 group 0xffffffff",
    "ip -B link delete dev v0", "ip -j address showdump", "ip -echo address show dev lo",
    "ip link set v0 xdp off mtu 1400", "ip link set v0 xdpoffload", "ip link set v0 xdp obj",
    "ip link afstats dev nosuch", "ip link xstats type ovpn", "ip link set v0 vf 1 trust maybe",
    "ip link set br0 type ip6erspan seq", "ip -M rule save", "ip route save oi | wc -c",
    "ip address save dev nosuch", "ip -echo -j rule del pref 77",
    "ip -4 route show table default cloned", "ip route save cached table 77 | wc -c",
    "ip link xstats help", "ip link xstats type bridge help",
  ]

  @Test(arguments: batches + bridge + ip)
  func answersAgree(_ script: String) throws {
    let comparison = try Pair().run(Line(script: script))
    guard let difference = comparison.difference else { return }
    if KnownDifferences.reason(for: comparison) == nil {
      Issue.record("\(script)\n\(difference)")
    }
  }
}
