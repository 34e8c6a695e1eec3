import CLinux
import Netlink

/// Makes a port or a bridge part of VLANs, or takes it out of them (bridge(8), `vlan add` and `delete`).
///
///     try kernel.perform(VLANRequest(.add, device: 4, vlans: 10...20, isUntagged: true))
public struct VLANRequest: KernelRequest, Hashable {
  /// What becomes of the VLANs.
  public enum Operation: Sendable, Hashable { case add, delete }

  /// What becomes of the VLANs.
  public var operation: Operation
  /// The port, or a bridge itself, by its index.
  public var device: Int32
  /// The VLAN, 1 to 4094, or the first of a range.
  public var first: UInt16
  /// The last of a range, which is beyond the first; nil for a single VLAN.
  public var last: UInt16?
  /// `pvid` and `untagged`; what marks a range is added.
  public var flags: VLANFlags
  /// Who carries it out; a bridge itself is changed with `device`.
  public var targets: BridgeTarget
  /// The tunnel that the VLAN goes through, or the ends of a range of as many tunnels: with one the VLAN has to be
  /// there, and only its tunnel changes.
  public var tunnel: Tunnel?

  /// Tunnels that VLANs go through.
  public struct Tunnel: Sendable, Hashable {
    /// The tunnel of the VLAN, or of the first of a range.
    public var first: UInt32
    /// Counts with a range of VLANs.
    public var last: UInt32

    /// One tunnel, or a range of them.
    public init(_ first: UInt32, last: UInt32? = nil) {
      self.first = first
      self.last = last ?? first
    }
  }

  /// The device in all VLANs of a range.
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

  /// The device in one VLAN.
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

/// A change of the options of a port's VLAN, or of a range of them (bridge(8), `vlan set`).
///
///     try kernel.perform(VLANOptionsRequest(device: 4, vlans: 10...20) { $0.state = .blocking })
public struct VLANOptionsRequest: KernelRequest {
  /// The port, or a bridge itself, by its index.
  public var device: Int32
  /// Which VLANs, and the options that change.
  public var options: NewAttributes<VLANEntryAttributes>

  /// `options` say which VLANs are meant, too.
  public init(device: Int32, options: NewAttributes<VLANEntryAttributes>) {
    self.device = device
    self.options = options
  }

  /// A change of what `fill` sets, for all VLANs of a range.
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

/// A change of the options that a VLAN, or a range of them, has for a bridge as a whole (bridge(8), `vlan global
/// set`).
public struct VLANGlobalOptionsRequest: KernelRequest {
  /// The bridge, by its index.
  public var bridge: Int32
  /// Which VLANs, and the options that change.
  public var options: NewAttributes<VLANGlobalAttributes>

  /// `options` say which VLANs are meant, too.
  public init(bridge: Int32, options: NewAttributes<VLANGlobalAttributes>) {
    self.bridge = bridge
    self.options = options
  }

  /// A change of what `fill` sets, for all VLANs of a range.
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
