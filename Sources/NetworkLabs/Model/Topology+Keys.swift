extension Topology: TableModel {
  init(at position: Position) {
    self.init(name: "")
    self.position = position
    body = Body(at: position)
  }

  static let tableName = "topology file"

  static let keys: [Key<Topology>] =
    [
      Key(
        "name", .placed(.nodeName), "The lab's name. Without it, the file's name counts.",
        example: "shop",
        load: { $0.isNamed ? $0.$name : nil }, store: { $0.$name = $1 }),
      Key(
        "prefix", .scalar(.text("a name, or empty for none", pattern: nil)) { $0 },
        "What stands before a node's name in its namespace's name, instead of the lab's name.",
        example: #""""#, placed: { $1(&$0.$prefix) }
      ).takingEmptyText,
      Key(
        "topology", Body.type, "Nodes and links.",
        example: #"\#n  nodes: {a: {}, b: {}}\#n  links: [{endpoints: ["a:eth0", "b:eth0"]}]"#,
        required: true, load: { $0.body },
        store: { file, body in
          // Pools and shapes may also stand next to `topology:`.
          file.body = body.adding(file.body)
        }),
      Key(
        "checks", .list(CheckSpec.type), "What `netns test` verifies.",
        example: "[{from: desk, ping: web}]", usual: { $1(&$0.checks) }),
      Key(
        "hosts", .map(HostSpec.type),
        "The machines that carry the lab, reached by ssh(1); without it, the one that netns runs on.",
        example: "{one: {address: 192.0.2.1}, two: {ssh: root@192.0.2.2}}", usual: { $1(&$0.hosts) }
      ),
      Key(
        "fabric", FabricSpec.orWord, "How links between hosts are carried: VXLAN.",
        example: "{port: 8472}", at: { $1(&$0.fabric) }),
    ] + shared { $1(&$0.body) }.map(\.onlyRead)
    + Key.ignored("mgmt", "settings", "debug", "version")

  /// The keys that may stand both at the top and under `topology:`.
  static func shared<Model>(_ body: @escaping Property<Model, Body>) -> [Key<Model>] {
    [
      Key(
        "pools", .map(PoolSpec.type), "Address pools that links and nodes draw from.",
        example: "{links: 10.0.0.0/16}",
        load: { value(of: body, $0).pools },
        store: { model, new in body(&model) { $0.pools += new } }),
      Key(
        "generate", .oneOrMore(GenerateSpec.type), "Regular shapes: star, chain, ring ...",
        example: "{shape: star, count: 5}",
        load: { value(of: body, $0).generate },
        store: { model, new in body(&model) { $0.generate += new } }),
      Key(
        "routing", .cases,
        "`static`: routes between all networks by shortest path, computed from the links.",
        example: "static", load: { value(of: body, $0).routing },
        store: { model, new in body(&model) { $0.routing = new } }),
    ]
  }
}

extension Topology.Body: TableModel {
  init(at position: Position) {
    self.init()
    self.position = position
  }

  static let tableName = "topology"

  static let keys: [Key<Topology.Body>] =
    [
      Key(
        "defaults", NodeSpec.type, "What every node has unless it says otherwise.",
        example: "{sysctls: {net.ipv4.ip_forward: 1}}", at: { $1(&$0.defaults) }),
      Key(
        "kinds", .map(NodeSpec.type), "What every node of a kind has.",
        example: "{bridge: {stp: true}}", usual: { $1(&$0.kinds) }),
      Key(
        "groups", .map(NodeSpec.type), "What every node of a group has.",
        example: "{hosts: {mtu: 1400}}", usual: { $1(&$0.groups) }),
      Key(
        "nodes", .map(NodeSpec.type), "The nodes by name.",
        example: "{web: {}, lan: {kind: bridge}}", usual: { $1(&$0.nodes) }),
      Key(
        "links", .list(LinkSpec.type), "The links between them.",
        example: #"[{endpoints: ["web:eth0", "lan:p1"]}]"#, usual: { $1(&$0.links) }),
    ] + Topology.shared { $1(&$0) }

  func adding(_ other: Topology.Body) -> Topology.Body {
    var result = self
    result.pools += other.pools
    result.generate += other.generate
    result.routing = routing ?? other.routing
    return result
  }
}
