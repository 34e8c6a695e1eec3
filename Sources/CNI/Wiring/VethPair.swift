import Glibc
import Netlink
import RouteNetlink

/// The veth pair of an attachment. One message makes both ends where they belong: a device that is moved to another
/// namespace costs the kernel twenty times as much.
struct VethPair {
  let mark: AttachmentMark
  /// The host's devices.
  let host: NetlinkConnection
  /// The name of the container's end.
  let interface: String

  /// What the kernel chose for a new pair.
  struct Ends {
    var hostIndex: Int32
    var containerIndex: Int32
    var containerAddress: LinkLayerAddress
  }

  /// Makes room for a new pair: removes that of an earlier ADD for the same attachment, which was killed, or whose answer
  /// nobody got. Whatever else is in the way stays.
  func prepare(_ container: Container) throws(CNIError) {
    if let link = try host.find(mark.name) {
      guard mark.isOn(link) else {
        throw CNIError(.other, "a device of someone else has the name \(mark.name)")
      }
      try remove(link)
    }
    try TrafficShaper(mark: mark, kernel: host).remove()
    guard try container.kernel.find(interface) == nil else {
      throw CNIError(.other, "the container has a device named \(interface) already")
    }
  }

  /// Makes the pair, with the host's end up and the container's end down.
  ///
  /// - Parameters:
  ///   - bridge: the index of the bridge that the host's end becomes a port of; nil for none.
  ///   - hardwareAddress: of the container's end; nil for any.
  func make(
    _ container: Container, bridge: Int32?, mtu: Int?, hardwareAddress: LinkLayerAddress?
  ) throws(CNIError) -> Ends {
    var near = LinkSettings(name: mark.name)
    near.address = mark.hardwareAddress.bytes
    near.master = bridge
    near.up = true
    var far = LinkSettings(name: interface, namespace: .descriptor(container.handle.descriptor))
    far.address = hardwareAddress?.bytes
    Self.set(&near, mtu)
    Self.set(&far, mtu)
    try host.carryOut("making \(mark.name)", LinkRequest.add(.veth(near, peer: far)))
    do throws(CNIError) { return try ends(container) } catch {
      try remove()
      throw error
    }
  }

  /// More than one queue would cost waiting for other processors, and a veth device never has use for it.
  private static func set(_ end: inout LinkSettings, _ mtu: Int?) {
    end.mtu = mtu.map(UInt32.init)
    end.txQueues = 1
    end.rxQueues = 1
  }

  /// The ends of the new pair.
  private func ends(_ container: Container) throws(CNIError) -> Ends {
    try KernelSetting.write("ipv6/conf/\(mark.name)/accept_ra", "0")
    guard let link = try host.find(mark.name), let inside = link.lowerIndex else {
      throw CNIError(.other, "\(mark.name) is gone")
    }
    let address: LinkLayerAddress?
    do throws(NetlinkError) {
      address = try container.kernel.link(index: inside).address.flatMap { LinkLayerAddress($0) }
    } catch { throw CNIError("device \(interface)", error) }
    guard let address else { throw CNIError(.other, "\(interface) has no address") }
    return Ends(hostIndex: link.index, containerIndex: inside, containerAddress: address)
  }

  private func remove(_ link: Link) throws(CNIError) {
    try host.carryOut("removing \(mark.name)", LinkRequest.delete(index: link.index), but: [ENODEV])
  }

  /// Removes the pair.
  ///
  /// - Returns: whether it was there.
  @discardableResult
  func remove() throws(CNIError) -> Bool {
    guard let link = try host.find(mark.name), mark.isOn(link) else { return false }
    try remove(link)
    return true
  }

  /// Tells people whose device it is.
  func label(_ ends: Ends) throws(CNIError) {
    let alias = mark.alias
    try host.carryOut(
      "the alias of \(mark.name)", LinkRequest.set(index: ends.hostIndex) { $0.alias = alias })
  }
}
