import CLinux
import Netlink

/// Asks for entries of forwarding databases.
///
///     try kernel.dump(FDBQuery(bridge: 3)) { entry in ... }
public struct FDBQuery: KernelQuery, Hashable {
  /// One message for each entry.
  public typealias Reply = FDBEntry

  /// Only entries of this bridge; nil for all.
  public var bridge: Int32?
  /// Only entries for this device; 0 for all.
  public var device: Int32

  /// The entries of `bridge` for `device`.
  public init(bridge: Int32? = nil, device: Int32 = 0) {
    self.bridge = bridge
    self.device = device
  }

  /// `RTM_GETNEIGH` of family `AF_BRIDGE` with the filters that are set.
  public var message: Request {
    var list = AttributeList()
    if let bridge { list.put(NeighbourAttributes.keys.master, bridge) }
    return Request(RTM_GETNEIGH, header: ndmsg(bridge: device), attributes: list)
  }
}

/// Asks for one entry of a forwarding database; `ENOENT` if there is none.
public struct FDBLookup: KernelQuery, Hashable {
  /// One message: the entry.
  public typealias Reply = FDBEntry

  /// The link-layer address, six bytes.
  public var address: LinkLayerAddress
  /// The device of the entry; this or `bridge` is required.
  public var device: Int32?
  /// The bridge whose database to look in.
  public var bridge: Int32?
  /// The VLAN; nil for an entry without one.
  public var vlan: UInt16?
  /// The VNI, for a VXLAN device.
  public var vni: UInt32?
  /// `device` or `master`, if it is not clear which database is meant.
  public var flags: NeighbourFlags = []

  /// The entry for this address.
  public init(
    _ address: LinkLayerAddress, device: Int32? = nil, bridge: Int32? = nil, vlan: UInt16? = nil
  ) {
    self.address = address
    self.device = device
    self.bridge = bridge
    self.vlan = vlan
  }

  /// `RTM_GETNEIGH` of family `AF_BRIDGE` with the address and all that is not nil.
  public var message: Request {
    var list = AttributeList()
    list.put(NeighbourAttributes.keys.lladdr, address.bytes)
    if let vlan { list.put(NeighbourAttributes.keys.vlan, vlan) }
    if let vni { list.put(NeighbourAttributes.keys.vni, vni) }
    if let bridge { list.put(NeighbourAttributes.keys.master, bridge) }
    return Request(
      RTM_GETNEIGH, header: ndmsg(bridge: device ?? 0, flags: flags), attributes: list)
  }
}

/// Deletes all matching entries of a forwarding database (Linux 6.0).
public struct FDBFlushRequest: KernelRequest, Hashable {
  /// The index of the bridge, its port or the VXLAN device.
  public var device: Int32
  /// Which databases to flush: `device`, `master`, or both.
  public var databases: NeighbourFlags = .device
  /// Only entries for this port of the bridge.
  public var port: Int32?
  /// Only entries of this VLAN.
  public var vlan: UInt16?
  /// The flags to compare.
  public var flagsMask: NeighbourFlags = []
  /// The flags in `flagsMask` that an entry must have; it must not have the others.
  public var flags: NeighbourFlags = []
  /// The states to compare.
  public var stateMask: NeighbourState = []
  /// The states in `stateMask` that an entry must be in; it must not be in the others.
  public var state: NeighbourState = []

  /// Only entries with this remote address (VXLAN).
  public var destination: IPAddress?
  /// Only entries with this remote UDP port.
  public var udpPort: UInt16?
  /// Only entries that send with this VNI.
  public var vni: UInt32?
  /// Only entries with this source VNI.
  public var sourceVNI: UInt32?
  /// Only entries with this nexthop object or group.
  public var nexthop: UInt32?

  /// All entries of the device's own database.
  public init(device: Int32) { self.device = device }

  /// `RTM_DELNEIGH` of family `AF_BRIDGE`, flagged `NLM_F_BULK`, with the filters that are set.
  public var message: Request {
    Request(
      RTM_DELNEIGH, flags: Int(NLM_F_BULK),
      header: ndmsg(bridge: device, state: state, flags: flags.union(databases)),
      attributes: attributes)
  }

  private var attributes: AttributeList {
    var list = AttributeList()
    if let port { list.put(NeighbourAttributes.keys.ifindex, port) }
    if let vlan { list.put(NeighbourAttributes.keys.vlan, vlan) }
    if let sourceVNI { list.put(NeighbourAttributes.keys.srcVni, sourceVNI) }
    if let vni { list.put(NeighbourAttributes.keys.vni, vni) }
    if let udpPort { list.put(NeighbourAttributes.keys.port, udpPort) }
    list.put(NeighbourAttributes.keys.dst, address: destination)
    if let nexthop { list.put(NeighbourAttributes.keys.nhId, nexthop) }
    if !flagsMask.isEmpty { list.put(NeighbourAttributes.keys.ndmFlagsMask, flagsMask) }
    if !stateMask.isEmpty { list.put(NeighbourAttributes.keys.ndmStateMask, stateMask) }
    return list
  }
}
