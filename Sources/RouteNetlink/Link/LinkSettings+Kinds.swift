import Glibc
import Netlink

/// Makes the settings of a new device of one kind: `LinkSettings.vlan("v7", on: 4) { $0.id = 7 }`.
public struct NewLink<Set: LinkKindAttributes>: Sendable {
  fileprivate let kind: StaticString

  fileprivate init(_ kind: StaticString) { self.kind = kind }

  /// - Parameters:
  ///   - name: nil lets the kernel choose one.
  ///   - lower: the index of the device that it lies on, in the namespace that the request is sent to.
  ///   - namespace: where it is made; nil for the namespace that the request is sent to.
  ///   - fill: sets attributes of the kind; what it does not set has the kernel's default.
  public func callAsFunction(
    _ name: String? = nil, on lower: Int32? = nil, in namespace: LinkSettings.Namespace? = nil,
    _ fill: (inout NewAttributes<Set>) -> Void = { _ in }
  ) -> LinkSettings {
    var link = LinkSettings(name: name, namespace: namespace)
    link.kind = "\(kind)"
    link.lowerIndex = lower
    var attributes = NewAttributes<Set>()
    fill(&attributes)
    if !attributes.list.isEmpty { link.kindData = attributes.list }
    return link
  }
}

/// Devices of every kind:
///
///     try kernel.perform(.add(.bridge("br0") { $0.ageingTime = 30_000 }))
///     try kernel.perform(.add(.vlan("v7", on: bridge.index) { $0.id = 7 }))
extension LinkSettings {
  /// A gateway or relay of Automatic Multicast Tunneling (RFC 7450).
  public static var amt: NewLink<AMTAttributes> { NewLink("amt") }
  /// Layer 3 packets in UDP.
  public static var bareudp: NewLink<BareudpAttributes> { NewLink("bareudp") }
  /// A mesh of B.A.T.M.A.N. advanced.
  public static var batadv: NewLink<BatmanAdvAttributes> { NewLink("batadv") }
  /// Several devices that act as one.
  public static var bond: NewLink<BondAttributes> { NewLink("bond") }
  /// A switch of layer 2.
  public static var bridge: NewLink<BridgeAttributes> { NewLink("bridge") }
  /// A controller area network. Such a device is changed, not made.
  public static var can: NewLink<CANAttributes> { NewLink("can") }
  /// A port of a hardware switch. Such a device is changed, not made.
  public static var dsa: NewLink<DSAAttributes> { NewLink("dsa") }
  /// Mirrored Ethernet frames in GRE over IPv4.
  public static var erspan: NewLink<GREAttributes> { NewLink("erspan") }
  /// Ethernet frames in UDP (RFC 8926).
  public static var geneve: NewLink<GeneveAttributes> { NewLink("geneve") }
  /// Layer 3 packets in GRE over IPv4 (RFC 2784).
  public static var gre: NewLink<GREAttributes> { NewLink("gre") }
  /// Ethernet frames in GRE over IPv4.
  public static var gretap: NewLink<GREAttributes> { NewLink("gretap") }
  /// The user plane of mobile networks (GTP-U).
  public static var gtp: NewLink<GTPAttributes> { NewLink("gtp") }
  /// Two devices that send every frame twice: HSR or PRP (IEC 62439-3).
  public static var hsr: NewLink<HSRAttributes> { NewLink("hsr") }
  /// Mirrored Ethernet frames in GRE over IPv6.
  public static var ip6erspan: NewLink<GREAttributes> { NewLink("ip6erspan") }
  /// Layer 3 packets in GRE over IPv6.
  public static var ip6gre: NewLink<GREAttributes> { NewLink("ip6gre") }
  /// Ethernet frames in GRE over IPv6.
  public static var ip6gretap: NewLink<GREAttributes> { NewLink("ip6gretap") }
  /// IPv4 or IPv6 packets in IPv6 (RFC 2473).
  public static var ip6tnl: NewLink<IPTunnelAttributes> { NewLink("ip6tnl") }
  /// IPv4 packets in IPv4 (RFC 2003).
  public static var ipip: NewLink<IPTunnelAttributes> { NewLink("ipip") }
  /// A child of an InfiniBand device, its lower device.
  public static var ipoib: NewLink<IPoIBAttributes> { NewLink("ipoib") }
  /// A device beside its lower device that shares its link-layer address.
  public static var ipvlan: NewLink<IPvlanAttributes> { NewLink("ipvlan") }
  /// An ipvlan with a character device.
  public static var ipvtap: NewLink<IPvlanAttributes> { NewLink("ipvtap") }
  /// Encryption of layer 2 over its lower device (IEEE 802.1AE).
  public static var macsec: NewLink<MACsecAttributes> { NewLink("macsec") }
  /// A device beside its lower device with a link-layer address of its own.
  public static var macvlan: NewLink<MacvlanAttributes> { NewLink("macvlan") }
  /// A macvlan with a character device.
  public static var macvtap: NewLink<MacvlanAttributes> { NewLink("macvtap") }
  /// The data channel of OpenVPN.
  public static var ovpn: NewLink<OVPNAttributes> { NewLink("ovpn") }
  /// A stream of a modem, its lower device.
  public static var rmnet: NewLink<RMNetAttributes> { NewLink("rmnet") }
  /// IPv6 packets in IPv4 (RFC 4213).
  public static var sit: NewLink<IPTunnelAttributes> { NewLink("sit") }
  /// A device that a program reads and writes. Such a device is changed, not made.
  public static var tun: NewLink<TunAttributes> { NewLink("tun") }
  /// The frames of one VLAN of its lower device (IEEE 802.1Q).
  public static var vlan: NewLink<VLANAttributes> { NewLink("vlan") }
  /// A routing table of its own for the ports of the device.
  public static var vrf: NewLink<VRFAttributes> { NewLink("vrf") }
  /// A virtual tunnel of IPsec over IPv4.
  public static var vti: NewLink<VTIAttributes> { NewLink("vti") }
  /// A virtual tunnel of IPsec over IPv6.
  public static var vti6: NewLink<VTIAttributes> { NewLink("vti6") }
  /// Ethernet frames in UDP (RFC 7348).
  public static var vxlan: NewLink<VxlanAttributes> { NewLink("vxlan") }
  /// A link of a mobile modem.
  public static var wwan: NewLink<WWANAttributes> { NewLink("wwan") }
  /// Where packets meet the IPsec policies of one id.
  public static var xfrm: NewLink<XFRMAttributes> { NewLink("xfrm") }
}

