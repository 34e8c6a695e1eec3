import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// What `up --prune` did about strangers.
public struct Pruning: Sendable, Hashable {
  /// What it removed, each as "NODE: KIND SUBJECT".
  public internal(set) var removed: [String] = []
  /// What it left, likewise, with the reason.
  public internal(set) var left: [String] = []

  /// Nothing was removed.
  public init() {}
}

extension LabManager {
  /// The current state of a lab that is up, including what is foreign in its nodes.
  public func snapshotWithStrangers(of record: Record) throws(LabError) -> Snapshot {
    try snapshot(try lookingAround(scope(record.lab, record), record))
  }

  /// What is in the nodes of a lab that is up but not part of it: neither made by `up` nor present when it finished.
  /// Empty for a lab that an earlier version of netns brought up.
  ///
  /// - Parameters:
  ///   - wanted: the lab that this one is to become. What it declares is no stranger either.
  ///   - snapshot: from `snapshotWithStrangers`, or of a plan.
  public func strangers(
    of record: Record, wanted: Lab? = nil, in snapshot: Snapshot
  ) -> [NodeStrangers] {
    guard let inventory = record.inventory else { return [] }
    let found = record.lab.strangers(inventory, in: snapshot)
    guard !found.isEmpty, let wanted else { return found }
    let still = Dictionary(
      wanted.strangers(inventory, in: snapshot).map { ($0.namespace, $0.strangers) }
    ) { first, _ in first }
    return found.compactMap { node in
      guard wanted.node(in: node.namespace) != nil else { return nil }
      var node = node
      let words = Set((still[node.namespace] ?? []).map(\.words))
      // A device that occupies the place of a wanted one is a stranger nevertheless.
      node.strangers.removeAll { $0.kind != .link && !words.contains($0.words) }
      return node.isEmpty ? nil : node
    }
  }

  /// Whether a lab has too many namespaces for comparing their kernel parameters with those of a new one.
  public static func isTooLargeForParameters(_ lab: Lab) -> Bool {
    lab.namespaces.count > NetworkParameters.limit
  }

  func lookingAround(
    _ scope: SnapshotReader.Scope, _ record: Record
  ) throws(LabError) -> SnapshotReader.Scope {
    guard record.inventory != nil else { return scope }
    var scope = scope
    scope.looksAround = true
    scope.strangersOf = record.lab
    scope.inventory = record.inventory
    scope.formerParameters = try readParameters()
    return scope
  }

  // MARK: what is there when a lab has come up

  /// The namespaces in which a plan runs programs, which may make anything.
  func programNamespaces(of plan: Plan, _ record: Record?) -> Set<String> {
    // An earlier version did not record what programs made.
    let isUnknown = record.map { $0.inventory == nil } ?? false
    let ran = Set(plan.steps.lazy.filter(\.runsProgram).map(\.node))
    return Set(
      plan.lab.nodes.filter { !$0.isHost && (isUnknown || ran.contains($0.name)) }
        .map(\.namespace))
  }

  /// Everything that the file does not declare, as `Stranger.words`, by namespace.
  func madeByPrograms(
    _ lab: Lab, in namespaces: Set<String>, _ rulesets: [String: LoadedRuleset],
    plain: NetworkParameters.Table? = nil
  ) throws(LabError) -> (words: [String: Set<String>], snapshot: Snapshot) {
    guard !namespaces.isEmpty else { return ([:], Snapshot()) }
    var scope = SnapshotReader.Scope()
    scope.namespaces = namespaces
    scope.readsConfiguration = false
    scope.looksAround = true
    scope.strangersOf = lab
    scope.formerParameters = try readParameters()
    scope.plainParameters = plain
    var snapshot = try reader.read(scope)
    snapshot.loadedTables = rulesets.mapValues(\.tables)
    let found = lab.strangers(nil, in: snapshot).map {
      ($0.namespace, Set($0.strangers.map(\.words)))
    }
    return (Dictionary(found) { first, _ in first }, snapshot)
  }

  // MARK: parameters of a new namespace

