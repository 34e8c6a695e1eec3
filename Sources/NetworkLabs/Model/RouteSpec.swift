import RouteNetlink

/// A route as declared (ip-route(8); the keys are netplan's).
public struct RouteSpec: Sendable, Hashable {
  var position = Position.none
  /// Where it leads: a network, an address, or `default`.
  @Placed public var to: String
  /// The gateways, each an address or the name of a node in the same network. Several make a multipath route.
  @Placed public var via: [String]
  /// The interface; nil for that of the gateway's network.
  @Placed public var dev: String?
  /// The source address of packets that the node sends; nil for the kernel's choice.
  public var from: Written<IPAddress>?
  /// The metric, of which the least wins; nil for the kernel's default.
  public var metric: Int?
  /// The number of the table; nil for main (254).
  public var table: Int?
  /// The MTU along the route, in bytes; nil for that of the path.
  public var mtu: Int?
  /// Whether the gateway counts as reachable although it is in no network of the node.
  public var onLink: Bool
  /// What happens to packets; nil for unicast.
  public var type: Kind?
  /// The scope of an IPv4 route; nil for the usual one.
  public var scope: Scope?
  /// The only family of a default route; nil for each in which the node and its gateway, or the interface, have
  /// addresses.
  public var family: IPVersion?

  /// What a route does with packets (`RTN_*`).
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Sends them on.
    case unicast
    /// Drops them.
    case blackhole
    /// Drops them and tells the sender that the host is unreachable.
    case unreachable
    /// Drops them and tells the sender that this is prohibited.
    case prohibit
  }

  /// How far a route's destination is (`RT_SCOPE_*`).
  public enum Scope: String, Sendable, Hashable, CaseIterable {
    /// Anywhere.
    case global
    /// On the link.
    case link
    /// In the node itself.
    case host
  }

  /// A route to a network, an address, or `default`.
  public init(
    to: String, via: [String] = [], dev: String? = nil, from: Written<IPAddress>? = nil,
    metric: Int? = nil, table: Int? = nil, mtu: Int? = nil, onLink: Bool = false,
    type: Kind? = nil, scope: Scope? = nil, family: IPVersion? = nil
  ) {
    self.to = to
    self.via = via
    self.dev = dev
    self.from = from
    self.metric = metric
    self.table = table
    self.mtu = mtu
    self.onLink = onLink
    self.type = type
    self.scope = scope
    self.family = family
  }

  static let types = Kind.allCases.map(\.rawValue)
  static let scopes = Scope.allCases.map(\.rawValue)
}

extension RouteSpec: TableModel {
  init(at position: Position) {
    self.init(to: "")
    self.position = position
  }

  static let tableName = "route"

  static let keys: [Key<RouteSpec>] = [
    Key(
      "to", .text("a network, an address, or default"), "Where the route leads.",
      example: "default", required: { $1(&$0.$to) }),
    Key(
      "via", .oneOrMore(.placed(.text("an address, or a node"))),
      "The gateway: an address, or the name of a node on the same network; several share the load.",
      example: "router", items: { $1(&$0.$via) }),
    Key("dev", .interfaceReference, "The interface.", example: "eth0", placed: { $1(&$0.$dev) }),
    Key(
      "from", .written(.address), "The source address of packets that the node sends.",
      example: "10.0.0.2", at: { $1(&$0.from) }),
    Key(
      "metric", .integer(Limits.metric), "Its metric; the least wins.", example: "100",
      at: { $1(&$0.metric) }),
    Key(
      "table", .integer(Limits.table), "Its table; main (254) by default.", example: "100",
      at: { $1(&$0.table) }),
    Key(
      "mtu", .integer(Limits.mtu), "The MTU along it, in bytes.", example: "1400",
      at: { $1(&$0.mtu) }),
    Key(
      "on-link", .boolean, "Whether the gateway counts as reachable in any case.", example: "true",
      usual: { $1(&$0.onLink) }),
    Key(
      "type", .cases, "What happens to packets; unicast by default.", example: "blackhole",
      at: { $1(&$0.type) }),
    Key(
      "family", .cases,
      "The only family of a default route. By default it has those in which the node and its gateway, or "
        + "the interface, have addresses.",
      example: "ipv6", at: { $1(&$0.family) }),
    Key("scope", .cases, "Its scope.", example: "link", at: { $1(&$0.scope) }),
  ]
}
