/// Compares the wanted lab with the current state.
struct Planner {
  let lab: Lab
  let known: Lab?
  let live: Snapshot
  var steps: [(step: Step, order: WorkOrder)] = []
  /// Namespaces to be made, and (`retired`) those that lose their names.
  var fresh: Set<String> = []
  var retired: Set<String> = []
  /// Existing namespaces that somebody else made.
  var foreign: Set<String> = []
  /// Devices to be made, and (`gone`) those to be removed.
  var made: Set<DeviceID> = []
  var gone: Set<DeviceID> = []
  /// Nodes that get a new file system.
  var madeFileSystems: Set<String> = []
  var conflicts: [PlanError.Conflict] = []
  var warnings: [String] = []
  let nodesByNamespace: [String: LabNode]
  let wantedDevices: [DeviceID: Device]
  let knownDevices: [DeviceID: Device]
  let knownNodes: [String: LabNode]

  /// Devices that an interrupted transaction may have made but not yet marked.
  let adoptable: [DeviceID: [DeviceKind]]
  /// Devices with names of the lab that are known to belong to somebody else.
  let strangers: Set<DeviceID>

  init(
    _ lab: Lab, _ known: Lab?, _ live: Snapshot,
    adopting adoptable: [DeviceID: [DeviceKind]] = [:], strangers: Set<DeviceID> = []
  ) {
    self.adoptable = adoptable
    self.strangers = strangers
    self.lab = lab
    self.known = known
    self.live = live
    func index<Key: Hashable, Value>(_ list: [Value], by key: (Value) -> Key) -> [Key: Value] {
      Dictionary(list.map { (key($0), $0) }) { first, _ in first }
    }
    nodesByNamespace = index(lab.nodes) { $0.namespace }
    wantedDevices = index(lab.devices) { $0.id }
    knownDevices = index(known?.devices ?? []) { $0.id }
    knownNodes = index(known?.nodes ?? []) { $0.namespace }
  }

  mutating func run() throws(PlanError) -> Plan {
    planNamespaces()
    planFiles()
    planDevices()
    planAddresses()
    planRoutes()
    planSysctls()
    planUplinks()
    planSoftware()
    for name in foreign.sorted() where steps.contains(where: { touches($0.step, name) }) {
      conflicts.append(
        .namespace(
          name, words: "namespace `\(name)` exists and was not made by lab `\(lab.name)`"))
    }
    guard conflicts.isEmpty else { throw PlanError(conflicts) }
    return Plan(lab: lab, steps: ordered(), warnings: warnings)
  }

  private func touches(_ step: Step, _ namespace: String) -> Bool {
    nodesByNamespace[namespace]?.name == step.node && step.kind != .node
  }

  mutating func add(_ step: Step, _ order: WorkOrder) { steps.append((step, order)) }

  func nodeName(_ namespace: String) -> String {
    nodesByNamespace[namespace]?.name ?? knownNodes[namespace]?.name ?? namespace
  }

  func label(_ id: DeviceID) -> String {
    let node = wantedDevices[id]?.node ?? knownDevices[id]?.node
    let name = wantedDevices[id]?.name ?? knownDevices[id]?.name ?? id.name
    return "\(node ?? nodeName(id.namespace)):\(name)"
  }

  /// The device as it is now; nil if it, or its namespace, is yet to be made.
  func liveLink(_ id: DeviceID) -> LiveLink? {
    fresh.contains(id.namespace) || made.contains(id) ? nil : live.link(id)
  }

  /// Whether the lab made a device.
  func isOwn(_ id: DeviceID, _ link: LiveLink) -> Bool {
    if let mark = link.mark { return mark.lab == lab.name }
    if !strangers.contains(id), known?.made(id, link, in: live) ?? false { return true }
    guard link.alias == nil, let kind = link.kind else { return false }
    return adoptable[id]?.contains { located($0).isSame(as: kind) } ?? false
  }

  /// The kind, with the kernel's name for the lower device if the file uses an alternative one.
  func located(_ kind: DeviceKind) -> DeviceKind {
    guard let parent = kind.parent, live.link(parent) == nil,
      let there = live.namespaces[parent.namespace]?.links.values
        .first(where: { $0.alternativeNames.contains(parent.name) })
    else { return kind }
    return kind.over(DeviceID(parent.namespace, there.name))
  }

  func isOwn(_ namespace: String) -> Bool {
    live.namespaces[namespace]?.mark?.lab == lab.name
  }

  private mutating func planNamespaces() {
    for node in lab.nodes where node.ownsNamespace {
      let mark = OwnerMark(lab: lab.name, node: node.name)
      guard let there = live.namespaces[node.namespace] else {
        fresh.insert(node.namespace)
        add(
          Step(
            .create, .namespace, node.name, node.namespace, .createNamespace(node.namespace, mark)),
          WorkOrder(.namespaces, node.namespace))
        continue
      }
      if let other = there.mark?.lab, other != lab.name {
        conflicts.append(
          .namespace(
            node.namespace,
            words: "node `\(node.name)`: namespace `\(node.namespace)` is lab `\(other)`'s"))
      } else if there.mark == nil {
        foreign.insert(node.namespace)
      } else if there.mark != mark {
        var change = LinkChange()
        change.mark = mark
        add(
          Step(
            .change, .namespace, node.name, node.namespace,
            details: ["node \(there.mark?.node ?? "") -> \(node.name)"],
            .configure(DeviceID(node.namespace, "lo"), change)),
          WorkOrder(.settings, node.namespace))
      }
    }
    for (name, node) in knownNodes.sorted(by: { $0.key < $1.key })
    where node.ownsNamespace && nodesByNamespace[name] == nil && isOwn(name) {
      retired.insert(name)
      add(
        Step(.remove, .namespace, node.name, name, .retireNamespace(name)),
        WorkOrder(.retirement, name, rank: node.kind == .bridge ? 0 : 1))
    }
  }
}

/// Where a step belongs in the order of work. Stages follow one another; within a stage, the steps of one
/// namespace stand together.
struct WorkOrder {
  enum Stage: Int {
    case stopping, unrouting, unaddressing, deletion, namespaces, files, sysctls, changes, creation
    case deviceSysctls, settings, impairments, software, commands, services, retirement
  }

  var stage: Stage
  /// Lower devices come before those on top of them; namespaces with a bridge come after the others.
  var depth: Int
  var namespace: String
  var rank: Int

  init(_ stage: Stage, _ namespace: String, depth: Int = 0, rank: Int = 0) {
    self.stage = stage
    self.depth = depth
    self.namespace = namespace
    self.rank = rank
  }

  /// A number that grows in the order of work.
  ///
  /// - Parameter place: that of the namespace in the order of names.
  func key(_ place: Int) -> Int {
    ((stage.rawValue << 8 | depth) << 32 | place) << 8 | rank
  }
}
