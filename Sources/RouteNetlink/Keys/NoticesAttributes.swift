import Netlink

/// Attributes of a prefix in a router advertisement (`PREFIX_*`, linux/if_addr.h).
public struct PrefixAttributes: AttributeSet {
  public static let prefix: StaticString = "PREFIX_"
  public static let keys = PrefixAttributes()

  /// The prefix, 16 bytes; the header has its length.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  /// A structure `prefix_cacheinfo`: the preferred and the valid lifetime in seconds.
  public let cacheinfo = AttributeKey<[UInt8]>(2, "CACHEINFO")
}

/// Attributes of an address label (`IFAL_*`, linux/if_addrlabel.h).
public struct AddressLabelAttributes: AttributeSet {
  public static let prefix: StaticString = "IFAL_"
  public static let keys = AddressLabelAttributes()

  /// The network with this label, 16 bytes; the header has its length.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  /// The label (RFC 6724).
  public let label = AttributeKey<UInt32>(2, "LABEL")
}

/// Network settings of a device (`NETCONFA_*`, linux/netconf.h).
public struct ConfigurationAttributes: AttributeSet {
  public static let prefix: StaticString = "NETCONFA_"
  public static let keys = ConfigurationAttributes()

  /// The device's index; -1 for all devices, -2 for the defaults of new ones (`NETCONFA_IFINDEX_*`).
  public let ifindex = AttributeKey<Int32>(1, "IFINDEX")
  /// Whether packets are forwarded, 0 or 1.
  public let forwarding = AttributeKey<Int32>(2, "FORWARDING")
  /// Whether source addresses are checked by the reverse path (RFC 3704): 0 no, 1 strict, 2 loose. IPv4 only.
  public let rpFilter = AttributeKey<Int32>(3, "RP_FILTER")
  /// Whether multicast packets are forwarded, 0 or 1. Set by a multicast routing daemon.
  public let mcForwarding = AttributeKey<Int32>(4, "MC_FORWARDING")
  /// Whether the device answers for other hosts' addresses, 0 or 1 (`proxy_arp`, `proxy_ndp`).
  public let proxyNeigh = AttributeKey<Int32>(5, "PROXY_NEIGH")
  /// Whether routes through the device are ignored while its link is down, 0 or 1.
  public let ignoreRoutesWithLinkdown = AttributeKey<Int32>(6, "IGNORE_ROUTES_WITH_LINKDOWN")
  /// Whether MPLS packets are accepted, 0 or 1. MPLS only.
  public let input = AttributeKey<Int32>(7, "INPUT")
  /// Whether directed broadcasts to another device's network are forwarded, 0 or 1. IPv4 only.
  public let bcForwarding = AttributeKey<Int32>(8, "BC_FORWARDING")
}

/// Attributes of a table of neighbours (`NDTA_*`, linux/neighbour.h).
public struct NeighbourTableAttributes: AttributeSet {
  public static let prefix: StaticString = "NDTA_"
  public static let keys = NeighbourTableAttributes()

  /// "arp_cache" or "ndisc_cache".
  public let name = AttributeKey<String>(1, "NAME")
  /// Below this number of entries, there is no garbage collection.
  public let thresh1 = AttributeKey<UInt32>(2, "THRESH1")
  /// Above this number of entries, old entries are removed soon.
  public let thresh2 = AttributeKey<UInt32>(3, "THRESH2")
  /// The largest number of entries.
  public let thresh3 = AttributeKey<UInt32>(4, "THRESH3")
  /// A structure `ndt_config`. Reported only.
  public let config = AttributeKey<[UInt8]>(5, "CONFIG")
  /// A nest of `NDTPA_*`: the settings of a device, or the defaults of new devices.
  public let parms = AttributeKey<[UInt8]>(6, "PARMS")
  /// A structure `ndt_stats`. Reported only.
  public let stats = AttributeKey<[UInt8]>(7, "STATS")
  /// Milliseconds between garbage collections.
  public let gcInterval = AttributeKey<UInt64>(8, "GC_INTERVAL")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(9, "PAD")
}