/// Devices that come in pairs, whose ends may lie in two namespaces.
extension LinkSettings {
  /// What one end sends the other receives.
  ///
  /// The kernel refuses (ENOTCONN) a far end that shall be up at once, and allocates a transmit queue
  /// per processor unless the ends say otherwise.
  public static func veth(_ near: LinkSettings, peer: LinkSettings) -> LinkSettings {
    pair(near, "veth", NewAttributes<VethAttributes> { $0.peer = PeerLink(peer) })
  }

  /// The same for a controller area network.
  public static func vxcan(_ near: LinkSettings, peer: LinkSettings) -> LinkSettings {
    pair(near, "vxcan", NewAttributes<VxcanAttributes> { $0.peer = PeerLink(peer) })
  }

  /// The same with a BPF program at each end.
  public static func netkit(
    _ near: LinkSettings, peer: LinkSettings,
    _ fill: (inout NewAttributes<NetkitAttributes>) -> Void = { _ in }
  ) -> LinkSettings {
    pair(
      near, "netkit",
      NewAttributes<NetkitAttributes> {
        fill(&$0)
        $0.peerInfo = PeerLink(peer)
      })
  }

  private static func pair<Set>(
    _ near: LinkSettings, _ kind: String, _ attributes: NewAttributes<Set>
  ) -> LinkSettings {
    var link = near
    link.kind = kind
    link.kindData = attributes.list
    return link
  }
}

/// Devices of kinds without attributes.
extension LinkSettings {
  /// A device that drops what it is to send.
  public static func dummy(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("dummy", name, namespace)
  }
  /// A device whose queueing discipline shapes what others receive.
  public static func ifb(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("ifb", name, namespace)
  }
  /// A device that shows netlink messages to a sniffer.
  public static func nlmon(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("nlmon", name, namespace)
  }
  /// Several devices that a daemon makes one of.
  public static func team(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("team", name, namespace)
  }
  /// A controller area network within the host.
  public static func vcan(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("vcan", name, namespace)
  }
  /// An encrypted tunnel; its keys and peers are set by generic netlink.
  public static func wireguard(_ name: String? = nil, in namespace: Namespace? = nil)
    -> LinkSettings
  {
    plain("wireguard", name, namespace)
  }

  private static func plain(
    _ kind: String, _ name: String?, _ namespace: Namespace?
  ) -> LinkSettings {
    var link = LinkSettings(name: name, namespace: namespace)
    link.kind = kind
    return link
  }
}

extension NewAttributes where Set == VxlanAttributes {
  /// The other end, or the multicast group of all of them: `IFLA_VXLAN_GROUP` or `IFLA_VXLAN_GROUP6`.
  public var remote: IPAddress? {
    get { address(self.group, self.group6) }
    set { (self.group, self.group6) = Self.bytes(newValue) }
  }

  /// The own address: `IFLA_VXLAN_LOCAL` or `IFLA_VXLAN_LOCAL6`.
  public var source: IPAddress? {
    get { address(self.local, self.local6) }
    set { (self.local, self.local6) = Self.bytes(newValue) }
  }

  private func address(_ ipv4: [UInt8]?, _ ipv6: [UInt8]?) -> IPAddress? {
    ipv4.flatMap { IPAddress(family: AF_INET, bytes: $0) }
      ?? ipv6.flatMap { IPAddress(family: AF_INET6, bytes: $0) }
  }

  private static func bytes(_ address: IPAddress?) -> ([UInt8]?, [UInt8]?) {
    guard let address else { return (nil, nil) }
    let bytes = Array(address.bytes)
    return address.family == AF_INET6 ? (nil, bytes) : (bytes, nil)
  }
}
