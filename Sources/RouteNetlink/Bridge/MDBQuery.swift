import CLinux
import Netlink

/// Asks for the multicast groups of all bridges and VXLAN devices, and for the ports with multicast routers.
///
///     try kernel.dump(MDBQuery()) { table in for entry in table.entries { ... } }
public struct MDBQuery: KernelQuery, Hashable {
  /// One message for each device, or several if one has no room for its groups.
  public typealias Reply = MDBTable

  /// All groups of all devices.
  public init() {}

  /// `RTM_GETMDB` for all devices.
  public var message: Request { Request(RTM_GETMDB, header: br_vlan_msg(bridge: 0)) }
}

/// Asks for the ports that have joined one group (Linux 6.7); `ENOENT` if there are none.
public struct MDBLookup: KernelQuery, Hashable {
  /// One message: the group with its ports.
  public typealias Reply = MDBTable

  /// The index of the bridge or VXLAN device.
  public var bridge: Int32
  /// The group.
  public var group: MulticastGroup
  /// The VLAN; 0 for none.
  public var vlan: UInt16
  /// The source address; nil for any source.
  public var source: IPAddress?
  /// The VNI that packets come from, on a VXLAN device in external mode.
  public var sourceVNI: UInt32?

  /// The ports that have joined the group.
  public init(bridge: Int32, group: MulticastGroup, vlan: UInt16 = 0) {
    self.bridge = bridge
    self.group = group
    self.vlan = vlan
  }

  /// `RTM_GETMDB` with the group and all that is not nil.
  public var message: Request {
    var list = AttributeList()
    list.put(MulticastChangeAttributes.keys.source, address: source)
    MDBDestination(sourceVNI: sourceVNI).put(into: &list)
    return .multicast(RTM_GETMDB, bridge: bridge, vlan: vlan, group: group, list)
  }
}

/// Deletes all matching entries of a multicast database (Linux 6.8).
public struct MDBFlushRequest: KernelRequest, Hashable {
  /// The index of the bridge or VXLAN device.
  public var bridge: Int32
  /// Only entries of this port; 0 for all.
  public var port: Int32 = 0
  /// Only entries of this VLAN; 0 for all.
  public var vlan: UInt16 = 0
  /// Only permanent entries (true), or only others (false); nil for both.
  public var isPermanent: Bool?
  /// Only entries that this protocol added.
  public var routingProtocol: RouteProtocol?
  /// Only entries of a VXLAN device with this destination.
  public var destination = MDBDestination()

  /// All entries of the bridge.
  public init(bridge: Int32) { self.bridge = bridge }

  /// `RTM_DELMDB`, flagged `NLM_F_BULK`, with the filters that are set.
  public var message: Request {
    var list = AttributeList()
    if let routingProtocol { list.put(MulticastChangeAttributes.keys.rtprot, routingProtocol) }
    destination.put(into: &list)
    if isPermanent != nil {
      list.put(MulticastChangeAttributes.keys.stateMask, UInt8(MDB_PERMANENT))
    }
    return .multicast(
      RTM_DELMDB, flags: Int(NLM_F_BULK), bridge: bridge, port: port,
      isPermanent: isPermanent == true, vlan: vlan, list)
  }
}
