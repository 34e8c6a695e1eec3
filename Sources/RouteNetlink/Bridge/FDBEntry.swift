import CLinux
import Glibc
import Netlink

/// An entry of a forwarding database, of a bridge or a VXLAN device, as the kernel reports it
/// (bridge(8), `fdb`; `RTM_NEWNEIGH` of family `AF_BRIDGE`).
///
/// Each property looks at its attribute when it is asked for; what the kernel did not send is nil.
public struct FDBEntry: KernelObject {
  /// True for RTM_DELNEIGH: the entry is gone.
  public let isDeleted: Bool
  /// The device that the address is behind, by its index; 0 for none.
  public let device: Int32
  /// How the entry came, and how long it stays.
  public let state: NeighbourState
  /// Whose database it is in, and what the entry is.
  public let flags: NeighbourFlags
  /// By `NDA_*` code; those of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// The view of an `RTM_NEWNEIGH` or `RTM_DELNEIGH` message of family `AF_BRIDGE`; nil for others.
  public init?(_ message: Message) {
    let payload = message.payload
    let type = Int(message.type)
    guard type == RTM_NEWNEIGH || type == RTM_DELNEIGH,
      payload.count >= MemoryLayout<ndmsg>.size, Int32(payload[0]) == AF_BRIDGE,
      let device: Int32 = payload.integer(at: 4), let state: UInt16 = payload.integer(at: 8)
    else { return nil }
    isDeleted = type == RTM_DELNEIGH
    self.device = device
    self.state = NeighbourState(rawValue: state)
    flags = NeighbourFlags(rawValue: payload[10])
    attributes = message.attributes(after: MemoryLayout<ndmsg>.size)
  }

  /// The link-layer address of what is behind the device.
  public var address: LinkLayerAddress? {
    attributes.payload(NeighbourAttributes.keys.lladdr).flatMap { LinkLayerAddress($0) }
  }
  /// The VLAN; nil where it is for all.
  @inlinable public var vlan: UInt16? { attributes[NeighbourAttributes.keys.vlan] }
  /// The bridge whose database it is.
  @inlinable public var master: Int32? { attributes[NeighbourAttributes.keys.master] }
  /// Flags that came later.
  @inlinable
  public var extendedFlags: NeighbourExtendedFlags {
    attributes[NeighbourAttributes.keys.flagsExt] ?? []
  }
  /// True where nothing makes the entry go but a request.
  @inlinable public var isPermanent: Bool { state.contains(.permanent) }
  /// When the entry was used and changed.
  public var usage: NeighbourUsage? {
    attributes.payload(NeighbourAttributes.keys.cacheinfo).flatMap(NeighbourUsage.init)
  }
  /// How the kernel tells of the entry's use.
  public var activity: FDBActivity {
    let nest = attributes.nested(NeighbourAttributes.keys.fdbExtAttrs)
    return nest?[ForwardingEntryAttributes.keys.activityNotify] ?? []
  }

  // MARK: where a VXLAN device sends to

  /// The address of the tunnel's other end.
  @inlinable
  public var destination: IPAddress? {
    attributes.payload(NeighbourAttributes.keys.dst).flatMap { IPAddress($0) }
  }
  /// The UDP port of the other end, where it is another than the device's.
  @inlinable public var port: UInt16? { attributes[NeighbourAttributes.keys.port] }
  /// The network that packets are sent in; nil for that of the device.
  @inlinable public var vni: UInt32? { attributes[NeighbourAttributes.keys.vni] }
  /// The network that packets come from, of a device with many.
  @inlinable public var sourceVNI: UInt32? { attributes[NeighbourAttributes.keys.srcVni] }
  /// The device that packets leave by, in the namespace of `viaNamespaceID`.
  @inlinable public var via: Int32? { attributes[NeighbourAttributes.keys.ifindex] }
  /// The id of the namespace that `via` is in; nil for this one.
  @inlinable public var viaNamespaceID: Int32? { attributes[NeighbourAttributes.keys.linkNetnsid] }
  /// The nexthop, or group of them, in place of an address.
  @inlinable public var nexthop: UInt32? { attributes[NeighbourAttributes.keys.nhId] }
}

/// How the kernel tells of the use of an entry in a forwarding database (`NFEA_ACTIVITY_NOTIFY`,
/// linux/neighbour.h).
public struct FDBActivity: KernelNumber, OptionSet {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `FDB_NOTIFY_BIT`: an event tells when the entry is used no more, and when it is again.
  public static let notify = FDBActivity(rawValue: 1)
  /// `FDB_NOTIFY_INACTIVE_BIT`: the entry is not in use.
  public static let inactive = FDBActivity(rawValue: 2)
}
