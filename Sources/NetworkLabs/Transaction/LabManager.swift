import Glibc
import NetworkNamespaces

/// Manages one lab on this machine: brings it up, changes it and takes it down, each as a whole or not at all.
///
/// Use it from one thread.
public final class LabManager {
  /// The files of the lab.
  public let paths: LabPaths
  /// The store of its namespaces.
  public let store: NamespaceStore
  let services: any ServiceControl
  let access: NamespaceAccess
  let reader: SnapshotReader
  /// Follows the steps as they are carried out.
  public var observer: (any StepObserver)?
  /// Returns true once the user wants to stop.
  public var isCancelled: () -> Bool = { false }
  /// Called while waiting, with everything that is late; empty once nothing is.
  public var onProgress: ([String]) -> Void = { _ in }
  /// Called with whatever differs from what the file says although the lab is up.
  public var onWarning: (String) -> Void = { _ in }
  /// Keeps a change in step with those of other hosts; nil if there are none.
  package var agreement: (any Agreement)?
  /// The commands of an `up` whose effects outside the lab cannot be undone.
  var lastingCommands: [String] = []

  /// Options for bringing up a lab.
  public struct Options: Sendable {
    /// Microseconds within which everything must be ready.
    public var timeout = 60_000_000
    /// Whether to wait until everything is ready.
    public var waits = true
    /// Whether it is an error if the kernel does not support an impairment.
    public var isStrict = false
    /// Whether to remove strangers from the nodes first.
    public var prunes = false
    /// Whether to replace a lab of the same name that is up from another file.
    public var replaces = false
    /// Whether the file itself names the lab. Without that, a lab from standard input is not taken for a new version of
    /// the one that is up.
    public var isNamed = true
    /// Whether the lab comes from `Lab.resolve`, which has validated it.
    package var isValid = false
    /// The identifier of the transaction, if it is part of one over several hosts.
    package var transaction: String?

    /// The options of plain `netns up`.
    public init() {}
  }

  /// - Parameter services: what runs the services, normally a `Supervisor`.
  public init(
    paths: LabPaths, store: NamespaceStore = NamespaceStore(), services: any ServiceControl
  ) {
    self.paths = paths
    self.store = store
    self.services = services
    access = NamespaceAccess(store: store)
    reader = SnapshotReader(access: access, paths: paths)
  }

  /// The record of the lab; nil if it is not up.
  public func record() throws(LabError) -> Record? { try Record.load(paths) }

  /// The current state of everything that `lab` and the record name.
  public func snapshot(for lab: Lab?) throws(LabError) -> Snapshot {
    try snapshot(scope(lab, try record()))
  }

  func snapshot(_ scope: SnapshotReader.Scope) throws(LabError) -> Snapshot {
    var snapshot = try reader.read(scope)
    snapshot.services = try services.status()
    return snapshot
  }

  /// Everything that a plan depends on.
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
    // The values are not needed for nodes that are removed.
    for node in known?.nodes ?? [] {
      guard let kept = wanted?.node(in: node.namespace)?.sysctls else { continue }
      scope.pristine.formUnion(node.sysctls.keys.filter { kept[$0] == nil })
    }
    return scope
  }

  /// - Throws: if namespaces bear the lab's mark but there is no record. Their former settings are unknown, so they
  ///   could be neither changed nor restored.
  func checkIsKnown(_ lab: Lab, _ record: Record?, _ snapshot: Snapshot) throws(LabError) {
    guard record == nil,
      let name = lab.namespaces.first(where: { snapshot.namespaces[$0]?.mark?.lab == lab.name })
    else { return }
    throw LabError(
      "lab `\(lab.name)` has no record, and yet namespace `\(name)` bears its mark: `netns down "
        + "\(lab.name)` takes it down first")
  }

  /// - Throws: if the lab is for several hosts. A manager has that of one.
  func checkIsHere(_ lab: Lab) throws(LabError) {
    guard let hosts = lab.hosts else { return }
    throw LabError(
      "lab `\(lab.name)` is for hosts (\(hosts.map(\.name).joined(separator: ", "))): `netns up` brings it up"
    )
  }

  /// Works out what `up` would do, and changes nothing.
  ///
  /// - Throws: `.faults`, `.plan` or `.lab`.
  public func plan(_ lab: Lab, _ options: Options = Options()) throws(LabFailure) -> Plan {
    try LabFailure.catching { try makePlan(lab, options) }
  }

  private func makePlan(_ lab: Lab, _ options: Options) throws -> Plan {
    try checkIsHere(lab)
    if !options.isValid { try lab.check() }
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
