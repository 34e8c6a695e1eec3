import RouteNetlink
/// Identifies a device by its namespace and its name.
public struct DeviceID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The namespace's name in the store; empty for the host.
  public var namespace: String
  /// The kernel's name for it.
  public var name: String

  /// The device `name` of a namespace.
  public init(_ namespace: String, _ name: String) {
    self.namespace = namespace
    self.name = name
  }

  public var description: String {
    namespace == LabNode.hostNamespace ? "host:\(name)" : "\(namespace):\(name)"
  }

  public static func < (left: DeviceID, right: DeviceID) -> Bool {
    (left.namespace, left.name) < (right.namespace, right.name)
  }
}

/// A network device of a lab.
public struct Device: Sendable, Hashable, Codable {
  /// Its namespace and the kernel's name for it.
  public var id: DeviceID
  /// An alternative name (ip-link(8), "altname"): the name in the file if that is too long for the kernel, or the
  /// file's `altname`.
  public var alternativeName: String?
  /// The name of its node.
  public var node: String
  /// What kind of device it is, with the settings of that kind.
  public var kind: DeviceKind
  /// Its addresses with prefix lengths, in the file's order.
  public var addresses: [IPPrefix] = []
  /// The MTU in bytes; nil for the kernel's default.
  public var mtu: Int?
  /// Its link-layer address, six bytes; nil to let the kernel choose.
  public var mac: LinkLayerAddress?
  /// Whether it is brought up.
  public var up = true
  /// The bridge or VRF of the same namespace that it is enslaved to.
  public var master: String?
  /// Whether IPv6 generates no link-local address. True for bridge ports, which have no use for one.
  public var withoutLinkLocal = false
  /// What happens to the packets that it sends; nil for nothing.
  public var impairments: ImpairmentSpec?
  /// Whether a DHCP client in the node configures its addresses.
  public var usesDHCP = false
  /// Where the file declares it.
  public var origin = Origin()

  /// A device that is up and has no addresses.
  public init(id: DeviceID, node: String, kind: DeviceKind) {
    self.id = id
    self.node = node
    self.kind = kind
  }

  /// Its name in the file.
  public var name: String {
    guard let alternativeName, NameRules.kernelName(alternativeName) == id.name else {
      return id.name
    }
    return alternativeName
  }

  /// Whether the message that creates it also brings it up. A bridge first waits for its ports, and a port that
  /// has a carrier at once would get a link-local address.
  var comesUpAtOnce: Bool {
    up && !kind.isBridge && !(withoutLinkLocal && kind.peer == nil)
  }
}

/// What a device is, with the settings that cannot change while it exists (except those of a bridge).
public enum DeviceKind: Sendable, Hashable, Codable {
  /// `lo`, which every namespace has.
  case loopback
  /// One end of a pair; `peer` is the other.
  case veth(peer: DeviceID)
  /// A switch of layer 2.
  case bridge(BridgeSpec)
  /// A device that drops whatever it is sent.
  case dummy
  /// An intermediate functional block, whose queueing discipline shapes what another device receives.
  case ifb
  /// The frames of one VLAN, 1 to 4094, of the parent (IEEE 802.1Q).
  case vlan(parent: DeviceID, id: Int)
  /// Ethernet frames in UDP (RFC 7348).
  case vxlan(VXLAN)
  /// A device on the parent with a link-layer address of its own; `mode` as in ip-link(8).
  case macvlan(parent: DeviceID, mode: String)
  /// A macvlan with a character device.
  case macvtap(parent: DeviceID, mode: String)
  /// A device on the parent that shares its link-layer address; `mode` as in ip-link(8).
  case ipvlan(parent: DeviceID, mode: String)
  /// A routing table of its own for the ports of the device.
  case vrf(table: Int)
  /// A tunnel between two addresses.
  case tunnel(Tunnel)

  /// A VXLAN tunnel end (ip-link(8), "VXLAN Type Support").
  public struct VXLAN: Sendable, Hashable, Codable {
    /// The VXLAN network identifier, 24 bits.
    public var vni: Int
    /// The remote end or a multicast group; nil if the forwarding table decides.
    public var remote: IPAddress?
    /// The local address; nil for the source address of the route.
    public var local: IPAddress?
    /// The lower device, which its packets leave by; nil for the device of the route.
    public var parent: DeviceID?
    /// The UDP port that it sends to and listens on.
    public var port: Int
    /// The TTL of its packets; nil for the kernel's default.
    public var ttl: Int?
    /// The UDP source port of its packets; nil to let the kernel choose one per flow.
    public var sourcePort: Int?
    /// The namespace whose network carries its packets; nil for its own, or its parent's.
    public var underlay: String?
    /// Whether it learns from the packets that it receives where addresses are; nil for yes.
    public var learns: Bool?
    /// How many other ends it must have been told before it counts as ready; nil if that does not matter.
    var others: Int?
  }

