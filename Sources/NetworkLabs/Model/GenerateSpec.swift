/// A regular shape of nodes and links to generate, as declared.
public struct GenerateSpec: Sendable, Hashable {
  var position = Position.none
  /// The shape; nil only while a file with another word is judged.
  @Placed public var shape: Shape?
  /// How many nodes, at most 256 of a mesh; of a fat-tree its k, which is even and at most 16.
  @Placed public var count: Int
  /// What the nodes' names begin with, before a number; nil for `h` in a star, `r` in other shapes, and nothing in a
  /// fat-tree.
  public var name: String?
  /// The name of the bridge in the middle of a star; nil for `hub`.
  public var hub: String?
  /// The number of children of each node of a tree; nil for 2.
  public var fanout: Int?
  /// The number of hosts at each edge switch of a fat-tree; nil for k/2.
  public var hosts: Int?
  /// Settings of every node.
  public var node: NodeSpec?
  /// Settings of the bridge in the middle of a star.
  public var hubNode: NodeSpec?
  /// Settings of every link, without endpoints.
  public var link: LinkSpec?

  /// What nodes and links can be arranged in.
  public enum Shape: String, Sendable, Hashable, CaseIterable {
    /// Nodes around a bridge.
    case star
    /// Nodes in a row.
    case chain
    /// Nodes in a row whose ends are linked.
    case ring
    /// A link between every two nodes.
    case mesh
    /// Nodes with children.
    case tree
    /// k pods of switches with hosts, joined by core switches.
    case fatTree = "fat-tree"
  }

  /// A shape of `count` nodes.
  public init(
    _ shape: Shape, count: Int, name: String? = nil, hub: String? = nil, fanout: Int? = nil,
    hosts: Int? = nil, node: NodeSpec? = nil, hubNode: NodeSpec? = nil, link: LinkSpec? = nil
  ) {
    self.shape = shape
    self.count = count
    self.name = name
    self.hub = hub
    self.fanout = fanout
    self.hosts = hosts
    self.node = node
    self.hubNode = hubNode
    self.link = link
  }

  /// The greatest count of a shape: a mesh has a link for every two nodes, a fat-tree k³/4 hosts.
  private static let limits: [Shape: Int] = [.mesh: 256, .fatTree: 16]

  /// The word for the shape; empty if it is not known.
  var word: String { shape?.rawValue ?? "" }

  /// Why a shape of this count cannot be built, and what could; nil if it can.
  var countProblem: (message: String, advice: String)? {
    if let limit = shape.flatMap({ Self.limits[$0] }), count > limit {
      return ("a \(word) of \(count) is too large", "its count may be \(limit) at most")
    }
    if shape == .fatTree, count % 2 != 0 {
      return (
        "the k of a fat-tree is even, not \(count)",
        "half of a switch's k ports lead up and half lead down"
      )
    }
    return nil
  }
}

extension GenerateSpec: TableModel {
  init(at position: Position) {
    self.init(.star, count: 0)
    shape = nil
    self.position = position
  }

  static let tableName = "generate"

  static let keys: [Key<GenerateSpec>] = [
    Key(
      "shape", .placed(.cases), "The shape.", example: "star", required: true,
      load: { $0.$shape.written() },
      store: { $0.$shape = Placed($1.value, at: $1.position) }),
    Key(
      "count", .integer(1...4096),
      "How many nodes, at most 256 of a mesh; of a fat-tree, its k, even and at most 16.",
      example: "5", required: { $1(&$0.$count) }),
    Key(
      "name", .nodeName, "What the nodes' names begin with.", example: "host", at: { $1(&$0.name) }),
    Key(
      "hub", .nodeName, "The bridge in the middle of a star; `hub` by default.", example: "lan",
      at: { $1(&$0.hub) }
    ).only(["star"]),
    Key(
      "fanout", .integer(1...64), "Children of each node of a tree; 2 by default.", example: "3",
      at: { $1(&$0.fanout) }
    ).only(["tree"]),
    Key(
      "hosts", .integer(0...64), "Hosts at each edge switch of a fat-tree; k/2 by default.",
      example: "2", at: { $1(&$0.hosts) }
    ).only(["fat-tree"]),
    Key(
      "node", NodeSpec.type, "Settings of every node.",
      example: "{routes: [{to: default, via: router}]}", at: { $1(&$0.node) }),
    Key(
      "hub-node", NodeSpec.type, "Settings of the bridge in the middle of a star.",
      example: "{stp: true}", at: { $1(&$0.hubNode) }
    ).only(["star"]),
    Key(
      "link", LinkSpec.type, "Settings of every link.", example: "{mtu: 1400}", at: { $1(&$0.link) }
    ),
  ]
}
