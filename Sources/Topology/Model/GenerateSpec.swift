/// A regular shape to build, as declared.
public struct GenerateSpec: TableModel, Hashable {
  public var position: Position
  public var shape = Placed("", at: .start)
  public var count: Placed<Int> = Placed(0, at: .start)
  public var name: String?
  public var hub: String?
  public var fanout: Int?
  public var hosts: Int?
  public var node: NodeSpec?
  public var hubNode: NodeSpec?
  public var link: LinkSpec?

  public init(at position: Position) { self.position = position }

  static let shapes = ["star", "chain", "ring", "mesh", "tree", "fat-tree"]

  static let tableName = "generate"

  static let keys: [Key<GenerateSpec>] = [
    Key("shape", .placed(.choice(shapes)), "The shape.", required: true) { $0.shape = $1 },
    Key(
      "count", .placed(.integer(1...4096)), "How many nodes; of a fat-tree, its k.", required: true
    ) { $0.count = $1 },
    Key("name", .nodeName, "What the nodes' names begin with.") { $0.name = $1 },
    Key("hub", .nodeName, "The bridge in the middle of a star; `hub` by default.") { $0.hub = $1 },
    Key("fanout", .integer(1...64), "Children of each node of a tree; 2 by default.") {
      $0.fanout = $1
    },
    Key("hosts", .integer(0...64), "Hosts at each edge switch of a fat-tree; k/2 by default.") {
      $0.hosts = $1
    },
    Key("node", NodeSpec.type, "Settings of every node.") { $0.node = $1 },
    Key("hub-node", NodeSpec.type, "Settings of the bridge in the middle of a star.") {
      $0.hubNode = $1
    },
    Key("link", LinkSpec.type, "Settings of every link.") { $0.link = $1 },
  ]
}