  /// A GRE tunnel, or one of IP in IP.
  public struct Tunnel: Sendable, Hashable, Codable {
    /// The kernel's name for the kind: "gre", "ipip", "sit".
    public var kind: String
    /// The address of the remote end.
    public var remote: IPAddress
    /// The local address; nil for the source address of the route.
    public var local: IPAddress?
    /// The TTL of its packets; nil to inherit that of the packets inside.
    public var ttl: Int?
  }

  /// The traits of its kind. A tunnel of an unknown kind, which only a lab made in Swift can have, is treated as
  /// one of IP in IP.
  var row: LabKind {
    switch self {
    case .loopback: .loopback
    case .veth: .veth
    case .bridge: .bridge
    case .dummy: .dummy
    case .ifb: .ifb
    case .vlan: .vlan
    case .vxlan: .vxlan
    case .macvlan: .macvlan
    case .macvtap: .macvtap
    case .ipvlan: .ipvlan
    case .vrf: .vrf
    case .tunnel(let tunnel): LabKind.named(tunnel.kind) ?? .ipip
    }
  }

  /// The kernel's name for the kind (`IFLA_INFO_KIND`).
  public var name: String {
    guard case .tunnel(let tunnel) = self else { return row.name }
    return tunnel.kind
  }

  /// Its mode; nil for kinds without modes.
  var mode: String? {
    switch self {
    case .macvlan(_, let mode), .macvtap(_, let mode), .ipvlan(_, let mode): mode
    default: nil
    }
  }

  /// The two addresses of a tunnel; nil for other kinds.
  var tunnelEnds: (remote: IPAddress?, local: IPAddress?)? {
    switch self {
    case .vxlan(let vxlan): (vxlan.remote, vxlan.local)
    case .tunnel(let tunnel): (tunnel.remote, tunnel.local)
    default: nil
    }
  }

  /// Its lower device; nil for none.
  public var parent: DeviceID? {
    switch self {
    case .vlan(let parent, _), .macvlan(let parent, _), .macvtap(let parent, _),
      .ipvlan(let parent, _):
      parent
    case .vxlan(let vxlan): vxlan.parent
    default: nil
    }
  }

  /// The same kind on another lower device. Returns itself if it has no lower device.
  func over(_ parent: DeviceID) -> DeviceKind {
    switch self {
    case .vlan(_, let id): return .vlan(parent: parent, id: id)
    case .macvlan(_, let mode): return .macvlan(parent: parent, mode: mode)
    case .macvtap(_, let mode): return .macvtap(parent: parent, mode: mode)
    case .ipvlan(_, let mode): return .ipvlan(parent: parent, mode: mode)
    case .vxlan(var vxlan):
      vxlan.parent = parent
      return .vxlan(vxlan)
    default: return self
    }
  }

  /// The namespace that carries its packets, if that is known to be another one.
  var underlay: String? {
    if case .vxlan(let vxlan) = self, let underlay = vxlan.underlay { return underlay }
    return parent?.namespace
  }

  /// The other end of a pair; nil for other kinds.
  public var peer: DeviceID? {
    guard case .veth(let peer) = self else { return nil }
    return peer
  }

  /// Whether it is a bridge.
  public var isBridge: Bool {
    guard case .bridge = self else { return false }
    return true
  }

  /// Whether it is the loopback.
  public var isLoopback: Bool { self == .loopback }
}

extension DeviceKind {
  /// Whether an existing device can serve as this one, or be changed into it without being made anew.
  func isSame(as there: DeviceKind) -> Bool {
    switch (self, there) {
    case (.bridge, .bridge): return true
    case (.vxlan(var wanted), .vxlan(let there)):
      wanted.ttl = wanted.ttl ?? there.ttl
      wanted.underlay = there.underlay
      wanted.others = there.others
      return wanted == there
    case (.tunnel(var wanted), .tunnel(let there)):
      wanted.ttl = wanted.ttl ?? there.ttl
      wanted.local = wanted.local ?? there.local
      return wanted == there
    default: return self == there
    }
  }
}
