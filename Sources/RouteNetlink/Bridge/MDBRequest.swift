import CLinux
import Glibc
import Netlink

/// A change of a database of multicast groups (bridge(8), `mdb`).
///
///     try kernel.perform(MDBRequest(.add, bridge: 3, port: 4, group: .network(address)))
public struct MDBRequest: KernelRequest, Hashable {
  /// What becomes of the entry.
  public enum Operation: Sendable, Hashable {
    /// Makes the port a member; `EEXIST` where it is one.
    case add
    /// Makes the port a member, or changes what is known of it as one.
    case replace
    /// Takes the port out of the group.
    case delete
  }

  /// What becomes of the entry.
  public var operation: Operation
  /// The bridge or the VXLAN device, by its index.
  public var bridge: Int32
  /// The port that shall be a member; the bridge itself for the host.
  public var port: Int32
  /// What the port joins or leaves.
  public var group: MulticastGroup
  /// 0 for none.
  public var vlan: UInt16
  /// False where the port leaves unless it is heard of again. Nothing that a deletion says.
  public var isPermanent: Bool
  /// The one source that is meant; nil for any.
  public var source: IPAddress?
  /// The sources that are wanted, or not, as `filterMode` says.
  public var sources: [IPAddress] = []
  /// Whether `sources` are those that are wanted.
  public var filterMode: MulticastFilterMode?
  /// Who makes it.
  public var routingProtocol: RouteProtocol?
  /// Where a VXLAN device sends to.
  public var destination = MDBDestination()
  /// The device that packets leave by.
  public var via: Int32?

  /// The port as a member of the group, from any source.
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

  /// `RTM_NEWMDB` or `RTM_DELMDB` with all that is not nil.
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

/// Where an entry of a VXLAN device sends to; what is nil is as the device has it.
public struct MDBDestination: Sendable, Hashable {
  /// The address of the tunnel's other end.
  public var address: IPAddress?
  /// The UDP port of the other end.
  public var port: UInt16?
  /// The network that packets are sent in.
  public var vni: UInt32?
  /// The network that packets come from, of a device with many.
  public var sourceVNI: UInt32?

  /// What is nil is as the device has it.
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
  /// A message about one entry: `struct br_mdb_entry`, then what `attributes` add.
  static func multicast(
    _ type: Int, flags: Int = 0, bridge: Int32, port: Int32 = 0, isPermanent: Bool = false,
    vlan: UInt16 = 0, group: MulticastGroup? = nil, _ attributes: AttributeList
  ) -> Request {
    var entry: [UInt8] = []
    withUnsafeBytes(of: port) { entry += $0 }
    entry += [UInt8(isPermanent ? MDB_PERMANENT : MDB_TEMPORARY), 0]
    withUnsafeBytes(of: vlan) { entry += $0 }
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
  /// The fixed header of messages about a device of bridges: family and index.
  ///
  /// `struct br_port_msg` has the same layout, but its bytes between the two would be sent as they happen to be.
  init(bridge device: Int32) {
    self.init()
    family = UInt8(AF_BRIDGE)
    ifindex = UInt32(bitPattern: device)
  }
}
