import Netlink

extension Link {
  /// A kind of device with the values of its attributes. `LinkSettings(name:kind:)` makes another device of the
  /// same kind from it.
  public enum Kind: Sendable {
    /// A gateway or relay of Automatic Multicast Tunneling (RFC 7450).
    case amt(Attributes<AMTAttributes>)
    /// Layer 3 packets in UDP.
    case bareudp(Attributes<BareudpAttributes>)
    /// A mesh of B.A.T.M.A.N. advanced.
    case batadv(Attributes<BatmanAdvAttributes>)
    /// Several devices that act as one.
    case bond(Attributes<BondAttributes>)
    /// A layer 2 switch.
    case bridge(Attributes<BridgeAttributes>)
    /// A Controller Area Network device.
    case can(Attributes<CANAttributes>)
    /// A port of a hardware switch.
    case dsa(Attributes<DSAAttributes>)
    /// Mirrored Ethernet frames in GRE over IPv4.
    case erspan(Attributes<GREAttributes>)
    /// Ethernet frames in UDP (RFC 8926).
    case geneve(Attributes<GeneveAttributes>)
    /// Layer 3 packets in GRE over IPv4 (RFC 2784).
    case gre(Attributes<GREAttributes>)
    /// Ethernet frames in GRE over IPv4.
    case gretap(Attributes<GREAttributes>)
    /// The user plane of mobile networks (GTP-U).
    case gtp(Attributes<GTPAttributes>)
    /// Two devices that send every frame twice: HSR or PRP (IEC 62439-3).
    case hsr(Attributes<HSRAttributes>)
    /// Mirrored Ethernet frames in GRE over IPv6.
    case ip6erspan(Attributes<GREAttributes>)
    /// Layer 3 packets in GRE over IPv6.
    case ip6gre(Attributes<GREAttributes>)
    /// Ethernet frames in GRE over IPv6.
    case ip6gretap(Attributes<GREAttributes>)
    /// IPv4 or IPv6 packets in IPv6 (RFC 2473).
    case ip6tnl(Attributes<IPTunnelAttributes>)
    /// IPv4 packets in IPv4 (RFC 2003).
    case ipip(Attributes<IPTunnelAttributes>)
    /// A child (partition) of an InfiniBand device, its lower device.
    case ipoib(Attributes<IPoIBAttributes>)
    /// A device that shares the link-layer address of its lower device.
    case ipvlan(Attributes<IPvlanAttributes>)
    /// An ipvlan with a character device.
    case ipvtap(Attributes<IPvlanAttributes>)
    /// Encryption of layer 2 over its lower device (IEEE 802.1AE).
    case macsec(Attributes<MACsecAttributes>)
    /// A device with its own link-layer address on top of its lower device.
    case macvlan(Attributes<MacvlanAttributes>)
    /// A macvlan with a character device.
    case macvtap(Attributes<MacvlanAttributes>)
    /// One end of a pair with a BPF program at each end.
    case netkit(Attributes<NetkitAttributes>)
    /// The data channel of OpenVPN.
    case ovpn(Attributes<OVPNAttributes>)
    /// A multiplexed channel of a modem, its lower device.
    case rmnet(Attributes<RMNetAttributes>)
    /// IPv6 packets in IPv4 (RFC 4213).
    case sit(Attributes<IPTunnelAttributes>)
    /// A device that a program reads and writes.
    case tun(Attributes<TunAttributes>)
    /// One end of a pair; what one end sends, the other receives.
    case veth(Attributes<VethAttributes>)
    /// The frames of one VLAN of its lower device (IEEE 802.1Q).
    case vlan(Attributes<VLANAttributes>)
    /// A domain of ports with its own routing table.
    case vrf(Attributes<VRFAttributes>)
    /// A virtual tunnel of IPsec over IPv4.
    case vti(Attributes<VTIAttributes>)
    /// A virtual tunnel of IPsec over IPv6.
    case vti6(Attributes<VTIAttributes>)
    /// One end of a pair of virtual Controller Area Network devices.
    case vxcan(Attributes<VxcanAttributes>)
    /// Ethernet frames in UDP (RFC 7348).
    case vxlan(Attributes<VxlanAttributes>)
    /// A link of a mobile modem.
    case wwan(Attributes<WWANAttributes>)
    /// A device that IPsec policies are bound to by its interface id.
    case xfrm(Attributes<XFRMAttributes>)
    /// A kind without attributes ("dummy"), or one that this library does not know: its name and attributes.
    case other(String, AttributeTable)
  }

