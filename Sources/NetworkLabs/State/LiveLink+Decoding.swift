import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A link as its message shows it, before names stand for the indices in it.
struct RawLink {
  var link: LiveLink
  var masterIndex: Int32?
  var lowerIndex: Int32?
  /// The id of the namespace that the lower device, or the peer, is in; nil for this one.
  var lowerNamespaceID: Int32?
  private var data: AttributeTable?

  init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWLINK,
      let index = message.payload.integer(at: 4, as: Int32.self),
      let type = message.payload.integer(at: 2, as: UInt16.self),
      let flags = message.payload.integer(at: 8, as: UInt32.self)
    else { return nil }
    let table = message.attributes(after: MemoryLayout<ifinfomsg>.size)
    let info = table.nested(LinkAttributes.keys.linkinfo)
    let kindName =
      info?[LinkInfoAttributes.keys.kind]
      ?? (Int32(type) == ARPHRD_LOOPBACK ? "loopback" : "device")
    link = LiveLink(
      index: index, name: table[LinkAttributes.keys.ifname] ?? "", kindName: kindName,
      mtu: Int(table[LinkAttributes.keys.mtu] ?? 0), flags: flags,
      hasCarrier: table[LinkAttributes.keys.carrier] == 1,
      withoutLinkLocal: Self.generatesNothing(table))
    link.values = LinkSetting.values(flags, table)
    link.alias = table[LinkAttributes.keys.ifalias]
    if let names = table.payload(LinkAttributes.keys.propList) {
      link.alternativeNames = names.attributes.filter {
        $0.type == LinkAttributes.keys.altIfname.code
      }
      .map(\.payload.string)
    }
    if let address = table.payload(LinkAttributes.keys.address), address.count == 6 {
      link.mac = LinkLayerAddress(address)
    }
    if info?[LinkInfoAttributes.keys.slaveKind] == "bridge" {
      link.portState = info?.nested(LinkInfoAttributes.keys.slaveData)?[
        BridgePortAttributes.keys.state
      ].map { Int($0.rawValue) }
    }
    masterIndex = table[LinkAttributes.keys.master]
    lowerIndex = table[LinkAttributes.keys.link]
    lowerNamespaceID = table[LinkAttributes.keys.linkNetnsid]
    data = info?.nested(LinkInfoAttributes.keys.data)
  }

  private static func generatesNothing(_ table: AttributeTable) -> Bool {
    let mode = table.nested(LinkAttributes.keys.afSpec)?.nested(Int(AF_INET6))?[
      InterfaceAttributes6.keys.addrGenMode]
    return mode == AddressGenerationMode.none
  }

  /// What it is, once the device below it or its peer is known by name.
  func kind(lower: DeviceID?) -> DeviceKind? {
    let data = data ?? AttributeTable()
    switch link.kindName {
    case "loopback": return .loopback
    case "veth": return lower.map { .veth(peer: $0) }
    case "bridge": return .bridge(Self.bridge(data))
    case "dummy": return .dummy
    case "ifb": return .ifb
    case "vlan":
      return lower.map { .vlan(parent: $0, id: Int(data[VLANAttributes.keys.id] ?? 0)) }
    case "vxlan": return .vxlan(Self.vxlan(data, parent: lower))
    case "macvlan", "macvtap":
      let mode = "\(data[MacvlanAttributes.keys.mode]?.word ?? "bridge")"
      guard let lower else { return nil }
      return link.kindName == "macvlan"
        ? .macvlan(parent: lower, mode: mode) : .macvtap(parent: lower, mode: mode)
    case "ipvlan":
      let mode = "\((data[IPvlanAttributes.keys.mode] ?? .l2).word ?? "l3s")"
      return lower.map { .ipvlan(parent: $0, mode: mode) }
    case "vrf": return .vrf(table: Int(data[VRFAttributes.keys.table] ?? 0))
    case "gre", "ipip", "sit": return Self.tunnel(link.kindName, data).map { .tunnel($0) }
    default: return nil
    }
  }

  private static func bridge(_ data: AttributeTable) -> BridgeSpec {
    var spec = BridgeSpec()
    spec.stp = data[BridgeAttributes.keys.stpState].map { $0 != 0 }
    spec.vlanFiltering = data[BridgeAttributes.keys.vlanFiltering].map { $0 != 0 }
    spec.multicastSnooping = data[BridgeAttributes.keys.mcastSnooping].map { $0 != 0 }
    // The kernel counts hundredths of a second.
    // While the tree changes, addresses are forgotten sooner; and the times of the tree are those of its
    // root (net/bridge/br_stp.c). What the bridge itself was told, it does not show then.
    if data[BridgeAttributes.keys.topologyChange] ?? 0 == 0 {
      spec.ageing = data[BridgeAttributes.keys.ageingTime].map { Int($0) / 100 }
    }
    if data[BridgeAttributes.keys.rootPort] ?? 0 == 0 {
      spec.forwardDelay = data[BridgeAttributes.keys.forwardDelay].map { Int($0) / 100 }
      spec.helloTime = data[BridgeAttributes.keys.helloTime].map { Int($0) / 100 }
    }
    spec.priority = data[BridgeAttributes.keys.priority].map(Int.init)
    return spec
  }

  private static func vxlan(_ data: AttributeTable, parent: DeviceID?) -> DeviceKind.VXLAN {
    DeviceKind.VXLAN(
      vni: Int(data[VxlanAttributes.keys.id] ?? 0),
      remote: (data.payload(VxlanAttributes.keys.group) ?? data.payload(VxlanAttributes.keys.group6))
        .flatMap { IPAddress($0) },
      local: (data.payload(VxlanAttributes.keys.local) ?? data.payload(VxlanAttributes.keys.local6))
        .flatMap { IPAddress($0) },
      parent: parent, port: Int(data[VxlanAttributes.keys.port] ?? 4789),
      ttl: data[VxlanAttributes.keys.ttl].flatMap { $0 == 0 ? nil : Int($0) },
      sourcePort: firstPort(data))
  }

  /// The first of the range that a VXLAN's packets come from; nil where the kernel chooses.
  private static func firstPort(_ data: AttributeTable) -> Int? {
    let range = data.payload(VxlanAttributes.keys.portRange)?.array ?? []
    guard range.count == 4, range[0] != 0 || range[1] != 0 else { return nil }
    return Int(range[0]) << 8 | Int(range[1])
  }

  private static func tunnel(_ kind: String, _ data: AttributeTable) -> DeviceKind.Tunnel? {
    let isGRE = kind == "gre"
    func address(_ key: AttributeKey<[UInt8]>) -> IPAddress? {
      data.payload(key).flatMap { IPAddress($0) }.flatMap { $0.isZero ? nil : $0 }
    }
    guard
      let remote = address(
        isGRE ? GREAttributes.keys.remote : IPTunnelAttributes.keys.remote)
    else { return nil }
    return DeviceKind.Tunnel(
      kind: kind, remote: remote,
      local: address(isGRE ? GREAttributes.keys.local : IPTunnelAttributes.keys.local),
      ttl: data[isGRE ? GREAttributes.keys.ttl : IPTunnelAttributes.keys.ttl].flatMap {
        $0 == 0 ? nil : Int($0)
      })
  }

  /// The index that a vxlan's data gives for the device below; other kinds use `IFLA_LINK`.
  var dataLowerIndex: Int32? {
    link.kindName == "vxlan"
      ? data?.payload(VxlanAttributes.keys.link)?.s32.flatMap { $0 == 0 ? nil : $0 } : nil
  }
}
