import CLinux
import Glibc
import Netlink

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
    let info = table.nested(IFLA_LINKINFO)
    let kindName =
      info?.string(IFLA_INFO_KIND) ?? (Int32(type) == ARPHRD_LOOPBACK ? "loopback" : "device")
    link = LiveLink(
      index: index, name: table.string(IFLA_IFNAME) ?? "", kindName: kindName,
      mtu: Int(table.u32(IFLA_MTU) ?? 0), flags: flags,
      hasCarrier: table.u8(IFLA_CARRIER) == 1, withoutLinkLocal: Self.generatesNothing(table))
    link.values = LinkSetting.values(flags, table)
    link.alias = table.string(IFLA_IFALIAS)
    if let names = table[IFLA_PROP_LIST] {
      link.alternativeNames = names.attributes.filter { $0.type == IFLA_ALT_IFNAME }
        .map(\.payload.string)
    }
    if let bytes = table[IFLA_ADDRESS]?.array, bytes.count == 6 {
      link.mac = MACAddress(bytes: bytes)
    }
    if info?.string(IFLA_INFO_SLAVE_KIND) == "bridge" {
      link.portState = info?.nested(IFLA_INFO_SLAVE_DATA)?.u8(IFLA_BRPORT_STATE).map(Int.init)
    }
    masterIndex = table.s32(IFLA_MASTER)
    lowerIndex = table.s32(IFLA_LINK)
    lowerNamespaceID = table.s32(IFLA_LINK_NETNSID)
    data = info?.nested(IFLA_INFO_DATA)
  }

  private static func generatesNothing(_ table: AttributeTable) -> Bool {
    let mode = table.nested(IFLA_AF_SPEC)?.nested(Int(AF_INET6))?.u8(IFLA_INET6_ADDR_GEN_MODE)
    return mode == 1
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
      return lower.map { .vlan(parent: $0, id: Int(data.u16(IFLA_VLAN_ID) ?? 0)) }
    case "vxlan": return .vxlan(Self.vxlan(data, parent: lower))
    case "macvlan", "macvtap":
      let mode = data.u32(IFLA_MACVLAN_MODE).flatMap { Self.macvlanModes[$0] } ?? "bridge"
      guard let lower else { return nil }
      return link.kindName == "macvlan"
        ? .macvlan(parent: lower, mode: mode) : .macvtap(parent: lower, mode: mode)
    case "ipvlan":
      let mode = ["l2", "l3", "l3s"][Int(min(data.u16(IFLA_IPVLAN_MODE) ?? 0, 2))]
      return lower.map { .ipvlan(parent: $0, mode: mode) }
    case "vrf": return .vrf(table: Int(data.u32(IFLA_VRF_TABLE) ?? 0))
    case "gre", "ipip", "sit": return Self.tunnel(link.kindName, data).map { .tunnel($0) }
    default: return nil
    }
  }

  private static let macvlanModes: [UInt32: String] = [
    1: "private", 2: "vepa", 4: "bridge", 8: "passthru", 16: "source",
  ]

  private static func bridge(_ data: AttributeTable) -> BridgeSpec {
    var spec = BridgeSpec()
    spec.stp = data.u32(IFLA_BR_STP_STATE).map { $0 != 0 }
    spec.vlanFiltering = data.u8(IFLA_BR_VLAN_FILTERING).map { $0 != 0 }
    spec.multicastSnooping = data.u8(IFLA_BR_MCAST_SNOOPING).map { $0 != 0 }
    // The kernel counts hundredths of a second.
    // While the tree changes, addresses are forgotten sooner; and the times of the tree are those of its
    // root (net/bridge/br_stp.c). What the bridge itself was told, it does not show then.
    if data.u8(IFLA_BR_TOPOLOGY_CHANGE) ?? 0 == 0 {
      spec.ageing = data.u32(IFLA_BR_AGEING_TIME).map { Int($0) / 100 }
    }
    if data.u16(IFLA_BR_ROOT_PORT) ?? 0 == 0 {
      spec.forwardDelay = data.u32(IFLA_BR_FORWARD_DELAY).map { Int($0) / 100 }
      spec.helloTime = data.u32(IFLA_BR_HELLO_TIME).map { Int($0) / 100 }
    }
    spec.priority = data.u16(IFLA_BR_PRIORITY).map(Int.init)
    return spec
  }

  private static func vxlan(_ data: AttributeTable, parent: DeviceID?) -> DeviceKind.VXLAN {
    DeviceKind.VXLAN(
      vni: Int(data.u32(IFLA_VXLAN_ID) ?? 0),
      remote: (data[IFLA_VXLAN_GROUP] ?? data[IFLA_VXLAN_GROUP6]).map {
        IPAddress(bytes: $0.array)
      },
      local: (data[IFLA_VXLAN_LOCAL] ?? data[IFLA_VXLAN_LOCAL6]).map { IPAddress(bytes: $0.array) },
      parent: parent, port: Int(data.be16(IFLA_VXLAN_PORT) ?? 4789),
      ttl: data.u8(IFLA_VXLAN_TTL).flatMap { $0 == 0 ? nil : Int($0) },
      sourcePort: firstPort(data))
  }

  /// The first of the range that a VXLAN's packets come from; nil where the kernel chooses.
  private static func firstPort(_ data: AttributeTable) -> Int? {
    let range = data[IFLA_VXLAN_PORT_RANGE]?.array ?? []
    guard range.count == 4, range[0] != 0 || range[1] != 0 else { return nil }
    return Int(range[0]) << 8 | Int(range[1])
  }

  private static func tunnel(_ kind: String, _ data: AttributeTable) -> DeviceKind.Tunnel? {
    let isGRE = kind == "gre"
    let zero = IPAddress(bytes: [0, 0, 0, 0])
    func address(_ type: Int) -> IPAddress? {
      data[type].map { IPAddress(bytes: $0.array) }.flatMap { $0 == zero ? nil : $0 }
    }
    guard let remote = address(isGRE ? IFLA_GRE_REMOTE : IFLA_IPTUN_REMOTE) else { return nil }
    return DeviceKind.Tunnel(
      kind: kind, remote: remote, local: address(isGRE ? IFLA_GRE_LOCAL : IFLA_IPTUN_LOCAL),
      ttl: data.u8(isGRE ? IFLA_GRE_TTL : IFLA_IPTUN_TTL).flatMap { $0 == 0 ? nil : Int($0) })
  }

  /// The index that a vxlan's data gives for the device below; other kinds use `IFLA_LINK`.
  var dataLowerIndex: Int32? {
    link.kindName == "vxlan" ? data?.s32(IFLA_VXLAN_LINK).flatMap { $0 == 0 ? nil : $0 } : nil
  }
}
