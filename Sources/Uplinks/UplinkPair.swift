import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// The veth pair of an uplink: making it, removing it, and all settings on it.
struct UplinkPair {
  /// The host's devices.
  let host: NetlinkConnection

  /// The alias of the host's end when everything matches the table. While it is being set up, the end has
  /// another alias; so work that a kill interrupted is recognized.
  private static let finished = "netns uplink"
  private static let unfinished = "netns uplink, being changed"

  /// - Returns: nil for a foreign device that happens to have the name.
  static func state(_ link: Link) -> Uplink.State? {
    guard link.isA(VethAttributes.self) else { return nil }
    return link.alias == finished ? .whole : .unfinished
  }

  private func link(_ name: String) throws(UplinkError) -> Link? {
    do throws(NetlinkError) {
      return try host.get(LinkQuery(name: name))
    } catch {
      if error.code == ENODEV { return nil }
      throw UplinkError("device \(name)", error)
    }
  }

  /// Makes the pair with both ends down.
  func make(
    _ name: String, in namespace: borrowing NamespaceHandle, mtu: UInt32?
  ) throws(UplinkError) {
    var near = LinkSettings(name: name)
    near.mtu = mtu
    var far = LinkSettings(
      name: Uplink.deviceInside, namespace: .descriptor(namespace.descriptor))
    far.mtu = mtu
    do throws(NetlinkError) {
      try host.perform(.add(.veth(near, peer: far)))
    } catch {
      guard error.code == EEXIST else { throw UplinkError("making the pair", error) }
      throw UplinkError("\(namespace.name) has a device named \(Uplink.deviceInside) already")
    }
  }

  /// Removes both ends with their addresses and routes.
  func remove(_ name: String) throws(UplinkError) {
    guard let link = try link(name), link.isA(VethAttributes.self) else { return }
    try perform(.delete(index: link.index), "removing \(name)", but: [ENODEV])
  }

  func removeRoutes(_ record: UplinkRecord) throws(UplinkError) {
    for (routes, _) in try routes(record) { try routes.remove() }
  }

  func markUnfinished(_ name: String) throws(UplinkError) { try setAlias(name, Self.unfinished) }

  private func setAlias(_ name: String, _ alias: String) throws(UplinkError) {
    try perform(LinkRequest.set(name: name) { $0.alias = alias }, "device \(name)")
  }

  /// Makes the host's end and its settings match the record, whatever they are now.
  func settleHost(_ record: UplinkRecord, mtu: UInt32?) throws(UplinkError) {
    guard let near = try link(record.name) else { throw UplinkError("\(record.name) is gone") }
    try settleHost(record, near.index)
    for device in record.devices { try Forwarding.turnOn(device.family, device.name) }
    for (routes, device) in try routes(record) {
      if let device { try routes.settle(by: device) } else { try routes.remove() }
    }
    try bringUp(near.index, mtu)
  }

  /// The uplink's own routes for each family, and their device; nil for none.
  private func routes(
    _ record: UplinkRecord
  ) throws(UplinkError) -> [(routes: UplinkRoutes, device: HostDevices.Device?)] {
    let devices = HostDevices(connection: host)
    let ways = record.devices.filter { $0.isRouted }
    let all = ways.isEmpty ? [] : try devices.all()
    return UplinkRecord.families.map { family in
      let way = ways.first { $0.family == family }
      return (
        UplinkRoutes(devices: devices, name: record.name, family: family),
        all.first { $0.name == way?.name }
      )
    }
  }

  /// The same for the end inside.
  func settleInside(
    _ record: UplinkRecord, _ namespace: borrowing NamespaceHandle, mtu: UInt32?
  ) throws(UplinkError) {
    let (index, inside) = try inside(record, namespace)
    try inside.setAddresses(record, index, inside: true)
    try inside.bringUp(index, mtu)
    for family in UplinkRecord.families {
      guard let router = record.hostAddress(family) else { continue }
      let isOut = record.wayOut(family) != nil
      var route = RouteRequest(isOut ? .add : .delete, via: router, device: index)
      route.protocol = .static
      try inside.perform(
        route, "the default route inside", but: isOut ? [EEXIST] : [ESRCH, ENOENT])
    }
  }

