import Netlink

/// Attributes of a neighbour or an entry of a forwarding database (`NDA_*`, linux/neighbour.h).
@frozen
public struct NeighbourAttributes: AttributeSet {
  public static let prefix: StaticString = "NDA_"
  // Made anew wherever one is used: what is left of it is the code, as a constant.
  @inlinable @inline(__always) public static var keys: NeighbourAttributes { NeighbourAttributes() }
  @inlinable @inline(__always) init() {}

  /// The neighbour's address, 4 or 16 bytes. In an entry of a vxlan: the host that frames go to.
  public let dst = AttributeKey<[UInt8]>(1, "DST")
  /// The neighbour's link-layer address; as many bytes as the device's type has.
  public let lladdr = AttributeKey<[UInt8]>(2, "LLADDR")
  /// A structure `nda_cacheinfo`: how long ago the neighbour was confirmed, used and updated, in hundredths
  /// of a second, and how many users the entry has. Reported only.
  public let cacheinfo = AttributeKey<[UInt8]>(3, "CACHEINFO")
  /// How many requests have gone unanswered. Reported only.
  public let probes = AttributeKey<UInt32>(4, "PROBES")
  /// The VLAN that the address was seen in, 1 to 4094.
  public let vlan = AttributeKey<UInt16>(5, "VLAN")
  /// vxlan: the UDP port that frames go to.
  public let port = AttributeKey<UInt16>(6, "PORT", .network)
  /// vxlan: the network that frames are sent in (VNI, 24 bits).
  public let vni = AttributeKey<UInt32>(7, "VNI")
  /// vxlan: the index of the device that frames leave by.
  public let ifindex = AttributeKey<Int32>(8, "IFINDEX")
  /// The index of the bridge or VRF. In a question: only neighbours of its ports.
  public let master = AttributeKey<Int32>(9, "MASTER")
  /// vxlan: the number of the namespace that `ifindex` is in. Reported only.
  public let linkNetnsid = AttributeKey<Int32>(10, "LINK_NETNSID")
  /// vxlan: the network that the address belongs to (VNI, 24 bits).
  public let srcVni = AttributeKey<UInt32>(11, "SRC_VNI")
  /// Who made the entry.
  public let `protocol` = AttributeKey<RouteProtocol>(12, "PROTOCOL")
  /// The next hop that frames go to, by its id, in place of `dst`.
  public let nhId = AttributeKey<UInt32>(13, "NH_ID")
  /// How activity of an entry of a bridge is told.
  public let fdbExtAttrs = AttributeKey<Attributes<ForwardingEntryAttributes>>(14, "FDB_EXT_ATTRS")
  /// The flags that the header has no room for.
  public let flagsExt = AttributeKey<NeighbourExtendedFlags>(15, "FLAGS_EXT")
  /// When entries are flushed: which bits of their state must be those of the header.
  public let ndmStateMask = AttributeKey<NeighbourState>(16, "NDM_STATE_MASK")
  /// When entries are flushed: which of their flags must be those of the header.
  public let ndmFlagsMask = AttributeKey<NeighbourFlags>(17, "NDM_FLAGS_MASK")
}

/// How activity of a forwarding entry is told (`NFEA_*`, linux/neighbour.h).
public struct ForwardingEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "NFEA_"
  public static let keys = ForwardingEntryAttributes()

  /// Whether to tell when the entry falls idle or is used again, and whether it is idle now.
  public let activityNotify = AttributeKey<FDBActivity>(1, "ACTIVITY_NOTIFY")
  /// A change of the entry does not count as use of it.
  public let dontRefresh = AttributeKey<FlagValue>(2, "DONT_REFRESH")
}
