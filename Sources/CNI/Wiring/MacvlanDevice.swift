import Glibc
import Netlink
import RouteNetlink

/// The container's device in the mode macvlan. One message makes it in the container's namespace, under its own name.
struct MacvlanDevice {
  let wanted: MacvlanConfiguration
  /// The container's name for it.
  let name: String
  let lower: Link
  /// Bytes; nil for that of the lower device.
  let mtu: Int?
  let hardwareAddress: LinkLayerAddress
  /// Where the lower device is.
  let maker: NetlinkConnection
  let container: Container

  /// What the kernel chose for a new device.
  struct Made {
    var index: Int32
    var address: LinkLayerAddress
  }

  /// Finds the lower device.
  ///
  /// - Parameter address: that of the new device, unless the mode says otherwise.
  init(
    _ wanted: MacvlanConfiguration, _ name: String, mtu: Int?, address: LinkLayerAddress,
    _ host: NetlinkConnection, _ container: Container
  ) throws(CNIError) {
    self.wanted = wanted
    self.name = name
    self.mtu = mtu
    self.container = container
    maker = wanted.isMasterInside ? container.kernel : host
    lower = try Self.lower(wanted, maker)
    // passthru puts the device in place of the lower one.
    let inherited = wanted.mode == .passthru ? lower.address.flatMap { LinkLayerAddress($0) } : nil
    hardwareAddress = inherited ?? address
    if let mtu, let limit = lower.mtu, mtu > limit {
      throw CNIError(
        .invalidConfiguration,
        "mtu: \(mtu) is more than the \(limit) of \(lower.name ?? "the lower device")")
    }
  }

  static func lower(
    _ wanted: MacvlanConfiguration, _ kernel: NetlinkConnection
  ) throws(CNIError) -> Link {
    let place = wanted.isMasterInside ? "the container" : "the host"
    if let master = wanted.master {
      if let link = try kernel.find(master) { return link }
      throw CNIError(.invalidConfiguration, "master: \(place) has no device \(master)")
    }
    do throws(NetlinkError) {
      for family in [AddressFamily.ipv4, .ipv6] {
        let routes = try kernel.routes(RouteQuery(family: family)).filter {
          $0.destinationLength == 0 && $0.table == RouteTable.main && $0.type == .unicast
        }
        let first = routes.min { $0.metric ?? 0 < $1.metric ?? 0 }
        if let index = first?.device ?? first?.legs.first(where: { _ in true })?.device {
          return try kernel.link(index: index)
        }
      }
    } catch { throw CNIError("the default route of \(place)", error) }
    throw CNIError(
      .invalidConfiguration, "master: \(place) has no default route that would tell the device")
  }

  /// Whether a device is what `make` makes.
  private func isMade(_ link: Link) -> Bool {
    link.isA(MacvlanAttributes.self) && link.lowerIndex == lower.index
      && link.address?.array == hardwareAddress.bytes
  }

  /// Removes what an ADD that was killed has left. Whatever else has the name stays.
  func prepare() throws(CNIError) {
    guard let link = try container.kernel.find(name) else { return }
    guard isMade(link) else {
      throw CNIError(.other, "the container has a device named \(name) already")
    }
    try remove(link.index)
  }

  /// Makes the device, which is down.
  func make() throws(CNIError) -> Made {
    let place: LinkSettings.Namespace? =
      wanted.isMasterInside ? nil : .descriptor(container.handle.descriptor)
    var link = LinkSettings.macvlan(name, on: lower.index, in: place) {
      $0.mode = wanted.mode
      $0.bcQueueLen = wanted.broadcastQueue
    }
    link.mtu = mtu.map(UInt32.init)
    link.address = hardwareAddress.bytes
    try maker.carryOut("making \(name) on \(lower.name ?? "")", LinkRequest.add(link))
    do throws(CNIError) { return try made() } catch {
      if let index = try container.kernel.find(name)?.index { try remove(index) }
      throw error
    }
  }

  private func made() throws(CNIError) -> Made {
    guard let link = try container.kernel.find(name),
      let address = link.address.flatMap({ LinkLayerAddress($0) })
    else { throw CNIError(.other, "\(name) is gone") }
    if let length = wanted.broadcastQueue,
      link.data(MacvlanAttributes.self)?.bcQueueLen != length
    {
      throw CNIError(
        .unsupportedField, "bcqueuelen: \(length) is not supported",
        details: "this kernel is older than Linux 5.11: leave the key out")
    }
    return Made(index: link.index, address: address)
  }

  func remove(_ index: Int32) throws(CNIError) {
    try container.kernel.carryOut(
      "removing \(name)", LinkRequest.delete(index: index), but: [ENODEV])
  }
}
