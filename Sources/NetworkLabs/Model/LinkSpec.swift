import RouteNetlink

/// A link as declared: a veth pair with two endpoints, or a device with one.
///
///     LinkSpec(endpoints: ["web:eth0", "lan:p1"], ipv4: ["192.0.2.1/24"])
///     LinkSpec(.vlan, endpoints: ["web:eth0.7"], parent: "eth0", id: 7)
public struct LinkSpec: Sendable, Hashable {
  var position = Position.none
  /// The type as a file says it, which may be one that is accepted without a meaning here.
  @Placed var typeWord: String?
  /// The ends: two of a pair, one of other devices.
  public var endpoints: [EndpointSpec]
  /// IPv4 addresses of the ends with the lengths of their networks, in the order of the ends; nil for an end without.
  @Placed public var ipv4: [Written<IPPrefix>?]
  /// The same of IPv6.
  @Placed public var ipv6: [Written<IPPrefix>?]
  /// The MTU of the ends in bytes; nil for that of their nodes.
  public var mtu: Int?
  /// Whether the ends are up; nil for yes.
  public var up: Bool?
  /// The pool that the ends of a link between two nodes draw from; nil for `links`, if there is such a pool. `none` is
  /// for any link, whose ends draw nothing then.
  @Placed public var pool: String?
  /// What happens to the packets that each end sends.
  public var impairments: ImpairmentSpec?
  /// The device below, for a VLAN, VXLAN, macvlan, macvtap or ipvlan: "INTERFACE" of the same node, "NODE:INTERFACE",
  /// or "host:INTERFACE". Of a link of the type `host`, the other end: "host:INTERFACE".
  @Placed public var parent: String?
  /// The bridge or VRF of the node that a device with one end belongs to.
  @Placed public var master: String?
  /// The network identifier of a VXLAN, of 24 bits.
  public var vni: Int?
  /// The other end of a tunnel.
  @Placed public var remote: Written<IPAddress>?
  /// The own end of a tunnel; nil for the address of the route.
  public var local: Written<IPAddress>?
  /// The multicast group of a VXLAN.
  public var group: Written<IPAddress>?
  /// The UDP port of a VXLAN; nil for 4789.
  public var port: Int?
  /// The UDP port that the packets of a VXLAN come from; nil for the kernel's choice by flow.
  public var sourcePort: Int?
  /// Whether a VXLAN learns from the packets that it receives where addresses are; nil for yes.
  public var learning: Bool?
  /// The TTL of a tunnel's packets; 0 takes over that of the packets inside.
  public var ttl: Int?
  /// The VLAN identifier of a VLAN, from 1 to 4094.
  public var id: Int?
  /// The number of a VRF's routing table.
  public var table: Int?
  /// The mode of a macvlan, macvtap or ipvlan in the words of ip-link(8); nil for `bridge`, and `l2` of an ipvlan.
  @Placed public var mode: String?

  /// The types of links.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A pair of devices, each of which receives what the other sends.
    case veth
    /// A device that drops everything.
    case dummy
    /// A VLAN of another device.
    case vlan
    /// A tunnel of Ethernet frames in UDP.
    case vxlan
    /// Another device with a MAC address of its own, or with the same one (ipvlan), or as a character device (macvtap).
    case macvlan, macvtap, ipvlan
    /// An intermediate functional block, to which tc(8) redirects packets.
    case ifb
    /// A bridge in a node of another kind.
    case bridge
    /// A device with a routing table of its own.
    case vrf
    /// Tunnels over IPv4: with a header of GRE, of IPv4, of IPv6.
    case gre, ipip, sit
    /// A pair whose other end is in the namespace that the lab is brought up in.
    case host
  }

  /// A link of a type; without one, a veth pair.
  public init(
    _ type: Kind? = nil, endpoints: [EndpointSpec] = [], ipv4: [Written<IPPrefix>?] = [],
    ipv6: [Written<IPPrefix>?] = [], mtu: Int? = nil, up: Bool? = nil, pool: String? = nil,
    impairments: ImpairmentSpec? = nil, parent: String? = nil, master: String? = nil,
    vni: Int? = nil, remote: Written<IPAddress>? = nil, local: Written<IPAddress>? = nil,
    group: Written<IPAddress>? = nil, port: Int? = nil, sourcePort: Int? = nil, ttl: Int? = nil,
    id: Int? = nil, table: Int? = nil, mode: String? = nil, learning: Bool? = nil
  ) {
    typeWord = type?.rawValue
    self.endpoints = endpoints
    self.ipv4 = ipv4
    self.ipv6 = ipv6
    self.mtu = mtu
    self.up = up
    self.pool = pool
    self.impairments = impairments
    self.parent = parent
    self.master = master
    self.vni = vni
    self.remote = remote
    self.local = local
    self.group = group
    self.port = port
    self.sourcePort = sourcePort
    self.learning = learning
    self.ttl = ttl
    self.id = id
    self.table = table
    self.mode = mode
  }

  /// The type; nil for a veth pair, and for a type of a file that leads out of the lab.
  public var type: Kind? {
    get { typeWord.flatMap(Kind.init) }
    set { typeWord = newValue?.rawValue }
  }

  static let types = Kind.allCases.map(\.rawValue) + ["veth-stitch"] + foreignTypes

  /// Types with two ends.
  static let pairs = LabKind.pairs + ["veth-stitch", "host"]

  /// containerlab's types that lead out of the lab. They are accepted with a warning.
  static let foreignTypes = ["mgmt-net", "vxlan-stitch"]
}

extension LinkSpec: TableModel {
  init(at position: Position) {
    self.init()
    self.position = position
  }

  static let tableName = "link"
}
