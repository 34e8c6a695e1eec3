import Linux
import CLinux
import Glibc
import Netlink

/// Changes the multicast database of a bridge or VXLAN device (bridge(8), `mdb`).
///
///     try kernel.perform(MDBRequest(.add, bridge: 3, port: 4, group: .network(address)))
public struct MDBRequest: KernelRequest, Hashable {
  /// What to do with the entry.
  public enum Operation: Sendable, Hashable {
    /// Makes the port a member of the group; `EEXIST` if it is one already.
    case add
    /// Makes the port a member of the group, or changes the existing entry.
    case replace
    /// Removes the port from the group.
    case delete
  }

  /// What to do with the entry.
  public var operation: Operation
  /// The index of the bridge or VXLAN device.
  public var bridge: Int32
  /// The index of the port, or of the bridge for the host itself.
  public var port: Int32
  /// The group that the port joins or leaves.
  public var group: MulticastGroup
  /// The VLAN; 0 for none.
  public var vlan: UInt16
  /// Whether the entry stays. If false, the port leaves the group unless it sends reports. A deletion ignores
  /// this.
  public var isPermanent: Bool
  /// The source address; nil for any source.
  public var source: IPAddress?
  /// The sources to include or exclude, depending on `filterMode`.
  public var sources: [IPAddress] = []
  /// Whether `sources` are included or excluded.
  public var filterMode: MulticastFilterMode?
  /// What adds the entry.
  public var routingProtocol: RouteProtocol?
  /// Where a VXLAN device sends to.
  public var destination = MDBDestination()
  /// The index of the output device.
  public var via: Int32?

  /// Makes the port a member of the group for any source, or removes it.
  public init(
    _ operation: Operation, bridge: Int32, port: Int32, group: MulticastGroup, vlan: UInt16 = 0,
    isPermanent: Bool = false
  ) {
    self.operation = operation
    self.bridge = bridge
    self.port = port
    self.group = group
    self.vlan = vlan
    self.isPermanent = isPermanent
  }

  /// `RTM_NEWMDB` or `RTM_DELMDB` with every field that is not nil.
  public var message: Request {
    let (type, flags) =
      switch operation {
      case .add: (RTM_NEWMDB, NLM_F_CREATE | NLM_F_EXCL)
      case .replace: (RTM_NEWMDB, NLM_F_CREATE | NLM_F_REPLACE)
      case .delete: (RTM_DELMDB, 0)
      }
    return .multicast(
      type, flags: Int(flags), bridge: bridge, port: port,
      isPermanent: isPermanent && operation != .delete, vlan: vlan, group: group, attributes)
  }

  private var attributes: AttributeList {
    var list = AttributeList()
    list.put(MulticastChangeAttributes.keys.source, address: source)
    if let filterMode { list.put(MulticastChangeAttributes.keys.groupMode, filterMode) }
    if !sources.isEmpty {
      list.nest(MulticastChangeAttributes.keys.srcList, flagged: true) { nest in
        for source in sources {
          nest.nest(MulticastNewSourceListAttributes.keys.entry, flagged: true) {
            $0.put(MulticastNewSourceAttributes.keys.address, address: source)
          }
        }
      }
    }
    if let routingProtocol { list.put(MulticastChangeAttributes.keys.rtprot, routingProtocol) }
    destination.put(into: &list)
    if let via { list.put(MulticastChangeAttributes.keys.ifindex, UInt32(bitPattern: via)) }
    return list
  }
}

/// Where an entry of a VXLAN device sends to; a field that is nil is taken from the device.
public struct MDBDestination: Sendable, Hashable {
  /// The address of the remote tunnel endpoint.
  public var address: IPAddress?
  /// The remote UDP port.
  public var port: UInt16?
  /// The VNI to send with.
  public var vni: UInt32?
  /// The VNI that packets come from, on a device in external mode.
  public var sourceVNI: UInt32?

  /// A destination; a field that is nil is taken from the device.
  public init(
    _ address: IPAddress? = nil, port: UInt16? = nil, vni: UInt32? = nil,
    sourceVNI: UInt32? = nil
  ) {
    self.address = address
    self.port = port
    self.vni = vni
    self.sourceVNI = sourceVNI
  }

  func put(into list: inout AttributeList) {
    list.put(MulticastChangeAttributes.keys.dst, address: address)
    if let port { list.put(MulticastChangeAttributes.keys.dstPort, port) }
    if let vni { list.put(MulticastChangeAttributes.keys.vni, vni) }
    if let sourceVNI { list.put(MulticastChangeAttributes.keys.srcVni, sourceVNI) }
  }
}

extension Request {
  /// A message about one entry: `struct br_mdb_entry`, then the given attributes.
  static func multicast(
    _ type: Int, flags: Int = 0, bridge: Int32, port: Int32 = 0, isPermanent: Bool = false,
    vlan: UInt16 = 0, group: MulticastGroup? = nil, _ attributes: AttributeList
  ) -> Request {
    var entry: [UInt8] = []
    entry.append(bytesOf: port)
    entry += [UInt8(isPermanent ? MDB_PERMANENT : MDB_TEMPORARY), 0]
    entry.append(bytesOf: vlan)
    entry += MulticastGroup.encoded(group)
    var list = AttributeList()
    list.put(MulticastRequestAttributes.keys.entry, entry)
    if !attributes.isEmpty {
      list.nest(MulticastRequestAttributes.keys.entryAttrs, flagged: true, attributes)
    }
    return Request(type, flags: flags, header: br_vlan_msg(bridge: bridge), attributes: list)
  }
}

extension br_vlan_msg {
  /// The fixed header of messages about bridge devices: family and index.
  ///
  /// `struct br_port_msg` has the same layout, but its padding would be sent uninitialized.
  init(bridge device: Int32) {
    self.init()
    family = AddressFamily.bridge.rawValue
    ifindex = UInt32(bitPattern: device)
  }
}
