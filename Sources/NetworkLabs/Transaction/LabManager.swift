import Glibc
import NetworkNamespaces

/// One lab on this machine: brings it up, changes it, takes it down, all or nothing.
///
/// Used from one thread.
public final class LabManager {
  /// Where the lab is remembered.
  public let paths: LabPaths
  /// Where its namespaces have their names.
  public let store: NamespaceStore
  let services: any ServiceControl
  let access: NamespaceAccess
  let reader: SnapshotReader
  /// Told of every step.
  public var observer: (any StepObserver)?
  /// True once the user wants to stop.
  public var isCancelled: () -> Bool = { false }
  /// Told what is waited for: what is late, or nothing.
  public var onProgress: ([String]) -> Void = { _ in }
  /// Told of what was not done as the file says, though the lab is up.
  public var onWarning: (String) -> Void = { _ in }
  /// The commands of an `up` whose doing outside of the lab would stay.
  var lastingCommands: [String] = []

  /// How a lab is brought up.
  public struct Options: Sendable {
    /// Microseconds until everything must be ready.
    public var timeout = 60_000_000
    /// Whether to wait for that at all.
    public var waits = true
    /// Whether an impairment that the kernel cannot do is a failure.
    public var isStrict = false
    /// Whether what is in the nodes and not of the lab is removed first.
    public var prunes = false
    /// Whether a lab of the name that is up from another file is replaced.
    public var replaces = false
    /// Whether the file says how the lab is called. A lab without a name of its own that is piped in is
    /// not taken for the one before.
    public var isNamed = true

    /// As `netns up` does without options.
    public init() {}
  }

  /// - Parameter services: what keeps its services; a `Supervisor` as a rule.
  public init(
    paths: LabPaths, store: NamespaceStore = NamespaceStore(), services: any ServiceControl
  ) {
    self.paths = paths
    self.store = store
    self.services = services
    access = NamespaceAccess(store: store)
    reader = SnapshotReader(access: access, paths: paths)
  }

  /// What is up of the lab; nil for nothing.
  public func record() throws(LabError) -> Record? { try Record.load(paths) }

  /// What is there of everything that `lab` and the record name.
  public func snapshot(for lab: Lab?) throws(LabError) -> Snapshot {
    try snapshot(scope(lab, try record()))
  }

  func snapshot(_ scope: SnapshotReader.Scope) throws(LabError) -> Snapshot {
    var snapshot = try reader.read(scope)
    snapshot.services = try services.status()
    return snapshot
  }

  /// All that a plan depends on.
  func scope(_ wanted: Lab?, _ record: Record?) -> SnapshotReader.Scope {
    var scope = scope(wanted, record?.lab)
    scope.rulesets = record?.rulesets ?? [:]
    return scope
  }

  func scope(_ wanted: Lab?, _ known: Lab?) -> SnapshotReader.Scope {
    var scope = SnapshotReader.Scope()
    for lab in [wanted, known].compactMap(\.self) {
      scope.namespaces.formUnion(lab.nodes.map(\.namespace))
      for node in lab.nodes where !node.sysctls.isEmpty {
        scope.sysctls[node.namespace, default: []].formUnion(node.sysctls.keys)
      }
      for device in lab.devices {
        scope.likely[device.id] = (device.kind.peer ?? device.kind.parent)?.namespace
        guard let impairments = device.impairments else { continue }
        scope.readsImpairments = true
        if impairments.needsNetem { scope.needsNetem = true }
      }
    }
    // Those of nodes that go need no value.
    for node in known?.nodes ?? [] {
      guard let kept = wanted?.node(in: node.namespace)?.sysctls else { continue }
      scope.pristine.formUnion(node.sysctls.keys.filter { kept[$0] == nil })
    }
    return scope
  }

  /// - Throws: where namespaces bear the lab's mark and no record tells of them: what they were given
  ///   is not known, so that it could be neither changed nor undone.
  func checkIsKnown(_ lab: Lab, _ record: Record?, _ snapshot: Snapshot) throws(LabError) {
    guard record == nil,
      let name = lab.namespaces.first(where: { snapshot.namespaces[$0]?.mark?.lab == lab.name })
    else { return }
    throw LabError(
      "lab `\(lab.name)` has no record, and yet namespace `\(name)` bears its mark: `netns down "
        + "\(lab.name)` takes it down first")
  }

  /// What `up` would do.
  ///
  /// - Throws: `.faults`, `.plan` or `.lab`.
  public func plan(_ lab: Lab, _ options: Options = Options()) throws(LabFailure) -> Plan {
    try LabFailure.catching { try makePlan(lab, options) }
  }

  private func makePlan(_ lab: Lab, _ options: Options) throws -> Plan {
    try lab.check()
    if try paths.unfinished() {
      switch paths.isBeingChanged {
      case true: throw LabError("lab `\(paths.lab)` is being changed by another netns")
      case false: _ = try Journal.load(paths).usable()
      case nil: break
      }
      throw LabError(
        "a change of lab `\(paths.lab)` was interrupted: `netns gc`, or the next `up` or `down`, "
          + "puts that right first")
    }
    let record = try record()
    var scope = scope(lab, record)
    if let record { scope = try lookingAround(scope, record) }
    let snapshot = try snapshot(scope)
    try checkIsKnown(lab, record, snapshot)
    var plan = try Plan.make(for: lab, known: record?.lab, against: snapshot)
    plan.warnings += try Preflight(plan, snapshot, store: store).run()
    plan.warnings += lab.idleBridges(in: snapshot)
    let lost = lab.lostImpairments(in: snapshot)
    if options.isStrict, let first = lost.first { throw LabError(first) }
    plan.warnings += lost
    if !options.replaces, let refusal = record?.refusal(of: lab, isNamed: options.isNamed),
      !plan.isEmpty || options.prunes || record?.lab.isSame(as: lab) == false
    {
      plan.warnings.append("`up` refuses this: \(refusal.message)")
    }
    if let record { plan.strangers = strangers(of: record, wanted: lab, in: snapshot) }
    return plan
  }
}
