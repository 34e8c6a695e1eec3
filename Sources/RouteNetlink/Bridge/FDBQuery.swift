import CLinux
import Netlink

/// Which entries of forwarding databases a dump asks for.
///
///     try kernel.dump(FDBQuery(bridge: 3)) { entry in ... }
public struct FDBQuery: KernelQuery, Hashable {
  /// One message for each entry.
  public typealias Reply = FDBEntry

  /// Only those of this bridge; nil for all.
  public var bridge: Int32?
  /// Only those behind this device; 0 for all.
  public var device: Int32

  /// The entries of `bridge` behind `device`.
  public init(bridge: Int32? = nil, device: Int32 = 0) {
    self.bridge = bridge
    self.device = device
  }

  /// `RTM_GETNEIGH` of family `AF_BRIDGE` with what narrows the choice.
  public var message: Request {
    var list = AttributeList()
    if let bridge { list.put(NeighbourAttributes.keys.master, bridge) }
    return Request(RTM_GETNEIGH, header: ndmsg(bridge: device), attributes: list)
  }
}

/// A question for one entry of a forwarding database; `ENOENT` where there is none.
public struct FDBLookup: KernelQuery, Hashable {
  /// One message: the entry.
  public typealias Reply = FDBEntry

  /// The link-layer address, six bytes.
  public var address: LinkLayerAddress
  /// The device that it is behind; one of this and `bridge` is needed.
  public var device: Int32?
  /// The bridge whose database it is in.
  public var bridge: Int32?
  /// The VLAN; nil for an entry without one.
  public var vlan: UInt16?
  /// The network, of a VXLAN device.
  public var vni: UInt32?
  /// Whose database is meant where that is open, `device` or `master`.
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

/// Deletes all entries of a forwarding database that fit (Linux 6.0).
public struct FDBFlushRequest: KernelRequest, Hashable {
  /// The bridge, its port or the VXLAN device, by its index.
  public var device: Int32
  /// Whose database is meant: `device`, `master`, or both.
  public var databases: NeighbourFlags = .device
  /// Only entries behind this port of the bridge.
  public var port: Int32?
  /// Only entries of this VLAN.
  public var vlan: UInt16?
  /// The flags that count.
  public var flagsMask: NeighbourFlags = []
  /// Those of `flagsMask` that an entry must have; the rest of `flagsMask` it must not have.
  public var flags: NeighbourFlags = []
  /// The states that count.
  public var stateMask: NeighbourState = []
  /// Those of `stateMask` that an entry must be in; the rest of `stateMask` it must not be in.
  public var state: NeighbourState = []

  /// Where entries of a VXLAN device send to.
  public var destination: IPAddress?
  /// The UDP port of the other end.
  public var udpPort: UInt16?
  /// The network that packets are sent in.
  public var vni: UInt32?
  /// The network that packets come from.
  public var sourceVNI: UInt32?
  /// The nexthop, or group of them.
  public var nexthop: UInt32?

  /// All entries of the device's own database.
  public init(device: Int32) { self.device = device }

  /// `RTM_DELNEIGH` of family `AF_BRIDGE`, flagged `NLM_F_BULK`, with what narrows the choice.
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