  /// The end inside: its index, and the devices of its namespace.
  private func inside(
    _ record: UplinkRecord, _ namespace: borrowing NamespaceHandle
  ) throws(UplinkError) -> (Int32, UplinkPair) {
    guard let index = try link(record.name)?.lowerIndex else {
      throw UplinkError("\(record.name) is gone")
    }
    do throws(NetlinkError) {
      return (index, UplinkPair(host: NetlinkConnection(try namespace.socket())))
    } catch {
      throw UplinkError("namespace \(namespace.name)", error)
    }
  }

  func markFinished(_ name: String) throws(UplinkError) { try setAlias(name, Self.finished) }

  private func settleHost(_ record: UplinkRecord, _ index: Int32) throws(UplinkError) {
    let name = record.name
    if try KernelSetting.exists("ipv6/conf/\(name)") {
      // Programs inside may not send routes to the host.
      try KernelSetting.write("ipv6/conf/\(name)/accept_ra", 0)
      try KernelSetting.write("ipv6/conf/\(name)/accept_redirects", 0)
      if record.ipv6 != nil {
        try KernelSetting.write("ipv6/conf/\(name)/disable_ipv6", 0)
        try Forwarding.turnOn(.ipv6, name)
      }
    }
    try Forwarding.turnOn(.ipv4, name)
    // Allows connections from 127.0.0.1 to published ports. The table keeps all others out.
    try KernelSetting.write("ipv4/conf/\(name)/route_localnet", 1)
    try setAddresses(record, index, inside: false)
  }

  private func setAddresses(
    _ record: UplinkRecord, _ index: Int32, inside: Bool
  ) throws(UplinkError) {
    for family in UplinkRecord.families {
      let address = inside ? record.insideAddress(family) : record.hostAddress(family)
      guard let address else { continue }
      var request = AddressRequest(
        .replace, IPPrefix(address, length: record.prefixLength(family)), index: index)
      // Nobody else on the pair could have the address.
      if family == .ipv6 { request.flags = .noDAD }
      try perform(request, "address \(address)")
    }
  }

  private func bringUp(_ index: Int32, _ mtu: UInt32?) throws(UplinkError) {
    let change = LinkRequest.set(index: index) {
      $0.up = true
      $0.mtu = mtu
    }
    try perform(change, "bringing the pair up")
  }

  private func perform(
    _ request: some KernelRequest, _ what: String, but harmless: [Int32] = []
  ) throws(UplinkError) {
    do throws(NetlinkError) { try host.perform(request) } catch {
      if !harmless.contains(error.code) { throw UplinkError(what, error) }
    }
  }
}

extension UplinkPair {
  /// Whether the host's end and its settings are as `settleHost` makes them.
  func isSettledHost(_ record: UplinkRecord) throws(UplinkError) -> Bool {
    guard let near = try link(record.name),
      try hasAddresses(record, near, inside: false),
      try KernelSetting.read("ipv4/conf/\(record.name)/route_localnet") == 1
    else { return false }
    let own = UplinkRecord.families.filter { record.hostAddress($0) != nil }.map {
      ForwardingDevice(family: $0, name: record.name, isWayOut: false)
    }
    for device in own + record.devices where try Forwarding.isOff(device.family, device.name) {
      return false
    }
    for case (let routes, let device?) in try routes(record) {
      if try !routes.isSettled(by: device) { return false }
    }
    return true
  }

  /// Whether the end inside has the settings of `settleInside`.
  func isSettledInside(
    _ record: UplinkRecord, _ namespace: borrowing NamespaceHandle
  ) throws(UplinkError) -> Bool {
    let (index, inside) = try inside(record, namespace)
    guard let link = try inside.link(index),
      try inside.hasAddresses(record, link, inside: true)
    else { return false }
    for family in UplinkRecord.families where record.wayOut(family) != nil {
      // The namespace may have another default route than ours.
      guard try HostDevices(connection: inside.host).hasDefaultRoute(family) else { return false }
    }
    return true
  }

  private func link(_ index: Int32) throws(UplinkError) -> Link? {
    do throws(NetlinkError) {
      return try host.get(LinkQuery(index: index))
    } catch {
      if error.code == ENODEV { return nil }
      throw UplinkError("device \(index)", error)
    }
  }

  private func hasAddresses(
    _ record: UplinkRecord, _ link: Link, inside: Bool
  ) throws(UplinkError) -> Bool {
    guard link.isUp else { return false }
    for family in UplinkRecord.families {
      let address = inside ? record.insideAddress(family) : record.hostAddress(family)
      guard let address else { continue }
      let all = try HostDevices(connection: host).addresses(family, of: link.index)
      guard all.contains(where: { $0.address == address }) else { return false }
    }
    return true
  }
}
