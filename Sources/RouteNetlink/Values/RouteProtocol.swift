import Netlink

/// What added a route, rule, nexthop or neighbour (`RTPROT_*` of linux/rtnetlink.h, and the numbers that
/// routing daemons use). The words are those that iproute2 knows without its file rt_protos.
public struct RouteProtocol: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Unknown.
  public static let unspecified = RouteProtocol(rawValue: 0)
  /// An ICMP redirect.
  public static let redirect = RouteProtocol(rawValue: 1)
  /// The kernel itself.
  public static let kernel = RouteProtocol(rawValue: 2)
  /// Something during boot; ip(8) also uses this number by default.
  public static let boot = RouteProtocol(rawValue: 3)
  /// An administrator.
  public static let `static` = RouteProtocol(rawValue: 4)
  /// A router advertisement (RFC 4861).
  public static let routerAdvertisement = RouteProtocol(rawValue: 9)
  /// A DHCP client.
  public static let dhcp = RouteProtocol(rawValue: 16)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unspecified: "unspec", .redirect: "redirect", .kernel: "kernel", .boot: "boot",
    .static: "static", Self(rawValue: 8): "gated", .routerAdvertisement: "ra",
    Self(rawValue: 10): "mrt", Self(rawValue: 11): "zebra", Self(rawValue: 12): "bird",
    Self(rawValue: 13): "dnrouted", Self(rawValue: 14): "xorp", Self(rawValue: 15): "ntk",
    .dhcp: "dhcp", Self(rawValue: 18): "keepalived", Self(rawValue: 42): "babel",
    Self(rawValue: 84): "ovn", Self(rawValue: 186): "bgp", Self(rawValue: 187): "isis",
    Self(rawValue: 188): "ospf", Self(rawValue: 189): "rip", Self(rawValue: 192): "eigrp",
  ]
}
