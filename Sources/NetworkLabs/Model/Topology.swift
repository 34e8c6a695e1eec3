/// A lab as declared, by a file or by a program:
///
///     let topology = Topology(
///       name: "pair", nodes: ["left": NodeSpec(), "right": NodeSpec()],
///       links: [LinkSpec(endpoints: ["left:eth0", "right:eth0"])],
///       checks: [CheckSpec(from: ["left"], .ping("right"))])
///     let lab = try Lab(topology)
///
/// It has a property for each key that a file may have (netns-lab(5)). `Lab.resolve` judges it as the file that says the
/// same; the faults of what a program declares have no position. Relative paths start in the directory of the file, or
/// else in the working directory.
public struct Topology: Sendable {
  var position = Position.none
  /// The name of the lab.
  @Placed public var name: String { didSet { (isNamed, isAsRead) = (true, false) } }
  /// Whether the file itself names the lab.
  package internal(set) var isNamed = true
  /// The prefix of namespace names, before a dot and the node's name; nil for the lab's name, and empty for none.
  @Placed public var prefix: String? { didSet { isAsRead = false } }
  var body: Body { didSet { isAsRead = false } }
  /// The machines that carry the lab, by name; empty for the one that netns runs on.
  public var hosts: NamedValues<HostSpec> = [:] { didSet { isAsRead = false } }
  /// How links between hosts are carried.
  public var fabric: FabricSpec? { didSet { isAsRead = false } }
  /// What `CheckRunner` verifies.
  public var checks: [CheckSpec] { didSet { isAsRead = false } }
  package var source = SourceFile()
  /// Whether all of it is as a file says it, so that its form was judged when it was read.
  private(set) var isAsRead = false
  /// The parts of the file that could not be read.
  var gaps = Gaps()
  var limitedKeys = LimitedKeys()

  /// Everything under `topology:`.
  struct Body: Sendable, Hashable {
    var position = Position.none
    var defaults: NodeSpec?
    var kinds: NamedValues<NodeSpec> = [:]
    var groups: NamedValues<NodeSpec> = [:]
    var nodes: NamedValues<NodeSpec> = [:]
    var links: [LinkSpec] = []
    var pools: NamedValues<PoolSpec> = [:]
    var generate: [GenerateSpec] = []
    var routing: Routing?
  }

  /// Where the routes of a lab come from.
  public enum Routing: String, Sendable, Hashable, CaseIterable {
    /// The nodes declare them all.
    case declared = "none"
    /// Routes between all networks by the shortest path, worked out from the links, besides those that nodes declare.
    case `static`
  }

  /// A lab of these parts. A name stands for the same node in all of them.
  public init(
    name: String, prefix: String? = nil, defaults: NodeSpec? = nil,
    kinds: NamedValues<NodeSpec> = [:], groups: NamedValues<NodeSpec> = [:],
    nodes: NamedValues<NodeSpec> = [:], links: [LinkSpec] = [],
    pools: NamedValues<PoolSpec> = [:], generate: [GenerateSpec] = [], routing: Routing? = nil,
    checks: [CheckSpec] = [], hosts: NamedValues<HostSpec> = [:], fabric: FabricSpec? = nil
  ) {
    self.name = name
    self.prefix = prefix
    body = Body(
      defaults: defaults, kinds: kinds, groups: groups, nodes: nodes, links: links, pools: pools,
      generate: generate, routing: routing)
    self.checks = checks
    self.hosts = hosts
    self.fabric = fabric
  }

  /// The settings of every node that has no others.
  public var defaults: NodeSpec? {
    get { body.defaults }
    set { body.defaults = newValue }
  }

  /// The settings of every node of a kind, by the word for the kind.
  public var kinds: NamedValues<NodeSpec> {
    get { body.kinds }
    set { body.kinds = newValue }
  }

  /// The settings of the nodes of a group, by the name of the group.
  public var groups: NamedValues<NodeSpec> {
    get { body.groups }
    set { body.groups = newValue }
  }

  /// The nodes by name.
  public var nodes: NamedValues<NodeSpec> {
    get { body.nodes }
    set { body.nodes = newValue }
  }

  /// The links between the nodes.
  public var links: [LinkSpec] {
    get { body.links }
    set { body.links = newValue }
  }

  /// The address pools by name. Links draw from `links`, bridged networks from `lans`, nodes from `loopbacks`, unless
  /// they name another pool.
  public var pools: NamedValues<PoolSpec> {
    get { body.pools }
    set { body.pools = newValue }
  }

  /// Regular shapes of further nodes and links.
  public var generate: [GenerateSpec] {
    get { body.generate }
    set { body.generate = newValue }
  }

  /// Where routes come from; nil for the nodes alone.
  public var routing: Routing? {
    get { body.routing }
    set { body.routing = newValue }
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
    let (value, unread) = try Document.compose(try source.expanded(text))
    return try read(source.named(value), unread, defaultName: defaultName, source: source)
  }

  /// - Parameter unread: the faults of what is not in the document.
  private static func read(
    _ value: Value, _ unread: [Fault], defaultName: String, source: SourceFile
  ) throws(FaultList) -> (topology: Topology, warnings: [Fault]) {
    let reader = Reader(source.dialect)
    var topology = Topology(at: value.position)
    topology.source = source
    KeyTable(tableName, keys).fill(&topology, from: value, reader)
    topology.isNamed = !topology.name.isEmpty
    if !topology.isNamed { topology.$name = Placed(defaultName, at: value.position) }
    topology.gaps = reader.gaps
    topology.limitedKeys = reader.limitedKeys
    topology.isAsRead = true
    let faults = unread + reader.faults
    guard faults.contains(where: { $0.severity == .error }) else { return (topology, faults) }
    throw FaultList((faults + topology.faults).sorted { $0.position < $1.position })
  }

  /// The faults that show only once the lab is worked out.
  private var faults: [Fault] {
    do throws(FaultList) {
      var builder = LabBuilder(self, previous: nil)
      return try builder.build().warnings
    } catch {
      return error.faults
    }
  }

  /// The topology as it is read from a file, which a program's is made to, with the warnings about that.
  func asRead() throws(FaultList) -> (topology: Topology, warnings: [Fault]) {
    if isAsRead { return (self, []) }
    let writer = Writer()
    var faults: [Fault] = []
    let value = Self.type.write(self, writer).withoutNUL(&faults)
    // A name that is none is one fault.
    return try Self.read(
      value, writer.faults + faults, defaultName: isNamed ? "lab" : name, source: source)
  }
}
