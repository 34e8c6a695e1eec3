import CLinux
import Netlink

/// Adds a port or bridge to VLANs, or removes it (bridge(8), `vlan add` and `delete`).
///
///     try kernel.perform(VLANRequest(.add, device: 4, vlans: 10...20, isUntagged: true))
public struct VLANRequest: KernelRequest, Hashable {
  /// What to do with the VLANs.
  public enum Operation: Sendable, Hashable { case add, delete }

  /// What to do with the VLANs.
  public var operation: Operation
  /// The index of the port, or of a bridge itself.
  public var device: Int32
  /// The VLAN, 1 to 4094, or the first of a range.
  public var first: UInt16
  /// The last VLAN of a range, greater than `first`; nil for a single VLAN.
  public var last: UInt16?
  /// `pvid` and `untagged`. The range flags are set automatically.
  public var flags: VLANFlags
  /// Who carries out the change; for a bridge itself, use `device`.
  public var targets: BridgeTarget
  /// The tunnel of the VLAN, or a range of as many tunnels as VLANs. If set, only the tunnels of existing VLANs
  /// change.
  public var tunnel: Tunnel?

  /// The tunnels of VLANs.
  public struct Tunnel: Sendable, Hashable {
    /// The tunnel of the VLAN, or of the first of a range.
    public var first: UInt32
    /// The tunnel of the last VLAN; only used for a range.
    public var last: UInt32

    /// One tunnel, or a range of them.
    public init(_ first: UInt32, last: UInt32? = nil) {
      self.first = first
      self.last = last ?? first
    }
  }

  /// Adds the device to all VLANs of a range, or removes it.
  public init(
    _ operation: Operation, device: Int32, vlans: ClosedRange<UInt16>, isPVID: Bool = false,
    isUntagged: Bool = false, targets: BridgeTarget = []
  ) {
    self.operation = operation
    self.device = device
    first = vlans.lowerBound
    last = vlans.count > 1 ? vlans.upperBound : nil
    flags = []
    if isPVID { flags.insert(.pvid) }
    if isUntagged { flags.insert(.untagged) }
    self.targets = targets
  }

  /// Adds the device to one VLAN, or removes it.
  public init(
    _ operation: Operation, device: Int32, vlan: UInt16, isPVID: Bool = false,
    isUntagged: Bool = false, targets: BridgeTarget = []
  ) {
    self.init(
      operation, device: device, vlans: vlan...vlan, isPVID: isPVID, isUntagged: isUntagged,
      targets: targets)
  }

  /// `RTM_SETLINK` or `RTM_DELLINK` of family `AF_BRIDGE` with the VLANs.
  public var message: Request {
    var list = AttributeList()
    list.nest(LinkAttributes.keys.afSpec) { spec in
      if !targets.isEmpty { spec.put(BridgeLinkAttributes.keys.flags, targets) }
      put(first, tunnel?.first, last == nil ? [] : .rangeBegin, into: &spec)
      if let last { put(last, tunnel?.last, .rangeEnd, into: &spec) }
    }
    let type = operation == .add ? RTM_SETLINK : RTM_DELLINK
    return Request(type, header: ifinfomsg(bridge: device), attributes: list)
  }

  private func put(
    _ vlan: UInt16, _ tunnel: UInt32?, _ end: VLANFlags, into spec: inout AttributeList
  ) {
    guard let tunnel else {
      let info = BridgeVLANInfo(vlan, flags.union(end))
      return spec.put(BridgeLinkAttributes.keys.vlanInfo, info)
    }
    spec.nest(BridgeLinkAttributes.keys.vlanTunnelInfo) { nest in
      nest.put(BridgeVLANTunnelAttributes.keys.id, tunnel)
      nest.put(BridgeVLANTunnelAttributes.keys.vid, vlan)
      nest.put(BridgeVLANTunnelAttributes.keys.flags, end)
    }
  }
}

/// Changes options of a port's VLAN, or of a range of VLANs (bridge(8), `vlan set`).
///
///     try kernel.perform(VLANOptionsRequest(device: 4, vlans: 10...20) { $0.state = .blocking })
public struct VLANOptionsRequest: KernelRequest {
  /// The index of the port, or of a bridge itself.
  public var device: Int32
  /// Which VLANs, and the options to change.
  public var options: NewAttributes<VLANEntryAttributes>

  /// `options` also says which VLANs.
  public init(device: Int32, options: NewAttributes<VLANEntryAttributes>) {
    self.device = device
    self.options = options
  }

  /// Changes the options that `fill` sets, for all VLANs of a range.
  public init(
    device: Int32, vlans: ClosedRange<UInt16>,
    _ fill: (inout NewAttributes<VLANEntryAttributes>) -> Void
  ) {
    self.init(device: device, options: NewAttributes())
    options.info = BridgeVLANInfo(vlans.lowerBound, .onlyOptions)
    if vlans.count > 1 { options.range = vlans.upperBound }
    fill(&options)
  }

  /// `RTM_NEWVLAN` with the VLANs and the port's options.
  public var message: Request {
    .vlanDatabase(device, VLANDatabaseAttributes.keys.entry, options.list)
  }
}

/// Changes the global options of a bridge's VLAN, or of a range of VLANs (bridge(8), `vlan global set`).
public struct VLANGlobalOptionsRequest: KernelRequest {
  /// The index of the bridge.
  public var bridge: Int32
  /// Which VLANs, and the options to change.
  public var options: NewAttributes<VLANGlobalAttributes>

  /// `options` also says which VLANs.
  public init(bridge: Int32, options: NewAttributes<VLANGlobalAttributes>) {
    self.bridge = bridge
    self.options = options
  }

  /// Changes the options that `fill` sets, for all VLANs of a range.
  public init(
    bridge: Int32, vlans: ClosedRange<UInt16>,
    _ fill: (inout NewAttributes<VLANGlobalAttributes>) -> Void
  ) {
    self.init(bridge: bridge, options: NewAttributes())
    options.id = vlans.lowerBound
    if vlans.count > 1 { options.range = vlans.upperBound }
    fill(&options)
  }

  /// `RTM_NEWVLAN` with the VLANs and the bridge's options.
  public var message: Request {
    .vlanDatabase(bridge, VLANDatabaseAttributes.keys.globalOptions, options.list)
  }
}

extension Request {
  fileprivate static func vlanDatabase<Value>(
    _ device: Int32, _ key: AttributeKey<Value>, _ options: AttributeList
  ) -> Request {
    var list = AttributeList()
    list.nest(key, flagged: true, options)
    return Request(RTM_NEWVLAN, header: br_vlan_msg(bridge: device), attributes: list)
  }
}
