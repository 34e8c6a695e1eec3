/// A regular shape of nodes and links to generate, as declared.
struct GenerateSpec: TableModel, Hashable {
  var position: Position
  var shape = Placed("", at: .start)
  var count: Placed<Int> = Placed(0, at: .start)
  var name: String?
  var hub: String?
  var fanout: Int?
  var hosts: Int?
  var node: NodeSpec?
  var hubNode: NodeSpec?
  var link: LinkSpec?

  init(at position: Position) { self.position = position }

  static let shapes = ["star", "chain", "ring", "mesh", "tree", "fat-tree"]

  /// The greatest count of a shape: a mesh has a link for every two nodes, a fat-tree k³/4 hosts.
  private static let limits = ["mesh": 256, "fat-tree": 16]

  /// Why a shape of this count cannot be built, and what could; nil if it can.
  var countProblem: (message: String, advice: String)? {
    if let limit = Self.limits[shape.value], count.value > limit {
      return (
        "a \(shape.value) of \(count.value) is too large", "its count may be \(limit) at most"
      )
    }
    if shape.value == "fat-tree", count.value % 2 != 0 {
      return (
        "the k of a fat-tree is even, not \(count.value)",
        "half of a switch's k ports lead up and half lead down"
      )
    }
    return nil
  }

  static let tableName = "generate"

  static let keys: [Key<GenerateSpec>] = [
    Key("shape", .placed(.choice(shapes)), "The shape.", example: "star", required: true) {
      $0.shape = $1
    },
    Key(
      "count", .placed(.integer(1...4096)),
      "How many nodes, at most 256 of a mesh; of a fat-tree, its k, even and at most 16.",
      example: "5",
      required: true
    ) { $0.count = $1 },
    Key("name", .nodeName, "What the nodes' names begin with.", example: "host") { $0.name = $1 },
    Key("hub", .nodeName, "The bridge in the middle of a star; `hub` by default.", example: "lan") {
      $0.hub = $1
    }.only(["star"]),
    Key("fanout", .integer(1...64), "Children of each node of a tree; 2 by default.", example: "3")
    {
      $0.fanout = $1
    }.only(["tree"]),
    Key(
      "hosts", .integer(0...64), "Hosts at each edge switch of a fat-tree; k/2 by default.",
      example: "2"
    ) {
      $0.hosts = $1
    }.only(["fat-tree"]),
    Key(
      "node", NodeSpec.type, "Settings of every node.",
      example: "{routes: [{to: default, via: router}]}"
    ) { $0.node = $1 },
    Key(
      "hub-node", NodeSpec.type, "Settings of the bridge in the middle of a star.",
      example: "{stp: true}"
    ) {
      $0.hubNode = $1
    }.only(["star"]),
    Key("link", LinkSpec.type, "Settings of every link.", example: "{mtu: 1400}") { $0.link = $1 },
  ]
}
