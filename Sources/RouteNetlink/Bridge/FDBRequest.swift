import CLinux
import Glibc
import Netlink

/// A change of a forwarding database, of a bridge or a VXLAN device (bridge(8), `fdb`).
///
///     try kernel.perform(FDBRequest(.add, device: 4, address: mac, vlan: 10, flags: .master))
public struct FDBRequest: KernelRequest, Hashable {
  /// What becomes of the entry.
  public enum Operation: Sendable, Hashable {
    /// Makes an entry; `EEXIST` where there is one.
    case add
    /// Makes an entry, or gives that of a VXLAN device one more destination.
    case append
    /// Makes an entry, or changes the one that is there.
    case replace
    /// Deletes the entry; `ENOENT` where there is none.
    case delete
  }

  /// What becomes of the entry.
  public var operation: Operation
  /// The port of a bridge, the bridge itself or the VXLAN device, by its index.
  public var device: Int32
  /// The link-layer address of what is behind the device, six bytes.
  public var address: LinkLayerAddress
  /// How long the entry stays: `permanentEntry`, `staticEntry` or `dynamicEntry`.
  public var state: NeighbourState
  /// Whose database is meant, `device` or `master`, and what the entry is.
  public var flags: NeighbourFlags
  /// The VLAN; nil for an entry without one.
  public var vlan: UInt16?

  /// The address of the tunnel's other end.
  public var destination: IPAddress?
  /// The UDP port of the other end; nil for the device's.
  public var port: UInt16?
  /// The network that packets are sent in; nil for that of the device.
  public var vni: UInt32?
  /// The network that packets come from, of a device with many.
  public var sourceVNI: UInt32?
  /// The device that packets leave by.
  public var via: Int32?
  /// The nexthop, or group of them, in place of `destination`, `port` and `vni`.
  public var nexthop: UInt32?

  /// How the kernel shall tell of the entry's use.
  public var activity: FDBActivity = []
  /// False where the change shall not count as a use of the entry.
  public var refreshes = true

  /// A permanent entry in the device's own database unless `state` and `flags` say otherwise.
  public init(
    _ operation: Operation, device: Int32, address: LinkLayerAddress, vlan: UInt16? = nil,
    destination: IPAddress? = nil, vni: UInt32? = nil,
    state: NeighbourState = .permanentEntry, flags: NeighbourFlags = .device
  ) {
    self.operation = operation
    self.device = device
    self.address = address
    self.vlan = vlan
    self.destination = destination
    self.vni = vni
    self.state = state
    self.flags = flags
  }

  /// `RTM_NEWNEIGH` or `RTM_DELNEIGH` of family `AF_BRIDGE` with all that is not nil.
  public var message: Request {
    let (type, messageFlags) =
      switch operation {
      case .add: (RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL)
      case .append: (RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_APPEND)
      case .replace: (RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE)
      case .delete: (RTM_DELNEIGH, 0)
      }
    return Request(
      type, flags: Int(messageFlags),
      header: ndmsg(bridge: device, state: state, flags: flags), attributes: attributes)
  }

  private var attributes: AttributeList {
    var list = AttributeList()
    list.put(NeighbourAttributes.keys.lladdr, address.bytes)
    list.put(NeighbourAttributes.keys.dst, address: destination)
    if let vlan { list.put(NeighbourAttributes.keys.vlan, vlan) }
    if let nexthop { list.put(NeighbourAttributes.keys.nhId, nexthop) }
    if let port { list.put(NeighbourAttributes.keys.port, port) }
    if let vni { list.put(NeighbourAttributes.keys.vni, vni) }
    if let sourceVNI { list.put(NeighbourAttributes.keys.srcVni, sourceVNI) }
    if let via { list.put(NeighbourAttributes.keys.ifindex, via) }
    if !activity.isEmpty || !refreshes {
      list.nest(NeighbourAttributes.keys.fdbExtAttrs, flagged: true) { nest in
        if !activity.isEmpty {
          nest.put(ForwardingEntryAttributes.keys.activityNotify, activity)
        }
        if !refreshes { nest.put(ForwardingEntryAttributes.keys.dontRefresh) }
      }
    }
    return list
  }
}

extension ndmsg {
  /// The fixed header of messages about forwarding databases.
  init(bridge device: Int32, state: NeighbourState = [], flags: NeighbourFlags = []) {
    self.init()
    ndm_family = UInt8(AF_BRIDGE)
    ndm_ifindex = device
    ndm_state = state.rawValue
    ndm_flags = flags.rawValue
  }
}
