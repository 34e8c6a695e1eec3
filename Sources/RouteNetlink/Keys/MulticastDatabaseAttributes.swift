import CLinux
import Netlink

/// What a database of multicast groups tells (`MDBA_*`, linux/if_bridge.h).
public struct MulticastAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_"
  public static let keys = MulticastAttributes()

  public let mdb = AttributeKey<Attributes<MulticastListAttributes>>(1, "MDB")
  public let router = AttributeKey<Attributes<MulticastRouterListAttributes>>(2, "ROUTER")
}

/// Groups of one database (linux/if_bridge.h).
public struct MulticastListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_"
  public static let keys = MulticastListAttributes()

  public let entry = AttributeKey<Attributes<MulticastEntryListAttributes>>(1, "ENTRY")
}

/// Ports of one group (linux/if_bridge.h): `struct br_mdb_entry`, then attributes.
public struct MulticastEntryListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_ENTRY_"
  public static let keys = MulticastEntryListAttributes()

  public let info = AttributeKey<Attributes<MulticastEntryAttributes>>(1, "INFO")
}

/// Attributes of a port of a multicast group (`MDBA_MDB_EATTR_*`, linux/if_bridge.h).
public struct MulticastEntryAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_EATTR_"
  public static let keys = MulticastEntryAttributes()
  /// `struct br_mdb_entry`.
  public static let headerLength = MemoryLayout<br_mdb_entry>.size

  public let timer = AttributeKey<UInt32>(1, "TIMER")
  public let srcList = AttributeKey<Attributes<MulticastSourceListAttributes>>(2, "SRC_LIST")
  public let groupMode = AttributeKey<MulticastFilterMode>(3, "GROUP_MODE")
  public let source = AttributeKey<[UInt8]>(4, "SOURCE")
  public let rtprot = AttributeKey<UInt8>(5, "RTPROT")
  public let dst = AttributeKey<[UInt8]>(6, "DST")
  public let dstPort = AttributeKey<UInt16>(7, "DST_PORT")
  public let vni = AttributeKey<UInt32>(8, "VNI")
  public let ifindex = AttributeKey<UInt32>(9, "IFINDEX")
  public let srcVni = AttributeKey<UInt32>(10, "SRC_VNI")
}

/// Sources of a multicast group (linux/if_bridge.h).
public struct MulticastSourceListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_SRCLIST_"
  public static let keys = MulticastSourceListAttributes()

  public let entry = AttributeKey<Attributes<MulticastSourceAttributes>>(1, "ENTRY")
}

/// One source of a multicast group (`MDBA_MDB_SRCATTR_*`, linux/if_bridge.h).
public struct MulticastSourceAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_MDB_SRCATTR_"
  public static let keys = MulticastSourceAttributes()

  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  public let timer = AttributeKey<UInt32>(2, "TIMER")
}

/// Ports with multicast routers (linux/if_bridge.h).
public struct MulticastRouterListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_ROUTER_"
  public static let keys = MulticastRouterListAttributes()

  public let port = AttributeKey<Attributes<MulticastRouterAttributes>>(1, "PORT")
}

/// Attributes of a port with a multicast router (`MDBA_ROUTER_PATTR_*`, linux/if_bridge.h).
public struct MulticastRouterAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_ROUTER_PATTR_"
  public static let keys = MulticastRouterAttributes()
  /// The index of the port.
  public static let headerLength = 4

  public let timer = AttributeKey<UInt32>(1, "TIMER")
  public let type = AttributeKey<UInt8>(2, "TYPE")
  public let inetTimer = AttributeKey<UInt32>(3, "INET_TIMER")
  public let inet6Timer = AttributeKey<UInt32>(4, "INET6_TIMER")
  public let vid = AttributeKey<UInt16>(5, "VID")
}

/// Attributes of a change of a database of multicast groups (`MDBA_SET_*`, linux/if_bridge.h).
public struct MulticastRequestAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBA_SET_"
  public static let keys = MulticastRequestAttributes()

  public let entry = AttributeKey<[UInt8]>(1, "ENTRY")
  public let entryAttrs = AttributeKey<Attributes<MulticastChangeAttributes>>(2, "ENTRY_ATTRS")
}

/// Attributes of one entry to be added or changed (`MDBE_ATTR_*`, linux/if_bridge.h).
public struct MulticastChangeAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBE_ATTR_"
  public static let keys = MulticastChangeAttributes()

  public let source = AttributeKey<[UInt8]>(1, "SOURCE")
  public let srcList = AttributeKey<Attributes<MulticastNewSourceListAttributes>>(2, "SRC_LIST")
  public let groupMode = AttributeKey<MulticastFilterMode>(3, "GROUP_MODE")
  public let rtprot = AttributeKey<UInt8>(4, "RTPROT")
  public let dst = AttributeKey<[UInt8]>(5, "DST")
  public let dstPort = AttributeKey<UInt16>(6, "DST_PORT")
  public let vni = AttributeKey<UInt32>(7, "VNI")
  public let ifindex = AttributeKey<UInt32>(8, "IFINDEX")
  public let srcVni = AttributeKey<UInt32>(9, "SRC_VNI")
  public let stateMask = AttributeKey<UInt8>(10, "STATE_MASK")
}

/// Sources to be added (linux/if_bridge.h).
public struct MulticastNewSourceListAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBE_SRC_LIST_"
  public static let keys = MulticastNewSourceListAttributes()

  public let entry = AttributeKey<Attributes<MulticastNewSourceAttributes>>(1, "ENTRY")
}

/// One source to be added (linux/if_bridge.h).
public struct MulticastNewSourceAttributes: AttributeSet {
  public static let prefix: StaticString = "MDBE_SRCATTR_"
  public static let keys = MulticastNewSourceAttributes()

  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
}
