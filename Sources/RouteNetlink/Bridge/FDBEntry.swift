import CLinux
import Glibc
import Netlink

/// An entry in the forwarding database (FDB) of a bridge or VXLAN device, as the kernel reports it (bridge(8),
/// `fdb`; `RTM_NEWNEIGH` of family `AF_BRIDGE`).
///
/// Each property decodes its attribute when it is read; what the kernel did not send is nil.
public struct FDBEntry: KernelObject {
  /// True for RTM_DELNEIGH: the entry is gone.
  public let isDeleted: Bool
  /// The index of the device through which the address is reached; 0 for none.
  public let device: Int32
  /// Whether the entry is permanent, static or dynamic.
  public let state: NeighbourState
  /// Whose database the entry is in, and its other flags.
  public let flags: NeighbourFlags
  /// By `NDA_*` code; codes of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// The view of an `RTM_NEWNEIGH` or `RTM_DELNEIGH` message of family `AF_BRIDGE`; nil for others.
  public init?(_ message: Message) {
    let payload = message.payload
    let type = Int(message.type)
    guard type == RTM_NEWNEIGH || type == RTM_DELNEIGH,
      payload.count >= MemoryLayout<ndmsg>.size, payload[0] == AddressFamily.bridge.rawValue,
      let device: Int32 = payload.integer(at: 4), let state: UInt16 = payload.integer(at: 8)
    else { return nil }
    isDeleted = type == RTM_DELNEIGH
    self.device = device
    self.state = NeighbourState(rawValue: state)
    flags = NeighbourFlags(rawValue: payload[10])
    attributes = message.attributes(after: MemoryLayout<ndmsg>.size)
  }

  /// The link-layer address that the entry is for.
  public var address: LinkLayerAddress? {
    attributes.payload(NeighbourAttributes.keys.lladdr).flatMap { LinkLayerAddress($0) }
  }
  /// The VLAN; nil if the entry is for all VLANs.
  @inlinable public var vlan: UInt16? { attributes[NeighbourAttributes.keys.vlan] }
  /// The index of the bridge, if the entry is in its database.
  @inlinable public var master: Int32? { attributes[NeighbourAttributes.keys.master] }
  /// The flags that do not fit in the header.
  @inlinable
  public var extendedFlags: NeighbourExtendedFlags {
    attributes[NeighbourAttributes.keys.flagsExt] ?? []
  }
  /// Whether the entry stays until a request deletes it.
  @inlinable public var isPermanent: Bool { state.contains(.permanent) }
  /// When the entry was last used and changed.
  public var usage: NeighbourUsage? {
    attributes.payload(NeighbourAttributes.keys.cacheinfo).flatMap(NeighbourUsage.init)
  }
  /// How the kernel reports activity of the entry.
  public var activity: FDBActivity {
    let nest = attributes.nested(NeighbourAttributes.keys.fdbExtAttrs)
    return nest?[ForwardingEntryAttributes.keys.activityNotify] ?? []
  }

  // MARK: destination of a VXLAN device

  /// The address of the remote tunnel endpoint.
  @inlinable
  public var destination: IPAddress? {
    attributes.payload(NeighbourAttributes.keys.dst).flatMap { IPAddress($0) }
  }
  /// The remote UDP port, if it differs from the device's.
  @inlinable public var port: UInt16? { attributes[NeighbourAttributes.keys.port] }
  /// The VNI to send with; nil for the device's own.
  @inlinable public var vni: UInt32? { attributes[NeighbourAttributes.keys.vni] }
  /// The VNI that packets come from, on a device in external mode.
  @inlinable public var sourceVNI: UInt32? { attributes[NeighbourAttributes.keys.srcVni] }
  /// The index of the output device, in the namespace of `viaNamespaceID`.
  @inlinable public var via: Int32? { attributes[NeighbourAttributes.keys.ifindex] }
  /// The id of the namespace that `via` is in; nil for this one.
  @inlinable public var viaNamespaceID: Int32? { attributes[NeighbourAttributes.keys.linkNetnsid] }
  /// The nexthop object or group, in place of an address.
  @inlinable public var nexthop: UInt32? { attributes[NeighbourAttributes.keys.nhId] }
}

/// How the kernel reports activity of an FDB entry (`NFEA_ACTIVITY_NOTIFY`, linux/neighbour.h).
public struct FDBActivity: KernelNumber, OptionSet {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `FDB_NOTIFY_BIT`: sends events when the entry becomes inactive, and when it is used again.
  public static let notify = FDBActivity(rawValue: 1)
  /// `FDB_NOTIFY_INACTIVE_BIT`: the entry is inactive.
  public static let inactive = FDBActivity(rawValue: 2)
}
