import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// The veth pair of an uplink: its making, its going, and all that is set on it.
struct UplinkPair {
  /// The host's devices.
  let host: NetlinkConnection

  /// Alias of the host's end once everything is as the table says, and while it is being made so: what a
  /// killed program left is told by it.
  private static let finished = "netns uplink"
  private static let unfinished = "netns uplink, being changed"

  enum State: Hashable {
    /// No such device.
    case missing
    case unfinished
    case whole
  }

  func state(_ name: String) throws(UplinkError) -> State {
    guard let link = try link(name) else { return .missing }
    // Somebody else's device that happens to have the name.
    guard link.kind == "veth" else { return .missing }
    return link.alias == Self.finished ? .whole : .unfinished
  }

  private func link(_ name: String) throws(UplinkError) -> Link? {
    do throws(NetlinkError) {
      return Link(try host.get(LinkQuery().get(name: name)))
    } catch {
      if error.code == ENODEV { return nil }
      throw UplinkError("device \(name)", error)
    }
  }

  /// Makes the pair, both ends down.
  func make(
    _ name: String, in namespace: borrowing NamespaceHandle, mtu: UInt32?
  ) throws(UplinkError) {
    var near = LinkSettings(name: name)
    near.mtu = mtu
    var far = LinkSettings(
      name: Uplink.deviceInside, namespace: .descriptor(namespace.descriptor))
    far.mtu = mtu
    do throws(NetlinkError) {
      try host.perform(LinkRequest.veth(near, peer: far).request)
    } catch {
      guard error.code == EEXIST else { throw UplinkError("making the pair", error) }
      throw UplinkError("\(namespace.name) has a device named \(Uplink.deviceInside) already")
    }
  }

  /// Both ends go, with their addresses and routes.
  func remove(_ name: String) throws(UplinkError) {
    guard let link = try link(name), link.kind == "veth" else { return }
    try perform(LinkRequest.delete(index: link.index).request, "removing \(name)", but: [ENODEV])
  }

  func markUnfinished(_ name: String) throws(UplinkError) { try setAlias(name, Self.unfinished) }

  private func setAlias(_ name: String, _ alias: String) throws(UplinkError) {
    var request = LinkRequest.set(name: name)
    request.link.alias = alias
    try perform(request.request, "device \(name)")
  }

  /// Makes both ends and the host's settings what the record says, whatever they are.
  func settle(
    _ record: UplinkRecord, _ namespace: borrowing NamespaceHandle
  ) throws(UplinkError) {
    guard let near = try link(record.name), let farIndex = near.lowerIndex else {
      throw UplinkError("\(record.name) is gone")
    }
    try settleHost(record, near.index)
    let inside: NetlinkConnection
    do throws(NetlinkError) { inside = NetlinkConnection(try namespace.socket()) } catch {
      throw UplinkError("namespace \(namespace.name)", error)
    }
    try settleInside(record, farIndex, UplinkPair(host: inside))
    for device in record.devices { try Forwarding.turnOn(device.family, device.name) }
    try setAlias(record.name, Self.finished)
  }

  private func settleHost(_ record: UplinkRecord, _ index: Int32) throws(UplinkError) {
    let name = record.name
    if try KernelSetting.exists("ipv6/conf/\(name)") {
      // A program inside may not tell the host its routes.
      try KernelSetting.write("ipv6/conf/\(name)/accept_ra", 0)
      try KernelSetting.write("ipv6/conf/\(name)/accept_redirects", 0)
      if record.ipv6 != nil {
        try KernelSetting.write("ipv6/conf/\(name)/disable_ipv6", 0)
        try Forwarding.turnOn(AF_INET6, name)
      }
    }
    try Forwarding.turnOn(AF_INET, name)
    // Connections from 127.0.0.1 to published ports; the table keeps others from it.
    try KernelSetting.write("ipv4/conf/\(name)/route_localnet", 1)
    try setAddresses(record, index, inside: false)
    try bringUp(index)
  }

  private func settleInside(
    _ record: UplinkRecord, _ index: Int32, _ inside: UplinkPair
  ) throws(UplinkError) {
    try inside.setAddresses(record, index, inside: true)
    try inside.bringUp(index)
    for family in UplinkRecord.families {
      guard let router = record.hostAddress(family) else { continue }
      let isOut = record.wayOut(family) != nil
      var route = RouteRequest(isOut ? .add : .delete, via: router, device: index)
      route.protocol = UInt8(RTPROT_STATIC)
      try inside.perform(
        route.request, "the default route inside", but: isOut ? [EEXIST] : [ESRCH, ENOENT])
    }
  }

  private func setAddresses(
    _ record: UplinkRecord, _ index: Int32, inside: Bool
  ) throws(UplinkError) {
    for family in UplinkRecord.families {
      let address = inside ? record.insideAddress(family) : record.hostAddress(family)
      guard let address else { continue }
      var request = AddressRequest(
        Prefix(address, length: record.prefixLength(family)), index: index)
      // Nobody else is on the pair who might have it.
      if family == AF_INET6 { request.flags = UInt32(IFA_F_NODAD) }
      try perform(request.replace(), "address \(address)")
    }
  }

  private func bringUp(_ index: Int32) throws(UplinkError) {
    var request = LinkRequest.set(index: index)
    request.link.up = true
    try perform(request.request, "bringing the pair up")
  }

  private func perform(
    _ request: Request, _ what: String, but harmless: [Int32] = []
  ) throws(UplinkError) {
    do throws(NetlinkError) { try host.perform(request) } catch {
      if !harmless.contains(error.code) { throw UplinkError(what, error) }
    }
  }
}
