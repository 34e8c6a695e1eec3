import RouteNetlink

/// An address pool as declared: networks that smaller networks, or single addresses, are drawn from.
public struct PoolSpec: Sendable, Hashable {
  var position = Position.none
  /// The networks to draw from.
  @Placed public var prefixes: [Written<IPPrefix>]
  /// The prefix length of a drawn IPv4 network; nil for 31 on links and 24 on LANs.
  public var lengthV4: Int?
  /// The prefix length of a drawn IPv6 network; nil for 127 on links and 64 on LANs.
  public var lengthV6: Int?

  /// A pool of `prefixes`, usually one of each family.
  public init(_ prefixes: [Written<IPPrefix>], lengthV4: Int? = nil, lengthV6: Int? = nil) {
    self.prefixes = prefixes
    self.lengthV4 = lengthV4
    self.lengthV6 = lengthV6
  }
}

extension PoolSpec: TableModel {
  init(at position: Position) {
    self.init([])
    self.position = position
  }

  static let tableName = "pool"

  static let keys: [Key<PoolSpec>] = [
    Key(
      "prefix", .oneOrMore(.placed(.written(.network))), "The network to draw from.",
      example: #"[10.0.0.0/16, "2001:db8::/48"]"#, required: true, items: { $1(&$0.$prefixes) }),
    Key(
      "length", .integer(1...32), "The prefix length of a drawn IPv4 network.", example: "30",
      at: { $1(&$0.lengthV4) }
    ).only(["IPv4"]),
    Key(
      "length6", .integer(1...128), "The prefix length of a drawn IPv6 network.", example: "64",
      at: { $1(&$0.lengthV6) }
    ).only(["IPv6"]),
  ]

  /// A network, a list of networks, or a mapping.
  static let type = ValueType<PoolSpec>(
    .any([ValueType<IPPrefix>.network.shape, .list(ValueType<IPPrefix>.network.shape), shape]),
    write: { KeyTable(tableName, keys).write($0, $1, at: $0.position) },
    read: { value, reader in
      var pool = PoolSpec(at: value.position)
      if value.entries != nil {
        KeyTable(tableName, keys).fill(&pool, from: value, reader)
      } else if let prefixes = ValueType.oneOrMore(.placed(.written(.network))).read(value, reader)
      {
        pool.$prefixes = Placed(items: prefixes)
      }
      return pool
    })
}
