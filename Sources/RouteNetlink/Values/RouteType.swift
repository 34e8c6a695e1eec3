import Netlink

/// What happens to packets that match a route (`RTN_*`, ip-route(8)).
public struct RouteType: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// No type; in requests, any.
  public static let unspecified = RouteType(rawValue: 0)
  /// Packets are sent to the destination, directly or through a gateway.
  public static let unicast = RouteType(rawValue: 1)
  /// Packets are delivered to this host.
  public static let local = RouteType(rawValue: 2)
  /// Packets are delivered to this host and sent as link broadcasts.
  public static let broadcast = RouteType(rawValue: 3)
  /// Packets are delivered to this host, one of several with the address.
  public static let anycast = RouteType(rawValue: 4)
  /// Packets are sent to a multicast group.
  public static let multicast = RouteType(rawValue: 5)
  /// Packets are dropped silently.
  public static let blackhole = RouteType(rawValue: 6)
  /// Packets are dropped, and the sender is told that the host is unreachable.
  public static let unreachable = RouteType(rawValue: 7)
  /// Packets are dropped, and the sender is told that communication is prohibited.
  public static let prohibit = RouteType(rawValue: 8)
  /// The look-up continues with the next rule.
  public static let `throw` = RouteType(rawValue: 9)
  /// Address translation, before Linux 2.6.
  public static let nat = RouteType(rawValue: 10)
  /// An external program resolves the route; never implemented.
  public static let xresolve = RouteType(rawValue: 11)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unspecified: "none", .unicast: "unicast", .local: "local", .broadcast: "broadcast",
    .anycast: "anycast", .multicast: "multicast", .blackhole: "blackhole",
    .unreachable: "unreachable", .prohibit: "prohibit", .throw: "throw", .nat: "nat",
    .xresolve: "xresolve",
  ]
}
