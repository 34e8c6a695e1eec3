import Glibc
import Linux
import Netlink
import RouteNetlink

extension Attachment {
  /// Compares what is there with what ADD answered.
  ///
  /// - Throws: the first difference.
  func check() throws(CNIError) {
    let container = try Container(invocation)
    try addresses?.check(name)
    guard let previous = configuration.previous else {
      throw CNIError(.invalidConfiguration, "prevResult: CHECK needs what ADD answered")
    }
    let inside = try checkInterface(previous, container)
    if let bridge = configuration.bridge {
      let link = try checkBridge(bridge, previous)
      try network.vxlan?.check(link)
      try checkPort(inside, of: link)
      try checkLimits(inside)
    } else if let macvlan = configuration.macvlan {
      try check(macvlan, inside, container)
    } else {
      try checkLimits(inside)
    }
    if configuration.bridge?.leavesInterfaceDown != true, !inside.isUp {
      throw CNIError(.other, "\(invocation.interface) is down")
    }
    let own = previous.interfaces.firstIndex { isOwn($0) }
    let expected = previous.addresses.filter { $0.interface == nil || $0.interface == own }
    try checkAddresses(expected.map(\.address), inside.index, container)
    try checkRoutes(previous.routes, container)
  }

  private func isOwn(_ interface: AddResult.Interface) -> Bool {
    interface.name == invocation.interface && interface.sandbox == invocation.namespace
  }

  private func checkInterface(
    _ previous: AddResult, _ container: Container
  ) throws(CNIError) -> Link {
    guard let expected = previous.interfaces.first(where: isOwn) else {
      throw CNIError(
        .other, "prevResult has no interface \(invocation.interface) in \(invocation.namespace)")
    }
    guard let link = try container.kernel.find(invocation.interface) else {
      throw CNIError(.other, "the container has no device \(invocation.interface)")
    }
    guard isOfMode(link) else {
      let kind = configuration.macvlan == nil ? "veth" : "macvlan"
      throw CNIError(.other, "\(invocation.interface) is no \(kind) device")
    }
    try check(link, expected)
    return link
  }

  private func check(_ link: Link, _ expected: AddResult.Interface) throws(CNIError) {
    let address = link.address.flatMap { LinkLayerAddress($0) }
    guard let text = expected.hardwareAddress, !text.isEmpty else { return }
    guard let address, address == LinkLayerAddress(text) else {
      let present = address.map { "\($0)" } ?? "none"
      throw CNIError(.other, "\(expected.name) has the address \(present), not \(text)")
    }
  }

  private func checkBridge(
    _ wanted: BridgeConfiguration, _ previous: AddResult
  ) throws(CNIError) -> Link {
    guard let link = try host.find(wanted.name), link.isA(BridgeAttributes.self) else {
      throw CNIError(.other, "there is no bridge \(wanted.name)")
    }
    let expected = previous.interfaces.first { $0.name == wanted.name && $0.sandbox == nil }
    guard let expected else {
      throw CNIError(.other, "prevResult has no bridge \(wanted.name)")
    }
    try check(link, expected)
    let isPromiscuous = link.flags.contains(.promiscuous)
    guard isPromiscuous == wanted.isPromiscuous else {
      throw CNIError(
        .other,
        "\(wanted.name) is \(isPromiscuous ? "" : "not ")promiscuous, against promiscMode")
    }
    return link
  }

  /// The host's device whose other end is in the container.
  private func hostEnd(_ inside: Link) throws(CNIError) -> Link {
    if let index = inside.lowerIndex {
      do throws(NetlinkError) {
        let link = try host.link(index: index)
        if link.isA(VethAttributes.self), link.lowerIndex == inside.index { return link }
      } catch {
        guard error.code == ENODEV else { throw CNIError("device \(index)", error) }
      }
    }
    throw CNIError(.other, "\(invocation.interface) does not lead to the host")
  }

  private func checkLimits(_ inside: Link) throws(CNIError) {
    let link = try hostEnd(inside)
    if let limits = configuration.limits { try shaper.check(link, limits) }
  }

  private func checkPort(_ inside: Link, of bridge: Link) throws(CNIError) {
    let port = try hostEnd(inside)
    guard port.master == bridge.index else {
      let (name, master) = (port.name ?? "", bridge.name ?? "")
      throw CNIError(.other, "\(name) is no port of the bridge \(master)")
    }
  }

  private func checkAddresses(
    _ expected: [IPPrefix], _ index: Int32, _ container: Container
  ) throws(CNIError) {
    let present: [Address]
    do throws(NetlinkError) {
      present = try container.kernel.addresses(AddressQuery(index: index))
    } catch { throw CNIError("addresses of \(invocation.interface)", error) }
    for prefix in expected
    where !present.contains(where: { $0.index == index && $0.prefix == prefix }) {
      throw CNIError(.other, "\(invocation.interface) does not have the address \(prefix)")
    }
  }

  private func checkRoutes(
    _ expected: [ResultRoute], _ container: Container
  ) throws(CNIError) {
    if expected.isEmpty { return }
    let present: [Route]
    do throws(NetlinkError) { present = try container.kernel.routes() } catch {
      throw CNIError("routes of the container", error)
    }
    for route in expected where !present.contains(where: { Self.is($0, route) }) {
      throw CNIError(.other, "the container has no route to \(route.destination)")
    }
  }

  private static func `is`(_ route: Route, _ expected: ResultRoute) -> Bool {
    let target = expected.destination
    guard route.family == target.address.family, route.destinationLength == target.length else {
      return false
    }
    if let destination = route.destination, destination != target.address { return false }
    return expected.gateway == nil || route.gateway == expected.gateway
      || route.legs.contains { $0.gateway(route.family) == expected.gateway }
  }
}
