import Netlink

/// How far a destination or an address reaches (`RT_SCOPE_*`, rtnetlink(7)): a smaller number reaches farther.
public struct RouteScope: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Everywhere; routes by a router have it.
  public static let universe = RouteScope(rawValue: 0)
  /// Within the site.
  public static let site = RouteScope(rawValue: 200)
  /// On the link; routes without a router have it.
  public static let link = RouteScope(rawValue: 253)
  /// In the host.
  public static let host = RouteScope(rawValue: 254)
  /// No destination at all; in a deletion, any.
  public static let nowhere = RouteScope(rawValue: 255)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .universe: "global", .site: "site", .link: "link", .host: "host", .nowhere: "nowhere",
  ]
}
