import Netlink

/// Attributes of a neighbour or an entry of a forwarding database (`NDA_*`, linux/neighbour.h).
@frozen
public struct NeighbourAttributes: AttributeSet {
  public static let prefix: StaticString = "NDA_"
  // Not stored: the compiler reduces each use to the constant code.
  @inlinable @inline(__always) public static var keys: NeighbourAttributes { NeighbourAttributes() }
  @inlinable @inline(__always) init() {}

  /// The neighbour's address, 4 or 16 bytes. In a vxlan's entry, the remote address.
  public let dst = AttributeKey<[UInt8]>(1, "DST")
  /// The neighbour's link-layer address, as long as the device's type requires.
  public let lladdr = AttributeKey<[UInt8]>(2, "LLADDR")
  /// A structure `nda_cacheinfo`: how long ago the entry was confirmed, used and updated, in hundredths of a
  /// second, and how many references there are. Reported only.
  public let cacheinfo = AttributeKey<[UInt8]>(3, "CACHEINFO")
  /// How many requests have gone unanswered. Reported only.
  public let probes = AttributeKey<UInt32>(4, "PROBES")
  /// The VLAN that the address was seen in, 1 to 4094.
  public let vlan = AttributeKey<UInt16>(5, "VLAN")
  /// vxlan: the remote UDP port.
  public let port = AttributeKey<UInt16>(6, "PORT", .network)
  /// vxlan: the VNI to send with, 24 bits.
  public let vni = AttributeKey<UInt32>(7, "VNI")
  /// vxlan: the index of the output device.
  public let ifindex = AttributeKey<Int32>(8, "IFINDEX")
  /// The index of the bridge or VRF. In a query: only neighbours on its ports.
  public let master = AttributeKey<Int32>(9, "MASTER")
  /// vxlan: the id of the namespace that `ifindex` is in. Reported only.
  public let linkNetnsid = AttributeKey<Int32>(10, "LINK_NETNSID")
  /// vxlan: the VNI that the entry belongs to, 24 bits.
  public let srcVni = AttributeKey<UInt32>(11, "SRC_VNI")
  /// What added the entry.
  public let `protocol` = AttributeKey<RouteProtocol>(12, "PROTOCOL")
  /// The id of the nexthop object to send to, in place of `dst`.
  public let nhId = AttributeKey<UInt32>(13, "NH_ID")
  /// How activity of a bridge's entry is reported.
  public let fdbExtAttrs = AttributeKey<Attributes<ForwardingEntryAttributes>>(14, "FDB_EXT_ATTRS")
  /// The flags that do not fit in the header.
  public let flagsExt = AttributeKey<NeighbourExtendedFlags>(15, "FLAGS_EXT")
  /// In a flush: which bits of an entry's state must match the header.
  public let ndmStateMask = AttributeKey<NeighbourState>(16, "NDM_STATE_MASK")
  /// In a flush: which flags of an entry must match the header.
  public let ndmFlagsMask = AttributeKey<NeighbourFlags>(17, "NDM_FLAGS_MASK")
}

/// How activity of a forwarding entry is reported (`NFEA_*`, linux/neighbour.h).
public struct ForwardingEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "NFEA_"
  public static let keys = ForwardingEntryAttributes()

  /// Whether to report when the entry becomes inactive or active again, and whether it is inactive now.
  public let activityNotify = AttributeKey<FDBActivity>(1, "ACTIVITY_NOTIFY")
  /// The change does not count as a use of the entry.
  public let dontRefresh = AttributeKey<FlagValue>(2, "DONT_REFRESH")
}
