import Netlink

/// The multicast groups of rtnetlink (`RTNLGRP_*`, linux/rtnetlink.h), by what they report.
extension NetlinkSocket.Group {
  /// Devices (`RTNLGRP_LINK`).
  public static let links = Self(rawValue: 1)
  /// Neighbours, and entries of forwarding databases (`RTNLGRP_NEIGH`).
  public static let neighbours = Self(rawValue: 3)
  /// Queueing disciplines, classes and filters (`RTNLGRP_TC`).
  public static let queueing = Self(rawValue: 4)
  /// IPv4 addresses (`RTNLGRP_IPV4_IFADDR`).
  public static let ipv4Addresses = Self(rawValue: 5)
  /// Routes of IPv4 multicast routing (`RTNLGRP_IPV4_MROUTE`).
  public static let ipv4MulticastRoutes = Self(rawValue: 6)
  /// IPv4 routes (`RTNLGRP_IPV4_ROUTE`).
  public static let ipv4Routes = Self(rawValue: 7)
  /// IPv4 rules (`RTNLGRP_IPV4_RULE`).
  public static let ipv4Rules = Self(rawValue: 8)
  /// IPv6 addresses (`RTNLGRP_IPV6_IFADDR`).
  public static let ipv6Addresses = Self(rawValue: 9)
  /// Routes of IPv6 multicast routing (`RTNLGRP_IPV6_MROUTE`).
  public static let ipv6MulticastRoutes = Self(rawValue: 10)
  /// IPv6 routes (`RTNLGRP_IPV6_ROUTE`).
  public static let ipv6Routes = Self(rawValue: 11)
  /// Prefixes that routers advertise (`RTNLGRP_IPV6_PREFIX`).
  public static let ipv6Prefixes = Self(rawValue: 18)
  /// IPv6 rules (`RTNLGRP_IPV6_RULE`).
  public static let ipv6Rules = Self(rawValue: 19)
  /// How devices treat IPv4 packets (`RTNLGRP_IPV4_NETCONF`).
  public static let ipv4Configuration = Self(rawValue: 24)
  /// How devices treat IPv6 packets (`RTNLGRP_IPV6_NETCONF`).
  public static let ipv6Configuration = Self(rawValue: 25)
  /// Entries of the multicast databases of bridges (`RTNLGRP_MDB`).
  public static let multicastDatabase = Self(rawValue: 26)
  /// MPLS routes (`RTNLGRP_MPLS_ROUTE`).
  public static let mplsRoutes = Self(rawValue: 27)
  /// The ids by which the namespace knows others (`RTNLGRP_NSID`).
  public static let namespaceIDs = Self(rawValue: 28)
  /// How devices treat MPLS packets (`RTNLGRP_MPLS_NETCONF`).
  public static let mplsConfiguration = Self(rawValue: 29)
  /// Nexthop objects (`RTNLGRP_NEXTHOP`).
  public static let nextHops = Self(rawValue: 32)
  /// VLANs of bridges (`RTNLGRP_BRVLAN`).
  public static let vlans = Self(rawValue: 33)
  /// VNIs of vxlan devices (`RTNLGRP_TUNNEL`).
  public static let tunnels = Self(rawValue: 35)
  /// Statistics of devices (`RTNLGRP_STATS`).
  public static let statistics = Self(rawValue: 36)
  /// IPv4 multicast groups that devices join and leave (`RTNLGRP_IPV4_MCADDR`).
  public static let ipv4MulticastAddresses = Self(rawValue: 37)
  /// IPv6 multicast groups that devices join and leave (`RTNLGRP_IPV6_MCADDR`).
  public static let ipv6MulticastAddresses = Self(rawValue: 38)
  /// IPv6 anycast addresses that devices get and lose (`RTNLGRP_IPV6_ACADDR`).
  public static let ipv6AnycastAddresses = Self(rawValue: 39)
}
