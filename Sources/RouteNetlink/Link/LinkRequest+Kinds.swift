import CLinux
import Glibc
import Netlink

extension LinkRequest {
  /// A new device of `kind` without options ("dummy", "ifb").
  public static func add(
    _ kind: String, name: String?, in namespace: LinkSettings.Namespace? = nil
  ) -> LinkRequest {
    var request = LinkRequest(.add, LinkSettings(name: name, namespace: namespace))
    request.link.kind = kind
    return request
  }

  public static func dummy(
    _ name: String?, in namespace: LinkSettings.Namespace? = nil
  ) -> LinkRequest {
    add("dummy", name: name, in: namespace)
  }

  /// A pair whose ends may lie in two namespaces; `kind` is "veth" or "vxcan".
  ///
  /// The kernel refuses (ENOTCONN) a far end that shall be up at once, and allocates a transmit queue
  /// per processor unless the ends say otherwise.
  public static func veth(
    _ near: LinkSettings, peer: LinkSettings, kind: String = "veth"
  ) -> LinkRequest {
    var request = LinkRequest(.add, near)
    request.link.kind = kind
    var data = AttributeList()
    data.nest(VethAttributes.keys.peer, peer.peer)
    request.link.kindData = data
    return request
  }

  /// A bridge. Times in hundredths of a second; nil leaves the kernel's default.
  public static func bridge(
    _ name: String?, in namespace: LinkSettings.Namespace? = nil, spanningTree: Bool? = nil,
    vlanFiltering: Bool? = nil, forwardDelay: UInt32? = nil, ageingTime: UInt32? = nil,
    multicastSnooping: Bool? = nil
  ) -> LinkRequest {
    var request = add("bridge", name: name, in: namespace)
    var data = AttributeList()
    if let forwardDelay { data.put(BridgeAttributes.keys.forwardDelay, forwardDelay) }
    if let ageingTime { data.put(BridgeAttributes.keys.ageingTime, ageingTime) }
    if let spanningTree { data.put(BridgeAttributes.keys.stpState, UInt32(spanningTree ? 1 : 0)) }
    if let vlanFiltering {
      data.put(BridgeAttributes.keys.vlanFiltering, UInt8(vlanFiltering ? 1 : 0))
    }
    if let multicastSnooping {
      data.put(BridgeAttributes.keys.mcastSnooping, UInt8(multicastSnooping ? 1 : 0))
    }
    if !data.isEmpty { request.link.kindData = data }
    return request
  }

  /// A vxlan device. `remote` is a unicast peer or a multicast group; `port` in host byte order.
  public static func vxlan(
    _ name: String?, in namespace: LinkSettings.Namespace? = nil, id: UInt32,
    remote: IPAddress? = nil, local: IPAddress? = nil, device: Int32? = nil,
    port: UInt16 = 4789, learning: Bool? = nil, ttl: UInt8? = nil
  ) -> LinkRequest {
    var request = add("vxlan", name: name, in: namespace)
    var data = AttributeList()
    data.put(VxlanAttributes.keys.id, id)
    if let remote {
      let type =
        remote.family == AF_INET6
        ? VxlanAttributes.keys.group6 : VxlanAttributes.keys.group
      data.put(type, address: remote)
    }
    if let local {
      let type =
        local.family == AF_INET6
        ? VxlanAttributes.keys.local6 : VxlanAttributes.keys.local
      data.put(type, address: local)
    }
    if let device { data.put(VxlanAttributes.keys.link, UInt32(bitPattern: device)) }
    if let ttl { data.put(VxlanAttributes.keys.ttl, ttl) }
    if let learning { data.put(VxlanAttributes.keys.learning, UInt8(learning ? 1 : 0)) }
    data.put(VxlanAttributes.keys.port, port)
    request.link.kindData = data
    return request
  }

  /// A macvlan (or macvtap) on the device with index `lower`, which lies in the namespace that the
  /// request is sent to.
  public static func macvlan(
    _ name: String?, in namespace: LinkSettings.Namespace? = nil, lower: Int32,
    mode: MacvlanMode = .bridge, kind: String = "macvlan"
  ) -> LinkRequest {
    var request = add(kind, name: name, in: namespace)
    request.link.lowerIndex = lower
    request.link.kindData = AttributeList()
    request.link.kindData?.put(MacvlanAttributes.keys.mode, mode)
    return request
  }

  /// An ipvlan on the device with index `lower`.
  public static func ipvlan(
    _ name: String?, in namespace: LinkSettings.Namespace? = nil, lower: Int32,
    mode: IPvlanMode = .l3
  ) -> LinkRequest {
    var request = add("ipvlan", name: name, in: namespace)
    request.link.lowerIndex = lower
    request.link.kindData = AttributeList()
    request.link.kindData?.put(IPvlanAttributes.keys.mode, mode)
    return request
  }

  /// A VLAN of the device with index `lower`. `id` is 0 to 4095, `protocol` is 802.1Q or 802.1ad.
  public static func vlan(
    _ name: String?, in namespace: LinkSettings.Namespace? = nil, lower: Int32, id: UInt16,
    protocol: EtherType = .ieee8021Q
  ) -> LinkRequest {
    var request = add("vlan", name: name, in: namespace)
    request.link.lowerIndex = lower
    var data = AttributeList()
    data.put(VLANAttributes.keys.protocol, `protocol`)
    data.put(VLANAttributes.keys.id, id)
    request.link.kindData = data
    return request
  }

  /// A VRF whose routes are in `table`.
  public static func vrf(
    _ name: String?, in namespace: LinkSettings.Namespace? = nil, table: UInt32
  ) -> LinkRequest {
    var request = add("vrf", name: name, in: namespace)
    request.link.kindData = AttributeList()
    request.link.kindData?.put(VRFAttributes.keys.table, table)
    return request
  }
}
