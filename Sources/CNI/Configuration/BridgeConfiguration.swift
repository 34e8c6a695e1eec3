/// The keys of the modes with a bridge (https://www.cni.dev/plugins/current/main/bridge/).
struct BridgeConfiguration: Sendable {
  static let keys = [
    "bridge", "isGateway", "isDefaultGateway", "forceAddress", "hairpinMode", "promiscMode", "vlan",
    "vlanTrunk", "preserveDefaultVlan", "macspoofchk", "enabledad", "disableContainerInterface",
    "portIsolation", "uplinkInterface",
  ]

  /// Those that would keep frames from the port to other hosts.
  static let vlanKeys = ["vlan", "vlanTrunk", "preserveDefaultVlan"]

  /// The bridge's name.
  let name: String
  /// Whether the bridge gets an address of each network, and the host forwards.
  let isGateway: Bool
  /// Whether containers get a default route to that address.
  let isDefaultGateway: Bool
  /// Whether another address of the bridge may be replaced.
  let forcesAddress: Bool
  /// Whether frames may leave by the port that they came from.
  let isHairpin: Bool
  let isPromiscuous: Bool
  /// The VLAN of untagged frames; nil for none.
  let vlan: UInt16?
  /// The VLANs of tagged frames.
  let trunk: [ClosedRange<UInt16>]
  let keepsDefaultVLAN: Bool
  /// Whether frames need the link-layer address of the container's device.
  let checksHardwareAddress: Bool
  /// Whether IPv6 looks for duplicates of the container's addresses.
  let detectsDuplicates: Bool
  let leavesInterfaceDown: Bool
  /// Whether ports cannot reach each other, only the bridge.
  let isolatesPorts: Bool

  /// - Parameter usualName: the bridge's name if there is none.
  init(_ root: ConfigurationObject, usualName: String) throws(CNIError) {
    let name = try root.string("bridge") ?? usualName
    self.name = name
    do throws(CNIError) { try Invocation.check(interface: name) } catch {
      throw root.invalid("bridge", "\(name) cannot be the name of a device")
    }
    isDefaultGateway = try root.flag("isDefaultGateway")
    isGateway = try root.flag("isGateway") || isDefaultGateway
    forcesAddress = try root.flag("forceAddress")
    isHairpin = try root.flag("hairpinMode")
    isPromiscuous = try root.flag("promiscMode")
    if isHairpin, isPromiscuous {
      throw root.invalid("hairpinMode", "this cannot be combined with promiscMode")
    }
    let vlan = try root.integer("vlan", 0...4094) ?? 0
    self.vlan = vlan == 0 ? nil : UInt16(vlan)
    trunk = try Self.trunk(root)
    keepsDefaultVLAN = try root.flag("preserveDefaultVlan")
    checksHardwareAddress = try root.flag("macspoofchk")
    detectsDuplicates = try root.flag("enabledad")
    leavesInterfaceDown = try root.flag("disableContainerInterface")
    isolatesPorts = try root.flag("portIsolation")
    if try root.string("uplinkInterface") != nil {
      throw root.unsupported(
        "uplinkInterface", "make the interface a port of the bridge yourself, as with `ip link set`"
      )
    }
    if vlan != 0, isGateway, name.utf8.count + String(vlan).utf8.count + 1 > 15 {
      throw root.invalid("bridge", "\(name).\(vlan) is too long for the name of a device")
    }
  }

  /// Whether the bridge has to look at VLANs.
  var needsFiltering: Bool { vlan != nil || !trunk.isEmpty }

  /// Ranges that neither overlap nor touch, in order.
  private static func trunk(_ root: ConfigurationObject) throws(CNIError) -> [ClosedRange<UInt16>] {
    var all = Set<Int>()
    for entry in try root.objects("vlanTrunk") {
      try entry.check(known: ["id", "minID", "maxID"])
      if let id = try entry.integer("id", 1...4094) { all.insert(id) }
      switch (try entry.integer("minID", 1...4094), try entry.integer("maxID", 1...4094)) {
      case (nil, nil): continue
      case (let first?, let last?):
        guard first <= last else { throw entry.invalid("minID", "\(first) is more than maxID") }
        all.formUnion(first...last)
      case (nil, _): throw entry.invalid("minID", "maxID is there, so this is needed too")
      case (_, nil): throw entry.invalid("maxID", "minID is there, so this is needed too")
      }
    }
    var ranges: [ClosedRange<UInt16>] = []
    for id in all.sorted().map(UInt16.init) {
      if let last = ranges.last, last.upperBound + 1 == id {
        ranges[ranges.count - 1] = last.lowerBound...id
      } else {
        ranges.append(id...id)
      }
    }
    return ranges
  }
}
