import Glibc
import Netlink

/// Makes the settings of a new device of one kind: `LinkSettings.vlan("v7", on: 4) { $0.id = 7 }`.
public struct NewLink<Set: LinkKindAttributes>: Sendable {
  fileprivate let kind: StaticString

  fileprivate init(_ kind: StaticString) { self.kind = kind }

  /// - Parameters:
  ///   - name: nil lets the kernel choose one.
  ///   - lower: the index of the lower device, in the namespace that the request is sent to.
  ///   - namespace: where the device is made; nil for the namespace that the request is sent to.
  ///   - fill: sets attributes of the kind; the others get the kernel's defaults.
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
  /// A layer 2 switch.
  public static var bridge: NewLink<BridgeAttributes> { NewLink("bridge") }
  /// A Controller Area Network device. The driver makes such devices; they can only be changed.
  public static var can: NewLink<CANAttributes> { NewLink("can") }
  /// A port of a hardware switch. The driver makes such devices; they can only be changed.
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
  /// A child (partition) of an InfiniBand device, its lower device.
  public static var ipoib: NewLink<IPoIBAttributes> { NewLink("ipoib") }
  /// A device that shares the link-layer address of its lower device.
  public static var ipvlan: NewLink<IPvlanAttributes> { NewLink("ipvlan") }
  /// An ipvlan with a character device.
  public static var ipvtap: NewLink<IPvlanAttributes> { NewLink("ipvtap") }
  /// Encryption of layer 2 over its lower device (IEEE 802.1AE).
  public static var macsec: NewLink<MACsecAttributes> { NewLink("macsec") }
  /// A device with its own link-layer address on top of its lower device.
  public static var macvlan: NewLink<MacvlanAttributes> { NewLink("macvlan") }
  /// A macvlan with a character device.
  public static var macvtap: NewLink<MacvlanAttributes> { NewLink("macvtap") }
  /// The data channel of OpenVPN.
  public static var ovpn: NewLink<OVPNAttributes> { NewLink("ovpn") }
  /// A multiplexed channel of a modem, its lower device.
  public static var rmnet: NewLink<RMNetAttributes> { NewLink("rmnet") }
  /// IPv6 packets in IPv4 (RFC 4213).
  public static var sit: NewLink<IPTunnelAttributes> { NewLink("sit") }
  /// A device that a program reads and writes. Programs make such devices; they can only be changed.
  public static var tun: NewLink<TunAttributes> { NewLink("tun") }
  /// The frames of one VLAN of its lower device (IEEE 802.1Q).
  public static var vlan: NewLink<VLANAttributes> { NewLink("vlan") }
  /// A domain of ports with its own routing table.
  public static var vrf: NewLink<VRFAttributes> { NewLink("vrf") }
  /// A virtual tunnel of IPsec over IPv4.
  public static var vti: NewLink<VTIAttributes> { NewLink("vti") }
  /// A virtual tunnel of IPsec over IPv6.
  public static var vti6: NewLink<VTIAttributes> { NewLink("vti6") }
  /// Ethernet frames in UDP (RFC 7348).
  public static var vxlan: NewLink<VxlanAttributes> { NewLink("vxlan") }
  /// A link of a mobile modem.
  public static var wwan: NewLink<WWANAttributes> { NewLink("wwan") }
  /// A device that IPsec policies are bound to by its interface id.
  public static var xfrm: NewLink<XFRMAttributes> { NewLink("xfrm") }
}

/// Devices that come in pairs, whose ends may be in different namespaces.
extension LinkSettings {
  /// What one end sends, the other receives.
  ///
  /// The kernel refuses (ENOTCONN) to make the far end up at once. It allocates one transmit queue per
  /// processor unless the ends say otherwise.
  public static func veth(_ near: LinkSettings, peer: LinkSettings) -> LinkSettings {
    pair(near, "veth", NewAttributes<VethAttributes> { $0.peer = PeerLink(peer) })
  }

  /// A pair of virtual Controller Area Network devices.
  public static func vxcan(_ near: LinkSettings, peer: LinkSettings) -> LinkSettings {
    pair(near, "vxcan", NewAttributes<VxcanAttributes> { $0.peer = PeerLink(peer) })
  }

  /// A pair like veth, with a BPF program at each end.
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
  /// A device that drops what it is given to send.
  public static func dummy(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("dummy", name, namespace)
  }
  /// An intermediate device that packets are redirected to, so that its queueing discipline shapes incoming
  /// traffic.
  public static func ifb(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("ifb", name, namespace)
  }
  /// A device that shows netlink messages to sniffers.
  public static func nlmon(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("nlmon", name, namespace)
  }
  /// Several devices that a daemon combines into one.
  public static func team(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("team", name, namespace)
  }
  /// A Controller Area Network within the host.
  public static func vcan(_ name: String? = nil, in namespace: Namespace? = nil) -> LinkSettings {
    plain("vcan", name, namespace)
  }
  /// An encrypted tunnel; its keys and peers are set with generic netlink.
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
  /// The other end, or the multicast group of all ends: `IFLA_VXLAN_GROUP` or `IFLA_VXLAN_GROUP6`.
  public var remote: IPAddress? {
    get { address(self.group, self.group6) }
    set { (self.group, self.group6) = Self.bytes(newValue) }
  }

  /// The local address: `IFLA_VXLAN_LOCAL` or `IFLA_VXLAN_LOCAL6`.
  public var source: IPAddress? {
    get { address(self.local, self.local6) }
    set { (self.local, self.local6) = Self.bytes(newValue) }
  }

  private func address(_ ipv4: [UInt8]?, _ ipv6: [UInt8]?) -> IPAddress? {
    ipv4.flatMap { IPAddress(family: .ipv4, bytes: $0) }
      ?? ipv6.flatMap { IPAddress(family: .ipv6, bytes: $0) }
  }

  private static func bytes(_ address: IPAddress?) -> ([UInt8]?, [UInt8]?) {
    guard let address else { return (nil, nil) }
    let bytes = Array(address.bytes)
    return address.family == .ipv6 ? (nil, bytes) : (bytes, nil)
  }
}