  private func readParameters() throws(LabError) -> [String: String] {
    let lines = (try TextFile.read(paths.parameters) ?? "").split(separator: "\n")
    let pairs = lines.compactMap { line -> (String, String)? in
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
    return Dictionary(pairs) { first, _ in first }
  }

  func saveParameters(_ table: NetworkParameters.Table) throws(LabError) {
    let lines = table.values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
    try TextFile.replace(paths.parameters, with: Array(lines.joined().utf8))
  }

  // MARK: pruning

  /// Removes the strangers that can be removed without guessing.
  func prune(_ record: Record, wanted: Lab) throws(LabError) -> Pruning {
    var result = Pruning()
    let scope = try lookingAround(scope(wanted, record), record)
    let found = strangers(of: record, wanted: wanted, in: try snapshot(scope))
    var failures: [String: String] = [:]
    for node in found {
      for stranger in node.strangers where stranger.reasonToStay == nil {
        let words = "\(node.node): \(stranger.words)"
        do throws(LabError) {
          try remove(stranger, node, record.lab)
          result.removed.append(words)
        } catch {
          failures[words] = error.message
        }
      }
    }
    // Deleting a device deletes others too, and programs may restore what they maintain.
    for node in strangers(of: record, wanted: wanted, in: try snapshot(scope)) {
      for stranger in node.strangers {
        let words = "\(node.node): \(stranger.words)"
        result.removed.removeAll { $0 == words }
        let reason = stranger.reasonToStay ?? failures[words] ?? "it came again"
        result.left.append("\(words): \(reason)")
      }
    }
    return result
  }

  private func remove(
    _ stranger: Stranger, _ node: NodeStrangers, _ lab: Lab
  ) throws(LabError) {
    switch stranger.removal {
    case .none: return
    case .request(let request): try send(request, node.namespace)
    case .ipsec(let request): try send(request, node.namespace, over: .ipsec)
    case .change(let id, let change):
      try send(try executor(lab, "prune").request(.configure(id, change)), node.namespace)
    case .table(let table):
      let result = try reader.rulesetReader(node.namespace).runner.run(
        ["nft", "delete", "table"] + table.split(separator: " ").map(String.init))
      guard result.status == 0 else { throw LabError(result.output.trimmingBlanks()) }
    case .sysctl(let key, let value):
      let code = try NamespaceThread.run { [store] () throws(LabError) in
        try store.enter(node.namespace)
        return SysctlFile.write(key, value)
      }
      guard code == 0 else { throw LabError(key, code: code) }
    }
  }

  private func send(
    _ request: Request, _ namespace: String, over family: NetlinkSocket.Family = .route
  ) throws(LabError) {
    let place = try access.place(namespace)
    do throws(NetlinkError) {
      if family == .route {
        try place.connection().perform(request)
      } else {
        try NetlinkConnection(try place.socket(family)).perform(request)
      }
    } catch {
      // It went along with another object.
      guard ![ENODEV, ESRCH, ENOENT, EADDRNOTAVAIL].contains(error.code) else { return }
      throw LabError(nil, error)
    }
  }
}

extension Snapshot {
  /// The snapshot as it will be once strangers' devices have been pruned.
  func without(_ strangers: [NodeStrangers]) -> Snapshot {
    var result = self
    for node in strangers {
      let gone = node.strangers.filter { $0.kind == .link && $0.reasonToStay == nil }.map(\.subject)
      for link in namespaces[node.namespace]?.links.values.map(\.self) ?? []
      where gone.contains(link.words) {
        let ends = [DeviceID(node.namespace, link.name), link.kind?.peer].compactMap(\.self)
        for end in ends { result.namespaces[end.namespace]?.links[end.name] = nil }
      }
    }
    return result
  }
}

extension Step {
  /// Whether it runs a command of `exec`.
  var isCommand: Bool {
    guard case .run = operation else { return false }
    return true
  }

  fileprivate var runsProgram: Bool {
    switch operation {
    case .run, .startService: true
    default: false
    }
  }
}

extension Lab {
  /// The devices whose settings are recorded: declared devices in the lab's own namespaces, and their loopbacks.
  fileprivate var noted: [DeviceID] {
    var seen: Set<DeviceID> = []
    let loopbacks = namespaces.map { DeviceID($0, "lo") }
    return (devices.map(\.id) + loopbacks).filter {
      $0.namespace != LabNode.hostNamespace && seen.insert($0).inserted
    }
  }
}

extension Inventory {
  /// What exists now that `lab` has come up.
  ///
  /// - Parameters:
  ///   - former: the inventory of the lab before. Whatever it contains and still exists continues to count.
  ///   - first: the snapshot before the change.
  ///   - last: the snapshot after the change.
  ///   - before: what existed, before the change, beyond the file in the namespaces where programs ran.
  ///   - after: the same after the change.
  ///   - ran: the namespaces where programs ran.
  init(
    of lab: Lab, former: Inventory?, first: Snapshot, last: Snapshot,
    before: [String: Set<String>], after: [String: Set<String>], ran: Set<String>
  ) {
    for name in lab.namespaces {
      let known = former?.made[name] ?? []
      let now = after[name] ?? []
      let own =
        ran.contains(name)
        ? known.intersection(now).union(now.subtracting(before[name] ?? [])) : known
      if !own.isEmpty { made[name] = own }
    }
    note(
      lab.noted.compactMap { id in
        guard let link = last.link(id) else { return nil }
        let before = first.link(id).map(Settings.init)
        return (id, Settings(link).following(before, former?.settings(of: id)))
      })
  }
}
