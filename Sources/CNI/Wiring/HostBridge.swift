import Glibc
import Linux
import Netlink
import RouteNetlink

/// The bridge of a network, which outlives its containers.
struct HostBridge {
  let kernel: NetlinkConnection
  let name: String
  let index: Int32
  let hardwareAddress: LinkLayerAddress
  /// Whether this call made it.
  let isNew: Bool

  /// The bridge of a configuration, which is made if it is missing.
  ///
  /// - Throws: `.invalidConfiguration` if a device of that name is something else, or a bridge with other settings.
  static func ensure(
    _ configuration: NetworkConfiguration, _ wanted: BridgeConfiguration, mtu: Int?,
    _ kernel: NetlinkConnection
  ) throws(CNIError) -> HostBridge {
    if let link = try kernel.find(wanted.name) { return try use(link, wanted, kernel) }
    let isNew = try make(configuration, wanted, mtu, kernel)
    try KernelSetting.write("ipv6/conf/\(wanted.name)/accept_ra", "0")
    guard let link = try kernel.find(wanted.name) else {
      throw CNIError(.other, "the bridge \(wanted.name) is gone")
    }
    return try use(link, wanted, kernel, isNew: isNew)
  }

  /// False if somebody else made it in the meantime.
  private static func make(
    _ configuration: NetworkConfiguration, _ wanted: BridgeConfiguration, _ mtu: Int?,
    _ kernel: NetlinkConnection
  ) throws(CNIError) -> Bool {
    var link = LinkSettings.bridge(wanted.name) {
      if wanted.needsFiltering { $0.vlanFiltering = 1 }
    }
    // Otherwise it would be that of a port, and change with the ports.
    link.address = HostMark.address(configuration.name, wanted.name, "bridge").bytes
    link.mtu = mtu.map(UInt32.init)
    link.up = true
    if wanted.isPromiscuous { link.set(.promiscuous) }
    do throws(NetlinkError) { try kernel.perform(.add(link)) } catch {
      if error.code == EEXIST { return false }
      var failure = CNIError("making the bridge \(wanted.name)", error)
      if wanted.needsFiltering, error.code == EOPNOTSUPP {
        failure.details = "bridges of this kernel have no VLANs (CONFIG_BRIDGE_VLAN_FILTERING)"
      }
      throw failure
    }
    return true
  }

  private static func use(
    _ link: Link, _ wanted: BridgeConfiguration, _ kernel: NetlinkConnection, isNew: Bool = false
  ) throws(CNIError) -> HostBridge {
    guard link.isA(BridgeAttributes.self),
      let address = link.address.flatMap({ LinkLayerAddress($0) })
    else {
      throw CNIError(
        .invalidConfiguration, "bridge: \(wanted.name) already exists but is not a bridge",
        details: "name another one, or remove the device")
    }
    if wanted.needsFiltering, link.data(BridgeAttributes.self)?.vlanFiltering ?? 0 == 0 {
      throw CNIError(
        .invalidConfiguration, "bridge: \(wanted.name) exists, and does not filter VLANs",
        details: "ip link set \(wanted.name) type bridge vlan_filtering 1")
    }
    let isPromiscuous = link.flags.contains(.promiscuous)
    if !link.isUp || wanted.isPromiscuous && !isPromiscuous {
      let change = LinkRequest.set(index: link.index) {
        $0.up = true
        if wanted.isPromiscuous { $0.set(.promiscuous) }
      }
      try kernel.carryOut("bringing \(wanted.name) up", change)
    }
    return HostBridge(
      kernel: kernel, name: wanted.name, index: link.index, hardwareAddress: address, isNew: isNew)
  }

  /// Gives the bridge, or the device that stands in for it in a VLAN, an address.
  ///
  /// - Returns: whether it did not have the address before.
  /// - Throws: `.invalidConfiguration` if another one is in the way: any of IPv4, an overlapping one of IPv6.
  static func ensure(
    _ prefix: IPPrefix, on device: (name: String, index: Int32, address: LinkLayerAddress),
    forces: Bool, _ kernel: NetlinkConnection
  ) throws(CNIError) -> Bool {
    let query = AddressQuery(family: prefix.address.family, index: device.index)
    let present: [Address]
    do throws(NetlinkError) { present = try kernel.addresses(query) } catch {
      throw CNIError("addresses of \(device.name)", error)
    }
    // Without strict checking, the kernel reports those of all devices.
    let own = present.filter { $0.index == device.index }
    if own.contains(where: { $0.prefix == prefix }) { return false }
    var requests: [any KernelRequest] = []
    for address in own {
      guard let other = address.prefix,
        prefix.address.family == .ipv4 || other.overlaps(prefix)
      else { continue }
      guard forces else {
        throw CNIError(
          .invalidConfiguration,
          "\"\(device.name)\" already has an IP address different from \(prefix): \(other)",
          details: "forceAddress replaces it, or name another bridge")
      }
      requests.append(address.deletion)
    }
    try kernel.carryOutAll("addresses of \(device.name)", requests)
    var request = AddressRequest(.add, prefix, index: device.index)
    request.broadcast = prefix.broadcast
    // Another ADD may do the same right now.
    try kernel.carryOut("address \(prefix) of \(device.name)", request, but: [EEXIST])
    // From now on the bridge keeps the address that neighbours learn.
    let bytes = device.address.bytes
    try kernel.carryOut(
      "device \(device.name)", LinkRequest.set(index: device.index) { $0.address = bytes })
    return true
  }

  /// Removes the bridge, or only what this call gave it: addresses, the device of a VLAN, and the port to other hosts. If
  /// containers use the bridge, everything stays.
  func undo(
    _ addresses: [IPPrefix], _ gateway: VLANGateway?, _ vxlan: VxlanPort?
  ) throws(CNIError) {
    let own = [gateway?.portName, vxlan?.name]
    guard try Self.ports(index, kernel).allSatisfy({ own.contains($0.name) }) else { return }
    try gateway?.remove()
    try vxlan?.remove()
    if isNew {
      return try kernel.carryOut(
        "removing \(name)", LinkRequest.delete(index: index), but: [ENODEV])
    }
    for prefix in addresses {
      let request = AddressRequest(.delete, prefix, index: index)
      try kernel.carryOut("address \(prefix) of \(name)", request, but: [EADDRNOTAVAIL, ENODEV])
    }
  }

  static func ports(_ index: Int32, _ kernel: NetlinkConnection) throws(CNIError) -> [Link] {
    var query = LinkQuery()
    query.master = index
    do throws(NetlinkError) {
      return try kernel.links(query).filter { $0.master == index }
    } catch { throw CNIError("ports of the bridge", error) }
  }
}
