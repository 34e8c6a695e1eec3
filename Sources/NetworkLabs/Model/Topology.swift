/// A topology as its file declares it, with the position of everything in the file.
public struct Topology: TableModel {
  var position: Position
  package var name: Placed<String>?
  /// Whether the file itself names the lab.
  package internal(set) var isNamed = true
  /// The prefix of namespace names, before the node's name; nil for the lab's name.
  var prefix: Placed<String>?
  var body: Body
  package var source = SourceFile()
  var checks: [CheckSpec] = []
  /// The parts of the file that could not be read.
  var gaps = Gaps()
  var limitedKeys = LimitedKeys()

  /// Everything under `topology:`.
  struct Body: TableModel {
    var position: Position
    var defaults: NodeSpec?
    var kinds: [Named<NodeSpec>] = []
    var groups: [Named<NodeSpec>] = []
    var nodes: [Named<NodeSpec>] = []
    var links: [LinkSpec] = []
    var pools: [Named<PoolSpec>] = []
    var generate: [GenerateSpec] = []
    var routing: String?

    init(at position: Position) { self.position = position }
  }

  init(at position: Position) {
    self.position = position
    body = Body(at: position)
  }

  static let tableName = "topology file"

  static let keys: [Key<Topology>] =
    [
      Key(
        "name", .placed(.nodeName), "The lab's name. Without it, the file's name counts.",
        example: "shop"
      ) {
        $0.name = $1
      },
      Key(
        "prefix", .placed(.scalar(.text("a name, or empty for none", pattern: nil)) { $0 }),
        "What stands before a node's name in its namespace's name, instead of the lab's name.",
        example: #""""#
      ) { $0.prefix = $1 }.takingEmptyText,
      Key(
        "topology", Body.type, "Nodes and links.",
        example: #"\#n  nodes: {a: {}, b: {}}\#n  links: [{endpoints: ["a:eth0", "b:eth0"]}]"#,
        required: true
      ) { file, body in
        // Pools and shapes may also stand next to `topology:`.
        file.body = body.adding(file.body)
      },
      Key(
        "checks", .list(CheckSpec.type), "What `netns test` verifies.",
        example: "[{from: desk, ping: web}]"
      ) { $0.checks = $1 },
    ] + shared(\.body) + Key.ignored("mgmt", "settings", "debug", "version")

  /// The keys that may stand both at the top and under `topology:`.
  static func shared<Model>(_ body: WritableKeyPath<Model, Body> & Sendable) -> [Key<Model>] {
    [
      Key(
        "pools", .map(PoolSpec.type), "Address pools that links and nodes draw from.",
        example: "{links: 10.0.0.0/16}"
      ) {
        $0[keyPath: body].pools += $1
      },
      Key(
        "generate", .oneOrMore(GenerateSpec.type), "Regular shapes: star, chain, ring ...",
        example: "{shape: star, count: 5}"
      ) {
        $0[keyPath: body].generate += $1
      },
      Key(
        "routing", .choice(["none", "static"]),
        "`static`: routes between all networks by shortest path, computed from the links.",
        example: "static"
      ) { $0[keyPath: body].routing = $1 },
    ]
  }
}

extension Topology.Body {
  static let tableName = "topology"

  static let keys: [Key<Topology.Body>] =
    [
      Key(
        "defaults", NodeSpec.type, "What every node has unless it says otherwise.",
        example: "{sysctls: {net.ipv4.ip_forward: 1}}"
      ) {
        $0.defaults = $1
      },
      Key(
        "kinds", .map(NodeSpec.type), "What every node of a kind has.",
        example: "{bridge: {stp: true}}"
      ) { $0.kinds = $1 },
      Key(
        "groups", .map(NodeSpec.type), "What every node of a group has.",
        example: "{hosts: {mtu: 1400}}"
      ) { $0.groups = $1 },
      Key(
        "nodes", .map(NodeSpec.type), "The nodes by name.",
        example: "{web: {}, lan: {kind: bridge}}"
      ) { $0.nodes = $1 },
      Key(
        "links", .list(LinkSpec.type), "The links between them.",
        example: #"[{endpoints: ["web:eth0", "lan:p1"]}]"#
      ) { $0.links = $1 },
    ] + Topology.shared(\.self)

  func adding(_ other: Topology.Body) -> Topology.Body {
    var result = self
    result.pools += other.pools
    result.generate += other.generate
    result.routing = routing ?? other.routing
    return result
  }
}

extension Topology {
  /// Reads a topology file.
  ///
  /// - Parameters:
  ///   - text: YAML or JSON.
  ///   - defaultName: the lab's name if the file has none.
  ///   - source: where the text comes from, which decides how its keys are understood.
  /// - Returns: the topology, and warnings.
  /// - Throws: all faults at once, those of the lab's meaning included, but none that only follows from another.
  public static func read(
    _ text: String, defaultName: String, source: SourceFile = SourceFile()
  ) throws(FaultList) -> (topology: Topology, warnings: [Fault]) {
    let reader = Reader(source.dialect)
    let (value, unread) = try Document.compose(try source.expanded(text))
    var topology = Topology(at: value.position)
    topology.source = source
    KeyTable(tableName, keys).fill(&topology, from: source.named(value), reader)
    topology.isNamed = topology.name != nil
    if topology.name == nil { topology.name = Placed(defaultName, at: value.position) }
    topology.gaps = reader.gaps
    topology.limitedKeys = reader.limitedKeys
    let faults = unread + reader.faults
    guard faults.contains(where: { $0.severity == .error }) else { return (topology, faults) }
    throw FaultList((faults + topology.faults).sorted { $0.position < $1.position })
  }

  /// The faults that show only once the lab is worked out.
  private var faults: [Fault] {
    do throws(FaultList) {
      return try Lab.resolve(self).warnings
    } catch {
      return error.faults
    }
  }
}
