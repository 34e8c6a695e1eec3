import Netlink

/// What becomes of packets that a route is for (`RTN_*`, ip-route(8)).
public struct RouteType: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// None: in requests, any.
  public static let unspecified = RouteType(rawValue: 0)
  /// They go on, by a router or to the destination itself.
  public static let unicast = RouteType(rawValue: 1)
  /// They are for the host.
  public static let local = RouteType(rawValue: 2)
  /// They are for the host, and go on as a broadcast of the link.
  public static let broadcast = RouteType(rawValue: 3)
  /// They are for the host, which is one of several with the address.
  public static let anycast = RouteType(rawValue: 4)
  /// They are for a group.
  public static let multicast = RouteType(rawValue: 5)
  /// They are dropped, and nobody is told.
  public static let blackhole = RouteType(rawValue: 6)
  /// They are dropped, and the sender is told that the host is unreachable.
  public static let unreachable = RouteType(rawValue: 7)
  /// They are dropped, and the sender is told that it is forbidden.
  public static let prohibit = RouteType(rawValue: 8)
  /// The next rule is asked.
  public static let `throw` = RouteType(rawValue: 9)
  /// Their addresses were translated, before Linux 2.6.
  public static let nat = RouteType(rawValue: 10)
  /// A program is asked; never carried out.
  public static let xresolve = RouteType(rawValue: 11)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unspecified: "none", .unicast: "unicast", .local: "local", .broadcast: "broadcast",
    .anycast: "anycast", .multicast: "multicast", .blackhole: "blackhole",
    .unreachable: "unreachable", .prohibit: "prohibit", .throw: "throw", .nat: "nat",
    .xresolve: "xresolve",
  ]
}
