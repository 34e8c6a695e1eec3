import RouteNetlink
/// An address pool as declared: networks that smaller networks, or single addresses, are drawn from.
struct PoolSpec: TableModel, Hashable {
  var position: Position
  var prefixes: [Placed<IPPrefix>] = []
  /// The prefix length of a drawn network by family; nil for /31 and /127 on links, /24 and /64 on LANs.
  var lengthV4: Int?
  var lengthV6: Int?

  init(at position: Position) { self.position = position }

  static let tableName = "pool"

  static let keys: [Key<PoolSpec>] = [
    Key(
      "prefix", .oneOrMore(.placed(.network)), "The network to draw from.",
      example: #"[10.0.0.0/16, "2001:db8::/48"]"#, required: true
    ) {
      $0.prefixes = $1
    },
    Key("length", .integer(1...32), "The prefix length of a drawn IPv4 network.", example: "30") {
      $0.lengthV4 = $1
    }.only(["IPv4"]),
    Key("length6", .integer(1...128), "The prefix length of a drawn IPv6 network.", example: "64") {
      $0.lengthV6 = $1
    }.only(["IPv6"]),
  ]

  /// A network, a list of networks, or a mapping.
  static let type = ValueType<PoolSpec>(
    .any([ValueType<IPPrefix>.network.shape, .list(ValueType<IPPrefix>.network.shape), shape])
  ) { value, reader in
    var pool = PoolSpec(at: value.position)
    if value.entries != nil {
      KeyTable(tableName, keys).fill(&pool, from: value, reader)
    } else if let prefixes = ValueType.oneOrMore(.placed(.network)).read(value, reader) {
      pool.prefixes = prefixes
    }
    return pool
  }
}