  /// The device's kind; nil for a physical device and the loopback. `kindName` is enough if the attributes do
  /// not matter.
  public var kind: Kind? {
    guard let info, let name = info[LinkInfoAttributes.keys.kind] else { return nil }
    return Kind(name, info.payload(LinkInfoAttributes.keys.data) ?? Payload([]))
  }

  /// Whether the device is of a kind that has these attributes: `link.isA(VethAttributes.self)`.
  public func isA(_ set: (some LinkKindAttributes).Type) -> Bool { set.isOf(kind: kindName) }

  /// The attributes of the device's kind, by their names:
  ///
  ///     link.data(BridgeAttributes.self)?.ageingTime    // UInt32?, hundredths of a second
  ///
  /// - Returns: nil if the device is of another kind, or the kernel reports no attributes.
  public func data<Set: LinkKindAttributes>(_ set: Set.Type) -> Attributes<Set>? {
    guard isA(set) else { return nil }
    return info?.payload(LinkInfoAttributes.keys.data).map(Attributes.init)
  }

  /// The attributes that the device has as a port of a master of this kind:
  ///
  ///     link.port(BridgePortAttributes.self)?.state
  ///
  /// - Returns: nil if it is no such port.
  public func port<Set: LinkKindAttributes>(_ set: Set.Type) -> Attributes<Set>? {
    guard let kind = slaveKind, set.isOf(kind: "\(kind)_slave") else { return nil }
    return info?.payload(LinkInfoAttributes.keys.slaveData).map(Attributes.init)
  }
}

extension Link.Kind {
  /// A kind with this name (`IFLA_INFO_KIND`) and its attributes as in a message (`IFLA_INFO_DATA`).
  public init(_ name: String, _ data: Payload) {
    self =
      switch name {
      case "amt": .amt(Attributes(data))
      case "bareudp": .bareudp(Attributes(data))
      case "batadv": .batadv(Attributes(data))
      case "bond": .bond(Attributes(data))
      case "bridge": .bridge(Attributes(data))
      case "can": .can(Attributes(data))
      case "dsa": .dsa(Attributes(data))
      case "erspan": .erspan(Attributes(data))
      case "geneve": .geneve(Attributes(data))
      case "gre": .gre(Attributes(data))
      case "gretap": .gretap(Attributes(data))
      case "gtp": .gtp(Attributes(data))
      case "hsr": .hsr(Attributes(data))
      case "ip6erspan": .ip6erspan(Attributes(data))
      case "ip6gre": .ip6gre(Attributes(data))
      case "ip6gretap": .ip6gretap(Attributes(data))
      case "ip6tnl": .ip6tnl(Attributes(data))
      case "ipip": .ipip(Attributes(data))
      case "ipoib": .ipoib(Attributes(data))
      case "ipvlan": .ipvlan(Attributes(data))
      case "ipvtap": .ipvtap(Attributes(data))
      case "macsec": .macsec(Attributes(data))
      case "macvlan": .macvlan(Attributes(data))
      case "macvtap": .macvtap(Attributes(data))
      case "netkit": .netkit(Attributes(data))
      case "ovpn": .ovpn(Attributes(data))
      case "rmnet": .rmnet(Attributes(data))
      case "sit": .sit(Attributes(data))
      case "tun": .tun(Attributes(data))
      case "veth": .veth(Attributes(data))
      case "vlan": .vlan(Attributes(data))
      case "vrf": .vrf(Attributes(data))
      case "vti": .vti(Attributes(data))
      case "vti6": .vti6(Attributes(data))
      case "vxcan": .vxcan(Attributes(data))
      case "vxlan": .vxlan(Attributes(data))
      case "wwan": .wwan(Attributes(data))
      case "xfrm": .xfrm(Attributes(data))
      default: .other(name, data.nested)
      }
  }

  /// `IFLA_INFO_KIND` and `IFLA_INFO_DATA`.
  var parts: (name: String, data: Payload) {
    // Each case is named after its kind and holds the attributes.
    let content = Mirror(reflecting: self).children.first
    switch content?.value {
    case let attributes as any AnyAttributes: return (content?.label ?? "", attributes.payload)
    case let (name, table) as (String, AttributeTable): return (name, table.payload)
    default: return ("", Payload([]))
    }
  }
}

/// Attributes of any set.
private protocol AnyAttributes {
  var payload: Payload { get }
}
extension Attributes: AnyAttributes {}

extension LinkSettings {
  /// A device of the same kind as another, with the same attributes.
  ///
  /// The kernel refuses some attributes that it reports, such as the state of a bridge.
  public init(name: String?, kind: Link.Kind) {
    self.init(name: name)
    let (kindName, data) = kind.parts
    self.kind = kindName
    if data.count > 0 { kindData = AttributeList(bytes: data.array) }
  }
}
