import RouteNetlink
/// A route as declared (ip-route(8); the keys are netplan's).
struct RouteSpec: TableModel, Hashable {
  var position: Position
  var to: Placed<String>?
  /// Addresses or names of nodes. Several make a multipath route.
  var via: [Placed<String>] = []
  var dev: Placed<String>?
  var from: IPAddress?
  var metric: Int?
  var table: Int?
  var mtu: Int?
  var onLink = false
  var type: String?
  var scope: String?
  var family: IPVersion?

  init(at position: Position) { self.position = position }

  static let types = ["unicast", "blackhole", "unreachable", "prohibit"]

  static let scopes = ["global", "link", "host"]

  static let tableName = "route"

  static let keys: [Key<RouteSpec>] = [
    Key(
      "to", .placed(.text("a network, an address, or default")), "Where the route leads.",
      example: "default",
      required: true
    ) { $0.to = $1 },
    Key(
      "via", .oneOrMore(.placed(.text("an address, or a node"))),
      "The gateway: an address, or the name of a node on the same network; several share the load.",
      example: "router"
    ) { $0.via = $1 },
    Key("dev", .placed(.interfaceReference), "The interface.", example: "eth0") { $0.dev = $1 },
    Key("from", .address, "The source address of packets that the node sends.", example: "10.0.0.2")
    { $0.from = $1 },
    Key("metric", .integer(Limits.metric), "Its metric; the least wins.", example: "100") {
      $0.metric = $1
    },
    Key("table", .integer(Limits.table), "Its table; main (254) by default.", example: "100") {
      $0.table = $1
    },
    Key("mtu", .integer(Limits.mtu), "The MTU along it, in bytes.", example: "1400") {
      $0.mtu = $1
    },
    Key(
      "on-link", .boolean, "Whether the gateway counts as reachable in any case.", example: "true"
    ) {
      $0.onLink = $1
    },
    Key(
      "type", .choice(types), "What happens to packets; unicast by default.", example: "blackhole"
    ) { $0.type = $1 },
    Key(
      "family", .family,
      "The only family of a default route. By default it has those in which the node and its gateway, or "
        + "the interface, have addresses.",
      example: "ipv6"
    ) { $0.family = $1 },
    Key("scope", .choice(scopes), "Its scope.", example: "link") {
      $0.scope = $1
    },
  ]
}
