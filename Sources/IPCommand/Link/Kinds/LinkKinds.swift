/// Every link kind that has words or fields of its own: a new one is one file and one line here.
///
/// Kinds without need no description to be made or shown.
enum LinkKinds {
  /// By name: `KIND_slave` for a port of a device of that kind.
  static func kind(_ name: String) -> LinkKind? { table[name]?() }

  /// The options of a port, by the name of its master's kind.
  static func slaveKind(_ name: String) -> LinkKind? { kind(name + "_slave") }

  /// Every kind that can be named, for completion.
  static var names: [String] { (Array(table.keys) + plain).sorted() }

  /// Kinds of the kernel's that have neither words nor fields of their own.
  static let plain = plainOfReference + ["wireguard"]

  /// Those that iproute2 has a description of (`struct link_util`), as some messages tell.
  static let plainOfReference = ["dummy", "ifb", "nlmon", "team", "vcan"]

  static let table: [String: @Sendable () -> LinkKind] = [
    "amt": { .amt },
    "bareudp": { .bareudp },
    "batadv": { .batadv },
    "bond": { .bond },
    "bond_slave": { .bondSlave },
    "bridge": { .bridge },
    "bridge_slave": { .bridgeSlave },
    "can": { .can },
    "dsa": { .dsa },
    "erspan": { .erspan },
    "geneve": { .geneve },
    "gre": { .gre },
    "gretap": { .gretap },
    "gtp": { .gtp },
    "hsr": { .hsr },
    "ip6erspan": { .ip6erspan },
    "ip6gre": { .ip6gre },
    "ip6gretap": { .ip6gretap },
    "ip6tnl": { .ip6tnl },
    "ipip": { .ipip },
    "ipoib": { .ipoib },
    "ipvlan": { .ipvlan },
    "ipvtap": { .ipvtap },
    "macsec": { .macsec },
    "macvlan": { .macvlan },
    "macvtap": { .macvtap },
    "netkit": { .netkit },
    "ovpn": { .ovpn },
    "rmnet": { .rmnet },
    "sit": { .sit },
    "tun": { .tun },
    "veth": { .veth },
    "vlan": { .vlan },
    "vrf": { .vrf },
    "vrf_slave": { .vrfSlave },
    "vti": { .vti },
    "vti6": { .vti6 },
    "vxcan": { .vxcan },
    "vxlan": { .vxlan },
    "wwan": { .wwan },
    "xfrm": { .xfrm },
  ]
}
