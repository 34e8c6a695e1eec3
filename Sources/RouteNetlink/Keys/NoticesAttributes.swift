import Netlink

/// Attributes of a prefix that a router announced (`PREFIX_*`, linux/if_addr.h).
public struct PrefixAttributes: AttributeSet {
  public static let prefix: StaticString = "PREFIX_"
  public static let keys = PrefixAttributes()

  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  public let cacheinfo = AttributeKey<[UInt8]>(2, "CACHEINFO")
}

/// Attributes of an address label (`IFAL_*`, linux/if_addrlabel.h).
public struct AddressLabelAttributes: AttributeSet {
  public static let prefix: StaticString = "IFAL_"
  public static let keys = AddressLabelAttributes()

  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  public let label = AttributeKey<UInt32>(2, "LABEL")
}

/// Settings of a device (`NETCONFA_*`, linux/netconf.h).
public struct ConfigurationAttributes: AttributeSet {
  public static let prefix: StaticString = "NETCONFA_"
  public static let keys = ConfigurationAttributes()

  public let ifindex = AttributeKey<Int32>(1, "IFINDEX")
  public let forwarding = AttributeKey<Int32>(2, "FORWARDING")
  public let rpFilter = AttributeKey<Int32>(3, "RP_FILTER")
  public let mcForwarding = AttributeKey<Int32>(4, "MC_FORWARDING")
  public let proxyNeigh = AttributeKey<Int32>(5, "PROXY_NEIGH")
  public let ignoreRoutesWithLinkdown = AttributeKey<Int32>(6, "IGNORE_ROUTES_WITH_LINKDOWN")
  public let input = AttributeKey<Int32>(7, "INPUT")
  public let bcForwarding = AttributeKey<Int32>(8, "BC_FORWARDING")
}

/// Attributes of a table of neighbours (`NDTA_*`, linux/neighbour.h).
public struct NeighbourTableAttributes: AttributeSet {
  public static let prefix: StaticString = "NDTA_"
  public static let keys = NeighbourTableAttributes()

  public let name = AttributeKey<String>(1, "NAME")
  public let thresh1 = AttributeKey<UInt32>(2, "THRESH1")
  public let thresh2 = AttributeKey<UInt32>(3, "THRESH2")
  public let thresh3 = AttributeKey<UInt32>(4, "THRESH3")
  public let config = AttributeKey<[UInt8]>(5, "CONFIG")
  public let parms = AttributeKey<[UInt8]>(6, "PARMS")
  public let stats = AttributeKey<[UInt8]>(7, "STATS")
  public let gcInterval = AttributeKey<UInt64>(8, "GC_INTERVAL")
  public let pad = AttributeKey<Padding>(9, "PAD")
}
