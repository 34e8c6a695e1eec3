import Netlink
import RouteNetlink

// Kinds whose devices send to another address.
extension LabKind {
  static let vxlan = LabKind(
    "vxlan",
    Traits(lower: .optional, isTunnel: true, hasForwardingTable: true, isPortOfBridgeNode: true),
    make: { builder, link, owner in builder.vxlan(link, owner) },
    read: { live in
      let data = live.link.data(VxlanAttributes.self)
      return .vxlan(
        DeviceKind.VXLAN(
          vni: Int(data?.id ?? 0),
          remote: (data?.group ?? data?.group6).flatMap { IPAddress(bytes: $0) },
          local: (data?.local ?? data?.local6).flatMap { IPAddress(bytes: $0) },
          parent: live.lower, port: Int(data?.port ?? 4789),
          ttl: data?.ttl.flatMap { $0 == 0 ? nil : Int($0) },
          sourcePort: firstPort(data?.portRange ?? []), learns: data?.learning == 0 ? false : nil))
    },
    data: { kind, lower in
      guard case .vxlan(let vxlan) = kind else { return nil }
      return encoded(vxlan, lower)
    },
    numbers: { kind in
      guard case .vxlan(let vxlan) = kind else { return [] }
      return [
        (vxlan.vni, Limits.vni, "vni"), (vxlan.port, Limits.port, "dst-port"),
        (vxlan.sourcePort, Limits.sourcePort, "src-port"), (vxlan.ttl, Limits.ttl, "ttl"),
      ]
    },
    export: { kind in
      guard case .vxlan(let vxlan) = kind else { return [] }
      var parts = ["vni: \(vxlan.vni)", "dst-port: \(vxlan.port)"]
      if let remote = vxlan.remote {
        let key = remote.isMulticast ? "multicast-group" : "remote"
        parts.append("\(key): \(YAML.quoted("\(remote)"))")
      }
      if let local = vxlan.local { parts.append("local: \(YAML.quoted("\(local)"))") }
      if let ttl = vxlan.ttl { parts.append("ttl: \(ttl)") }
      if let port = vxlan.sourcePort { parts.append("src-port: \(port)") }
      if vxlan.learns == false { parts.append("learning: false") }
      return parts
    })

  private static func encoded(_ vxlan: DeviceKind.VXLAN, _ lower: Int32?) -> AttributeList {
    var data = NewAttributes<VxlanAttributes>()
    data.id = UInt32(vxlan.vni)
    if let remote = vxlan.remote {
      if remote.version == .v6 { data.group6 = remote.bytes } else { data.group = remote.bytes }
    }
    if let local = vxlan.local {
      if local.version == .v6 { data.local6 = local.bytes } else { data.local = local.bytes }
    }
    data.link = lower.map { UInt32(bitPattern: $0) }
    data.ttl = vxlan.ttl.map { UInt8(clamping: $0) }
    data.learning = vxlan.learns == false ? 0 : 1
    data.port = UInt16(vxlan.port)
    // A half-open range in network byte order (struct ifla_vxlan_port_range).
    data.portRange = vxlan.sourcePort.map {
      [UInt16($0), UInt16($0) + 1].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }
    return data.list
  }

  /// The first source port of a VXLAN's packets; nil if the kernel chooses it.
  private static func firstPort(_ range: [UInt8]) -> Int? {
    guard range.count == 4, range[0] != 0 || range[1] != 0 else { return nil }
    return Int(range[0]) << 8 | Int(range[1])
  }

  static let gre = tunnel(
    "gre", GREAttributes.keys.remote, GREAttributes.keys.local, GREAttributes.keys.ttl,
    GREAttributes.keys.pmtudisc)
  static let ipip = overIP("ipip")
  static let sit = overIP("sit")

  private static func overIP(_ name: String) -> LabKind {
    tunnel(
      name, IPTunnelAttributes.keys.remote, IPTunnelAttributes.keys.local,
      IPTunnelAttributes.keys.ttl, IPTunnelAttributes.keys.pmtudisc)
  }

  private static func tunnel(
    _ name: String, _ remoteKey: AttributeKey<[UInt8]>, _ localKey: AttributeKey<[UInt8]>,
    _ ttlKey: AttributeKey<UInt8>, _ discoveryKey: AttributeKey<UInt8>
  ) -> LabKind {
    LabKind(
      name, Traits(isTunnel: true, isOverIPv4: true),
      make: { builder, link, _ in
        guard let end = builder.needed(link.remote, "remote", link),
          let remote = builder.address(of: end, in: link)
        else { return nil }
        return .tunnel(
          .init(kind: name, remote: remote, local: link.local?.value, ttl: link.ttl))
      },
      read: { live in
        func address(_ key: AttributeKey<[UInt8]>) -> IPAddress? {
          live.data.payload(key).flatMap { IPAddress($0) }.flatMap { $0.isZero ? nil : $0 }
        }
        return address(remoteKey).map {
          .tunnel(
            .init(
              kind: name, remote: $0, local: address(localKey),
              ttl: live.data[ttlKey].flatMap { $0 == 0 ? nil : Int($0) }))
        }
      },
      data: { kind, _ in
        guard case .tunnel(let tunnel) = kind else { return nil }
        var data = AttributeList()
        if let local = tunnel.local { data.put(localKey, local.bytes) }
        data.put(remoteKey, tunnel.remote.bytes)
        data.put(ttlKey, UInt8(clamping: tunnel.ttl ?? 0))
        data.put(discoveryKey, 1)
        return data
      },
      numbers: { kind in
        guard case .tunnel(let tunnel) = kind else { return [] }
        return [(tunnel.ttl, Limits.ttl, "ttl")]
      },
      export: { kind in
        guard case .tunnel(let tunnel) = kind else { return [] }
        var parts = ["remote: \(YAML.quoted("\(tunnel.remote)"))"]
        if let local = tunnel.local { parts.append("local: \(YAML.quoted("\(local)"))") }
        if let ttl = tunnel.ttl { parts.append("ttl: \(ttl)") }
        return parts
      })
  }
}
