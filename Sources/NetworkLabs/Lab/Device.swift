import RouteNetlink
/// Where a device is: in which namespace (empty for the host), under which name.
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
  /// Where it is, and how the kernel calls it.
  public var id: DeviceID
  /// A further name (ip-link(8), "altname"): the one that the file gives it where that is too long for the
  /// kernel's own, or its `altname`.
  public var alternativeName: String?
  /// The node it belongs to.
  public var node: String
  /// What it is.
  public var kind: DeviceKind
  /// Its addresses with the lengths of their networks, in the file's order.
  public var addresses: [IPPrefix] = []
  /// In bytes; nil for the kernel's choice.
  public var mtu: Int?
  /// Its link-layer address, six bytes; nil for the kernel's choice.
  public var mac: LinkLayerAddress?
  /// Whether it is brought up.
  public var up = true
  /// The bridge or VRF of the same namespace that it is enslaved to.
  public var master: String?
  /// A port of a bridge has no use for an IPv6 link-local address.
  public var withoutLinkLocal = false
  /// What is done to the packets that it sends; nil for nothing.
  public var impairments: ImpairmentSpec?
  /// Whether a DHCP client of the node gives it addresses.
  public var usesDHCP = false
  /// Where it is written.
  public var origin = Origin()

  /// A device that is up and has no addresses.
  public init(id: DeviceID, node: String, kind: DeviceKind) {
    self.id = id
    self.node = node
    self.kind = kind
  }

  /// What it is called in its file.
  public var name: String {
    guard let alternativeName, NameRules.kernelName(alternativeName) == id.name else {
      return id.name
    }
    return alternativeName
  }

  /// Whether the message that makes it brings it up as well: not a bridge, which waits for its ports,
  /// nor a port that has a carrier at once and would get a link-local address.
  var comesUpAtOnce: Bool {
    up && !kind.isBridge && !(withoutLinkLocal && kind.peer == nil)
  }
}

/// What a device is, with what cannot be changed while it exists (a bridge's options apart).
public enum DeviceKind: Sendable, Hashable, Codable {
  case loopback
  case veth(peer: DeviceID)
  case bridge(BridgeSpec)
  case dummy
  case ifb
  case vlan(parent: DeviceID, id: Int)
  case vxlan(VXLAN)
  case macvlan(parent: DeviceID, mode: String)
  case macvtap(parent: DeviceID, mode: String)
  case ipvlan(parent: DeviceID, mode: String)
  case vrf(table: Int)
  case tunnel(Tunnel)

  /// A VXLAN tunnel end (ip-link(8), "VXLAN Type Support").
  public struct VXLAN: Sendable, Hashable, Codable {
    /// The network's number, of 24 bits.
    public var vni: Int
    /// The other end, or a group; nil where the forwarding table tells.
    public var remote: IPAddress?
    /// The own end; nil for the address of the route.
    public var local: IPAddress?
    /// The device that its packets leave by; nil for that of the route.
    public var parent: DeviceID?
    /// The UDP port that it sends to and listens on.
    public var port: Int
    /// Of its packets; nil for the kernel's choice.
    public var ttl: Int?
    /// The UDP port that its packets come from; nil for the kernel's choice by flow.
    public var sourcePort: Int?
    /// The namespace whose network carries it, where it is not its own nor its parent's.
    public var underlay: String?
  }

  /// A tunnel of IP in IP or GRE.
  public struct Tunnel: Sendable, Hashable, Codable {
    /// The kernel's word for it: "gre", "ipip", "sit".
    public var kind: String
    /// The other end.
    public var remote: IPAddress
    /// The own end; nil for the address of the route.
    public var local: IPAddress?
    /// Of its packets; nil to take over that of what they carry.
    public var ttl: Int?
  }

  /// What is the same for all devices of the kind. A kind of tunnel that is none, which only a lab made in Swift
  /// can have, is taken for one of IP in IP.
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

  /// The kernel's word for it (`IFLA_INFO_KIND`).
  public var name: String {
    guard case .tunnel(let tunnel) = self else { return row.name }
    return tunnel.kind
  }

  /// The word of its mode; nil for kinds without modes.
  var mode: String? {
    switch self {
    case .macvlan(_, let mode), .macvtap(_, let mode), .ipvlan(_, let mode): mode
    default: nil
    }
  }

  /// The addresses that a tunnel is between; nil for what is none.
  var tunnelEnds: (remote: IPAddress?, local: IPAddress?)? {
    switch self {
    case .vxlan(let vxlan): (vxlan.remote, vxlan.local)
    case .tunnel(let tunnel): (tunnel.remote, tunnel.local)
    default: nil
    }
  }

  /// The device below it.
  public var parent: DeviceID? {
    switch self {
    case .vlan(let parent, _), .macvlan(let parent, _), .macvtap(let parent, _),
      .ipvlan(let parent, _):
      parent
    case .vxlan(let vxlan): vxlan.parent
    default: nil
    }
  }

  /// The same on another device; itself where it stands on none.
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

  /// The namespace that its packets go through, where that is known to be another one.
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
  /// Whether a device that is there can be this one, or become it without being made anew.
  func isSame(as there: DeviceKind) -> Bool {
    switch (self, there) {
    case (.bridge, .bridge): return true
    case (.vxlan(var wanted), .vxlan(let there)):
      wanted.ttl = wanted.ttl ?? there.ttl
      wanted.underlay = there.underlay
      return wanted == there
    case (.tunnel(var wanted), .tunnel(let there)):
      wanted.ttl = wanted.ttl ?? there.ttl
      wanted.local = wanted.local ?? there.local
      return wanted == there
    default: return self == there
    }
  }
}
