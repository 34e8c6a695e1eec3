import Netlink

/// Attributes of a neighbour or an entry of a forwarding database (`NDA_*`, linux/neighbour.h).
public struct NeighbourAttributes: AttributeSet {
  public static let prefix: StaticString = "NDA_"
  public static let keys = NeighbourAttributes()

  public let dst = AttributeKey<[UInt8]>(1, "DST")
  public let lladdr = AttributeKey<[UInt8]>(2, "LLADDR")
  public let cacheinfo = AttributeKey<[UInt8]>(3, "CACHEINFO")
  public let probes = AttributeKey<UInt32>(4, "PROBES")
  public let vlan = AttributeKey<UInt16>(5, "VLAN")
  public let port = AttributeKey<UInt16>(6, "PORT", .network)
  public let vni = AttributeKey<UInt32>(7, "VNI")
  public let ifindex = AttributeKey<Int32>(8, "IFINDEX")
  public let master = AttributeKey<Int32>(9, "MASTER")
  public let linkNetnsid = AttributeKey<Int32>(10, "LINK_NETNSID")
  public let srcVni = AttributeKey<UInt32>(11, "SRC_VNI")
  public let `protocol` = AttributeKey<UInt8>(12, "PROTOCOL")
  public let nhId = AttributeKey<UInt32>(13, "NH_ID")
  public let fdbExtAttrs = AttributeKey<Attributes<ForwardingEntryAttributes>>(14, "FDB_EXT_ATTRS")
  public let flagsExt = AttributeKey<UInt32>(15, "FLAGS_EXT")
  public let ndmStateMask = AttributeKey<UInt16>(16, "NDM_STATE_MASK")
  public let ndmFlagsMask = AttributeKey<UInt8>(17, "NDM_FLAGS_MASK")
}

/// How activity of a forwarding entry is told (`NFEA_*`, linux/neighbour.h).
public struct ForwardingEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "NFEA_"
  public static let keys = ForwardingEntryAttributes()

  public let activityNotify = AttributeKey<UInt8>(1, "ACTIVITY_NOTIFY")
  public let dontRefresh = AttributeKey<FlagValue>(2, "DONT_REFRESH")
}
