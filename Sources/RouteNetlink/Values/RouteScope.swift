import Netlink

/// How far away a destination is, or how far an address is valid (`RT_SCOPE_*`, rtnetlink(7)). A smaller number
/// reaches farther.
public struct RouteScope: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Anywhere; the scope of routes through a gateway.
  public static let universe = RouteScope(rawValue: 0)
  /// Within the site.
  public static let site = RouteScope(rawValue: 200)
  /// On the link; the scope of routes without a gateway.
  public static let link = RouteScope(rawValue: 253)
  /// On this host.
  public static let host = RouteScope(rawValue: 254)
  /// Nowhere; in a deletion, any scope.
  public static let nowhere = RouteScope(rawValue: 255)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .universe: "global", .site: "site", .link: "link", .host: "host", .nowhere: "nowhere",
  ]
}
