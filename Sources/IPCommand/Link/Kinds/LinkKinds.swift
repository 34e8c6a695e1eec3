/// Every link kind with words or fields of its own. A new one takes one file and one line here.
///
/// Other kinds need no description to be made or shown.
enum LinkKinds {
  /// A kind by name; `KIND_slave` is for ports of devices of that kind.
  static func kind(_ name: String) -> LinkKind? { table.first { $0.name == name }?.kind() }

  /// The options of a port, by the kind of its master.
  static func slaveKind(_ name: String) -> LinkKind? { kind(name + "_slave") }

  /// All kinds that can be named, for completion.
  static var names: [String] { (table.map(\.name) + plain).sorted() }

  /// Kinds of the kernel without words or fields of their own.
  static let plain = plainOfReference + ["wireguard"]

  /// Of these, the kinds that iproute2 describes (`struct link_util`), which shows in some messages.
  static let plainOfReference = ["dummy", "ifb", "nlmon", "team", "vcan"]

  // A dictionary would make the runtime search all conformances of the program, once a run.
  static let table: [(name: String, kind: @Sendable () -> LinkKind)] = [
    ("amt", { .amt }),
    ("bareudp", { .bareudp }),
    ("batadv", { .batadv }),
    ("bond", { .bond }),
    ("bond_slave", { .bondSlave }),
    ("bridge", { .bridge }),
    ("bridge_slave", { .bridgeSlave }),
    ("can", { .can }),
    ("dsa", { .dsa }),
    ("erspan", { .erspan }),
    ("geneve", { .geneve }),
    ("gre", { .gre }),
    ("gretap", { .gretap }),
    ("gtp", { .gtp }),
    ("hsr", { .hsr }),
    ("ip6erspan", { .ip6erspan }),
    ("ip6gre", { .ip6gre }),
    ("ip6gretap", { .ip6gretap }),
    ("ip6tnl", { .ip6tnl }),
    ("ipip", { .ipip }),
    ("ipoib", { .ipoib }),
    ("ipvlan", { .ipvlan }),
    ("ipvtap", { .ipvtap }),
    ("macsec", { .macsec }),
    ("macvlan", { .macvlan }),
    ("macvtap", { .macvtap }),
    ("netkit", { .netkit }),
    ("ovpn", { .ovpn }),
    ("rmnet", { .rmnet }),
    ("sit", { .sit }),
    ("tun", { .tun }),
    ("veth", { .veth }),
    ("vlan", { .vlan }),
    ("vrf", { .vrf }),
    ("vrf_slave", { .vrfSlave }),
    ("vti", { .vti }),
    ("vti6", { .vti6 }),
    ("vxcan", { .vxcan }),
    ("vxlan", { .vxlan }),
    ("wwan", { .wwan }),
    ("xfrm", { .xfrm }),
  ]
}
