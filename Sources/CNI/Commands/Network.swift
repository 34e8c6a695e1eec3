import Glibc
import Linux
import Netlink
import RouteNetlink

/// A network as its configuration describes it, and what concerns the whole of it: STATUS and GC.
struct Network {
  let configuration: NetworkConfiguration
  /// nil for a network without addresses.
  let addresses: AddressManager?
  /// The host's devices.
  let host: NetlinkConnection

  init(
    _ configuration: NetworkConfiguration, _ invocation: Invocation, _ text: [UInt8]
  ) throws(CNIError) {
    self.configuration = configuration
    addresses = configuration.addresses.map { AddressManager($0, invocation, text) }
    do throws(NetlinkError) { host = try NetlinkConnection.route() } catch {
      throw CNIError("rtnetlink", error)
    }
  }

  /// - Throws: `.unavailable` if an ADD would fail.
  func status() throws(CNIError) {
    if let bridge = configuration.bridge, let link = try host.find(bridge.name),
      !link.isA(BridgeAttributes.self)
    {
      throw CNIError(.unavailable, "bridge: \(bridge.name) already exists but is not a bridge")
    }
    do throws(CNIError) {
      if let macvlan = configuration.macvlan, !macvlan.isMasterInside {
        _ = try MacvlanDevice.lower(macvlan, host)
      }
      if let vxlan {
        _ = try vxlan.find()
        _ = try vxlan.mtu(configuration.mtu)
        try vxlan.checkLocal()
      }
    } catch { throw CNIError(.unavailable, error.message, details: error.details) }
    try addresses?.status()
  }

  /// Removes what is left of attachments that are not valid any more.
  func collect() throws(CNIError) {
    guard let valid = configuration.validAttachments else {
      throw CNIError(
        .invalidConfiguration, "cni.dev/valid-attachments: GC needs to know what to leave alone")
    }
    var failures: [CNIError] = []
    func attempt(_ step: () throws(CNIError) -> Void) {
      do throws(CNIError) { try step() } catch { failures.append(error) }
    }
    attempt { () throws(CNIError) in try collectLinks(valid) }
    let rules = AttachmentRules(network: configuration.name)
    attempt { () throws(CNIError) in try rules.collect(valid: valid) }
    attempt { () throws(CNIError) in try addresses?.collect(valid: valid) }
    attempt { () throws(CNIError) in try collectBridge() }
    guard let first = failures.first else { return }
    let rest = failures.dropFirst().map(\.message)
    throw CNIError(
      code: first.code, first.message,
      details: ([first.details] + rest).joined(separator: " ").trimmingBlanks())
  }

  private func collectLinks(_ valid: [AttachmentName]) throws(CNIError) {
    let marks = valid.map { AttachmentMark(network: configuration.name, $0) }
    var links: [Link] = []
    do throws(NetlinkError) {
      for kind in AttachmentMark.kinds {
        var query = LinkQuery()
        query.kind = kind
        links += try host.links(query)
      }
    } catch { throw CNIError("devices", error) }
    for link in links where AttachmentMark.isOn(link, network: configuration.name) {
      if marks.contains(where: { $0.isOn(link) }) { continue }
      let name = link.name ?? ""
      try host.carryOut("removing \(name)", LinkRequest.delete(index: link.index), but: [ENODEV])
    }
  }

  /// A bridge that the plugin has made goes with its last port, and the port to other hosts with the last container.
  private func collectBridge() throws(CNIError) {
    guard let bridge = configuration.bridge else { return }
    // Nobody adds a port to it as long as the lock is held.
    let lock = try BridgeLock(alone: true)
    let link = try host.find(bridge.name)
    var ports = try link.map { link throws(CNIError) in try HostBridge.ports(link.index, host) }
    if let vxlan, try vxlan.isPresent(),
      ports?.contains(where: { AttachmentMark.isOn($0, network: configuration.name) }) != true
    {
      try vxlan.remove()
      ports?.removeAll { $0.name == vxlan.name }
    }
    if let link, HostMark.isOn(link, network: configuration.name), ports?.isEmpty == true {
      try host.carryOut(
        "removing \(bridge.name)", LinkRequest.delete(index: link.index), but: [ENODEV])
    }
    _ = consume lock
  }

  /// The port to other hosts; nil in the other modes.
  var vxlan: VxlanPort? {
    configuration.vxlan.map { VxlanPort(wanted: $0, network: configuration.name, kernel: host) }
  }
}
