import Netlink

extension Link {
  /// A kind of device with the values of its attributes. `LinkSettings(name:kind:)` makes another device of the
  /// same kind from it.
  public enum Kind: Sendable {
    case amt(Attributes<AMTAttributes>)
    case bareudp(Attributes<BareudpAttributes>)
    case batadv(Attributes<BatmanAdvAttributes>)
    case bond(Attributes<BondAttributes>)
    case bridge(Attributes<BridgeAttributes>)
    case can(Attributes<CANAttributes>)
    case dsa(Attributes<DSAAttributes>)
    case erspan(Attributes<GREAttributes>)
    case geneve(Attributes<GeneveAttributes>)
    case gre(Attributes<GREAttributes>)
    case gretap(Attributes<GREAttributes>)
    case gtp(Attributes<GTPAttributes>)
    case hsr(Attributes<HSRAttributes>)
    case ip6erspan(Attributes<GREAttributes>)
    case ip6gre(Attributes<GREAttributes>)
    case ip6gretap(Attributes<GREAttributes>)
    case ip6tnl(Attributes<IPTunnelAttributes>)
    case ipip(Attributes<IPTunnelAttributes>)
    case ipoib(Attributes<IPoIBAttributes>)
    case ipvlan(Attributes<IPvlanAttributes>)
    case ipvtap(Attributes<IPvlanAttributes>)
    case macsec(Attributes<MACsecAttributes>)
    case macvlan(Attributes<MacvlanAttributes>)
    case macvtap(Attributes<MacvlanAttributes>)
    case netkit(Attributes<NetkitAttributes>)
    case ovpn(Attributes<OVPNAttributes>)
    case rmnet(Attributes<RMNetAttributes>)
    case sit(Attributes<IPTunnelAttributes>)
    case tun(Attributes<TunAttributes>)
    case veth(Attributes<VethAttributes>)
    case vlan(Attributes<VLANAttributes>)
    case vrf(Attributes<VRFAttributes>)
    case vti(Attributes<VTIAttributes>)
    case vti6(Attributes<VTIAttributes>)
    case vxcan(Attributes<VxcanAttributes>)
    case vxlan(Attributes<VxlanAttributes>)
    case wwan(Attributes<WWANAttributes>)
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
