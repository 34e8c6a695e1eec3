import CLinux
import Netlink

/// The contents of a multicast database (`MDBA_*`, linux/if_bridge.h).
public struct MulticastAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_"
  public static let keys = MulticastAttributes()

  /// The groups of a bridge or a vxlan.
  public let mdb = AttributeKey<Attributes<MulticastListAttributes>>(1, "MDB")
  /// A bridge's ports with multicast routers.
  public let router = AttributeKey<Attributes<MulticastRouterListAttributes>>(2, "ROUTER")
}

/// Groups of one database (linux/if_bridge.h).
public struct MulticastListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_"
  public static let keys = MulticastListAttributes()

  /// The ports of one group. There is one attribute for each group.
  public let entry = AttributeKey<Attributes<MulticastEntryListAttributes>>(1, "ENTRY")
}

/// Ports of one group (linux/if_bridge.h): `struct br_mdb_entry`, then attributes.
public struct MulticastEntryListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_ENTRY_"
  public static let keys = MulticastEntryListAttributes()

  /// One port. There is one attribute for each.
  public let info = AttributeKey<Attributes<MulticastEntryAttributes>>(1, "INFO")
}

/// Attributes of a port of a multicast group (`MDBA_MDB_EATTR_*`, linux/if_bridge.h).
public struct MulticastEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_EATTR_"
  public static let keys = MulticastEntryAttributes()
  /// `struct br_mdb_entry`.
  public static let headerLength = MemoryLayout<br_mdb_entry>.size

  /// Hundredths of a second until the port leaves the group; 0 for never.
  public let timer = AttributeKey<UInt32>(1, "TIMER")
  /// The sources to include or exclude.
  public let srcList = AttributeKey<Attributes<MulticastSourceListAttributes>>(2, "SRC_LIST")
  /// 0: all sources except those in `srcList`; 1: only those (`MCAST_EXCLUDE`, `MCAST_INCLUDE`).
  public let groupMode = AttributeKey<MulticastFilterMode>(3, "GROUP_MODE")
  /// The source of the entry, 4 or 16 bytes.
  public let source = AttributeKey<[UInt8]>(4, "SOURCE")
  /// What added the entry.
  public let rtprot = AttributeKey<RouteProtocol>(5, "RTPROT")
  /// vxlan: the remote address, 4 or 16 bytes.
  public let dst = AttributeKey<[UInt8]>(6, "DST")
  /// vxlan: the remote UDP port, in host byte order.
  public let dstPort = AttributeKey<UInt16>(7, "DST_PORT")
  /// vxlan: the VNI to send with, 24 bits.
  public let vni = AttributeKey<UInt32>(8, "VNI")
  /// vxlan: the index of the output device.
  public let ifindex = AttributeKey<UInt32>(9, "IFINDEX")
  /// vxlan: the VNI that the group belongs to, 24 bits.
  public let srcVni = AttributeKey<UInt32>(10, "SRC_VNI")
}

/// Sources of a multicast group (linux/if_bridge.h).
public struct MulticastSourceListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_SRCLIST_"
  public static let keys = MulticastSourceListAttributes()

  /// One source. There is one attribute for each.
  public let entry = AttributeKey<Attributes<MulticastSourceAttributes>>(1, "ENTRY")
}

/// One source of a multicast group (`MDBA_MDB_SRCATTR_*`, linux/if_bridge.h).
public struct MulticastSourceAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_SRCATTR_"
  public static let keys = MulticastSourceAttributes()

  /// The source's address, 4 or 16 bytes.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  /// Hundredths of a second until the source expires, or its traffic is blocked.
  public let timer = AttributeKey<UInt32>(2, "TIMER")
}

/// Ports with multicast routers (linux/if_bridge.h).
public struct MulticastRouterListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_ROUTER_"
  public static let keys = MulticastRouterListAttributes()

  /// One port. There is one attribute for each.
  public let port = AttributeKey<Attributes<MulticastRouterAttributes>>(1, "PORT")
}

