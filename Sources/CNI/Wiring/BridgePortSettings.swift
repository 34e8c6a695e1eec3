import Netlink
import RouteNetlink

/// The settings of a port that need requests of their own.
struct BridgePortSettings {
  var isHairpin = false
  var isIsolated = false
  /// The VLAN of untagged frames; nil for the bridge's default.
  var vlan: UInt16?
  /// The VLANs of tagged frames.
  var trunk: [ClosedRange<UInt16>] = []
  var keepsDefaultVLAN = false

  init() {}

  init(_ configuration: BridgeConfiguration) {
    isHairpin = configuration.isHairpin
    isIsolated = configuration.isolatesPorts
    vlan = configuration.vlan
    trunk = configuration.trunk
    keepsDefaultVLAN = configuration.keepsDefaultVLAN
  }

  /// The requests for a new port.
  ///
  /// - Parameter present: the VLANs that the bridge gave the port by itself.
  func requests(_ port: Int32, present: [PortVLAN]) -> [any KernelRequest] {
    var requests: [any KernelRequest] = []
    if isHairpin || isIsolated {
      requests.append(
        BridgePortRequest(device: port) {
          if isHairpin { $0.mode = 1 }
          if isIsolated { $0.isolated = 1 }
        })
    }
    guard vlan != nil || !trunk.isEmpty else { return requests }
    if !keepsDefaultVLAN {
      for range in present {
        requests.append(
          VLANRequest(
            .delete, device: port, vlans: range.first...range.last, targets: .master))
      }
    }
    func addUntagged(_ vlan: UInt16) {
      requests.append(
        VLANRequest(
          .add, device: port, vlan: vlan, isPVID: true, isUntagged: true, targets: .master))
    }
    if let vlan { addUntagged(vlan) }
    for range in trunk {
      requests.append(VLANRequest(.add, device: port, vlans: range, targets: .master))
    }
    // Untagged frames of a trunk without a VLAN of its own are in VLAN 1.
    if vlan == nil { addUntagged(1) }
    return requests
  }

  /// Sets a new port up.
  func apply(_ port: Int32, _ kernel: NetlinkConnection) throws(CNIError) {
    var present: [PortVLAN] = []
    if vlan != nil || !trunk.isEmpty {
      do throws(NetlinkError) {
        try kernel.consistentDump(BridgePortQuery(.vlans), reset: { present = [] }) {
          if $0.index == port { present += $0.vlans }
        }
      } catch { throw CNIError("VLANs of the port", error) }
    }
    let requests = requests(port, present: present)
    if !requests.isEmpty { try kernel.carryOutAll("settings of the port", requests) }
  }
}
