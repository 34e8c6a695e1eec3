import CLinux
import Glibc
import Netlink

/// Changes the forwarding database of a bridge or VXLAN device (bridge(8), `fdb`).
///
///     try kernel.perform(FDBRequest(.add, device: 4, address: mac, vlan: 10, flags: .master))
public struct FDBRequest: KernelRequest, Hashable {
  /// What to do with the entry.
  public enum Operation: Sendable, Hashable {
    /// Adds an entry; `EEXIST` if there is one already.
    case add
    /// Adds an entry; on a VXLAN device, adds a destination to an existing one.
    case append
    /// Adds an entry, or changes the existing one.
    case replace
    /// Deletes the entry; `ENOENT` if there is none.
    case delete
  }

  /// What to do with the entry.
  public var operation: Operation
  /// The index of the bridge port, the bridge itself or the VXLAN device.
  public var device: Int32
  /// The link-layer address, six bytes.
  public var address: LinkLayerAddress
  /// How long the entry stays: `permanentEntry`, `staticEntry` or `dynamicEntry`.
  public var state: NeighbourState
  /// Which database is meant (`device` or `master`), and the entry's other flags.
  public var flags: NeighbourFlags
  /// The VLAN; nil for an entry without one.
  public var vlan: UInt16?

  /// The address of the remote tunnel endpoint.
  public var destination: IPAddress?
  /// The remote UDP port; nil for the device's.
  public var port: UInt16?
  /// The VNI to send with; nil for the device's own.
  public var vni: UInt32?
  /// The VNI that packets come from, on a device in external mode.
  public var sourceVNI: UInt32?
  /// The index of the output device.
  public var via: Int32?
  /// The nexthop object or group, in place of `destination`, `port` and `vni`.
  public var nexthop: UInt32?

  /// How the kernel shall report activity of the entry.
  public var activity: FDBActivity = []
  /// Whether the change counts as a use of the entry.
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

  /// `RTM_NEWNEIGH` or `RTM_DELNEIGH` of family `AF_BRIDGE` with every field that is not nil.
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
    ndm_family = AddressFamily.bridge.rawValue
    ndm_ifindex = device
    ndm_state = state.rawValue
    ndm_flags = flags.rawValue
  }
}
