import Glibc
import Netlink
import RouteNetlink

/// The device that has the gateway's address in a VLAN of a bridge: one end of a veth pair, whose other end is a port of
/// the bridge in that VLAN. It outlives containers as the bridge does.
struct VLANGateway {
  let bridge: HostBridge
  let vlan: UInt16

  var name: String { "\(bridge.name).\(vlan)" }

  /// The name of the end that is a port.
  var portName: String {
    let digits = String(
      UInt32(truncatingIfNeeded: AttachmentMark.hash("gateway\n\(name)")), radix: 16)
    return "veth" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  /// Makes the device if it is missing, and sets the port up.
  ///
  /// - Returns: the device, and whether it is new.
  func ensure(_ settings: BridgePortSettings) throws(CNIError) -> (Link, isNew: Bool) {
    let kernel = bridge.kernel
    if let link = try kernel.find(name) {
      if !link.isUp {
        try kernel.carryOut(
          "bringing \(name) up", LinkRequest.set(index: link.index) { $0.up = true })
      }
      return (link, false)
    }
    var near = LinkSettings(name: portName)
    near.master = bridge.index
    near.up = true
    (near.txQueues, near.rxQueues) = (1, 1)
    var far = LinkSettings(name: name)
    (far.txQueues, far.rxQueues) = (1, 1)
    try kernel.carryOut("making \(name)", LinkRequest.add(.veth(near, peer: far)))
    do throws(CNIError) {
      guard let port = try kernel.find(portName), let link = try kernel.find(name) else {
        throw CNIError(.other, "\(name) is gone")
      }
      var own = BridgePortSettings()
      own.vlan = vlan
      own.keepsDefaultVLAN = settings.keepsDefaultVLAN
      try own.apply(port.index, kernel)
      try kernel.carryOut(
        "bringing \(name) up", LinkRequest.set(index: link.index) { $0.up = true })
      return (link, true)
    } catch {
      // Without its VLAN it must not stay.
      try remove()
      throw error
    }
  }

  func remove() throws(CNIError) {
    try bridge.kernel.carryOut("removing \(name)", LinkRequest.delete(name: name), but: [ENODEV])
  }
}