/// Attributes of a port with a multicast router (`MDBA_ROUTER_PATTR_*`, linux/if_bridge.h).
public struct MulticastRouterAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_ROUTER_PATTR_"
  public static let keys = MulticastRouterAttributes()
  /// The index of the port.
  public static let headerLength = 4

  /// Hundredths of a second until the port no longer counts as a router port: the longer of the next two
  /// timers.
  public let timer = AttributeKey<UInt32>(1, "TIMER")
  /// Why the port counts as a router port (`MDB_RTR_TYPE_*`): 1 because of queries, 2 by configuration, 3 by
  /// configuration that expires.
  public let type = AttributeKey<UInt8>(2, "TYPE")
  /// Like `timer`, for IPv4.
  public let inetTimer = AttributeKey<UInt32>(3, "INET_TIMER")
  /// Like `timer`, for IPv6.
  public let inet6Timer = AttributeKey<UInt32>(4, "INET6_TIMER")
  /// The VLAN that this applies to; missing if it applies to all.
  public let vid = AttributeKey<UInt16>(5, "VID")
}

/// Attributes of a change of a multicast database (`MDBA_SET_*`, linux/if_bridge.h).
public struct MulticastRequestAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_SET_"
  public static let keys = MulticastRequestAttributes()

  /// A structure `br_mdb_entry`: the port, the state, the VLAN and the group.
  public let entry = AttributeKey<[UInt8]>(1, "ENTRY")
  /// Further settings of the entry.
  public let entryAttrs = AttributeKey<Attributes<MulticastChangeAttributes>>(2, "ENTRY_ATTRS")
}

/// Attributes of an entry to add or change (`MDBE_ATTR_*`, linux/if_bridge.h).
public struct MulticastChangeAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBE_ATTR_"
  public static let keys = MulticastChangeAttributes()

  /// The source of the entry, 4 or 16 bytes.
  public let source = AttributeKey<[UInt8]>(1, "SOURCE")
  /// The sources to include or exclude.
  public let srcList = AttributeKey<Attributes<MulticastNewSourceListAttributes>>(2, "SRC_LIST")
  /// 0: all sources except those in `srcList`; 1: only those (`MCAST_EXCLUDE`, `MCAST_INCLUDE`).
  public let groupMode = AttributeKey<MulticastFilterMode>(3, "GROUP_MODE")
  /// What adds the entry.
  public let rtprot = AttributeKey<RouteProtocol>(4, "RTPROT")
  /// vxlan: the remote address, 4 or 16 bytes.
  public let dst = AttributeKey<[UInt8]>(5, "DST")
  /// vxlan: the remote UDP port, in host byte order.
  public let dstPort = AttributeKey<UInt16>(6, "DST_PORT")
  /// vxlan: the VNI to send with, 24 bits.
  public let vni = AttributeKey<UInt32>(7, "VNI")
  /// vxlan: the index of the output device.
  public let ifindex = AttributeKey<UInt32>(8, "IFINDEX")
  /// vxlan: the VNI that the group belongs to, 24 bits.
  public let srcVni = AttributeKey<UInt32>(9, "SRC_VNI")
  /// In a flush: which bits of an entry's state must match the structure in `entry`.
  public let stateMask = AttributeKey<UInt8>(10, "STATE_MASK")
}

/// Sources to add (linux/if_bridge.h).
public struct MulticastNewSourceListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBE_SRC_LIST_"
  public static let keys = MulticastNewSourceListAttributes()

  /// One source. There is one attribute for each.
  public let entry = AttributeKey<Attributes<MulticastNewSourceAttributes>>(1, "ENTRY")
}

/// One source to add (linux/if_bridge.h).
public struct MulticastNewSourceAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBE_SRCATTR_"
  public static let keys = MulticastNewSourceAttributes()

  /// The source's address, 4 or 16 bytes.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
}
