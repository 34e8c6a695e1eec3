import CLinux
import Glibc
import Netlink
import RouteNetlink

extension Executor {
  /// What `IFLA_INFO_DATA` says of a new device.
  func kindData(_ device: Device) throws(LabError) -> AttributeList? {
    switch device.kind {
    case .loopback, .dummy, .ifb, .veth: return nil
    case .bridge(let spec):
      // A kernel that lacks a feature does not take even the word that it is off.
      let data = spec.withoutUsual.encoded
      return data.isEmpty ? nil : data
    case .vlan(_, let id):
      return LinkRequest.vlan(nil, lower: 0, id: UInt16(id)).link.kindData
    case .vxlan(let vxlan): return try data(vxlan)
    case .macvlan(_, let mode), .macvtap(_, let mode):
      let known: MacvlanMode = try Self.known(mode, device)
      return LinkRequest.macvlan(nil, lower: 0, mode: known).link.kindData
    case .ipvlan(_, let mode):
      let known: IPvlanMode = try Self.known(mode, device)
      return LinkRequest.ipvlan(nil, lower: 0, mode: known).link.kindData
    case .vrf(let table): return LinkRequest.vrf(nil, table: UInt32(table)).link.kindData
    case .tunnel(let tunnel): return data(tunnel)
    }
  }

  private static func known<Mode: NamedValue>(
    _ mode: String, _ device: Device
  ) throws(LabError) -> Mode {
    if let known = Mode(mode) { return known }
    let choices = Mode.words.map { "\($0.value)" }.sorted().joined(separator: ", ")
    throw LabError("device `\(device.id)`: mode `\(mode)` is none of \(choices)")
  }

  private func data(_ vxlan: DeviceKind.VXLAN) throws(LabError) -> AttributeList? {
    var lower: Int32?
    if let parent = vxlan.parent { lower = try access.index(of: parent) }
    var data = LinkRequest.vxlan(
      nil, id: UInt32(vxlan.vni), remote: vxlan.remote, local: vxlan.local,
      device: lower, port: UInt16(vxlan.port), learning: true,
      ttl: vxlan.ttl.map { UInt8(clamping: $0) }
    ).link.kindData
    if let port = vxlan.sourcePort {
      // A range in the byte order of networks, without its end (struct ifla_vxlan_port_range).
      let range = [UInt16(port), UInt16(port) + 1].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
      data?.put(VxlanAttributes.keys.portRange, bytes: range)
    }
    return data
  }

  private func data(_ tunnel: DeviceKind.Tunnel) -> AttributeList {
    let isGRE = tunnel.kind == "gre"
    var data = AttributeList()
    if let local = tunnel.local {
      data.put(
        isGRE ? GREAttributes.keys.local : IPTunnelAttributes.keys.local,
        bytes: local.bytes)
    }
    data.put(
      isGRE ? GREAttributes.keys.remote : IPTunnelAttributes.keys.remote,
      bytes: tunnel.remote.bytes)
    data.put(
      isGRE ? GREAttributes.keys.ttl : IPTunnelAttributes.keys.ttl,
      UInt8(clamping: tunnel.ttl ?? 0))
    data.put(
      isGRE ? GREAttributes.keys.pmtudisc : IPTunnelAttributes.keys.pmtudisc, UInt8(1))
    return data
  }
}

extension BridgeSpec {
  /// The options that are set, as `IFLA_INFO_DATA` of a bridge; times in hundredths of a second.
  var encoded: AttributeList {
    var data = AttributeList()
    // The kernel checks the timers against one another as they come.
    if let forwardDelay { data.put(BridgeAttributes.keys.forwardDelay, UInt32(forwardDelay * 100)) }
    if let helloTime { data.put(BridgeAttributes.keys.helloTime, UInt32(helloTime * 100)) }
    if let ageing { data.put(BridgeAttributes.keys.ageingTime, UInt32(ageing * 100)) }
    if let stp { data.put(BridgeAttributes.keys.stpState, UInt32(stp ? 1 : 0)) }
    if let priority { data.put(BridgeAttributes.keys.priority, UInt16(priority)) }
    if let vlanFiltering {
      data.put(BridgeAttributes.keys.vlanFiltering, UInt8(vlanFiltering ? 1 : 0))
    }
    if let multicastSnooping {
      data.put(BridgeAttributes.keys.mcastSnooping, UInt8(multicastSnooping ? 1 : 0))
    }
    return data
  }
}
