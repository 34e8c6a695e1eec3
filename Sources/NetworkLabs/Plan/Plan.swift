/// What has to be done so that a lab is as wanted: steps in the order of work.
public struct Plan: Sendable {
  /// What the steps lead to.
  public let lab: Lab
  /// In the order of work.
  public internal(set) var steps: [Step]
  /// What the steps will not bring about, though one may expect it.
  public internal(set) var warnings: [String] = []

  /// What is in the nodes and not of the lab; the steps leave it. Looked for by `LabManager.plan` only.
  public internal(set) var strangers: [NodeStrangers] = []
  /// What `up --prune` removed before the steps, and what it left.
  public internal(set) var pruning = Pruning()

  /// Whether there is nothing to do.
  public var isEmpty: Bool { steps.isEmpty }

  /// Whether all steps make something new, so that what the kernel accepted is what is there. Commands
  /// may do anything.
  var isPureCreation: Bool {
    steps.allSatisfy { $0.action == .create && $0.kind != .exec }
  }

  /// Works out the steps. Pure: it asks nothing of the kernel.
  ///
  /// - Parameters:
  ///   - lab: what is wanted.
  ///   - known: what an earlier transaction made, from the record; nil for a new lab.
  ///   - snapshot: what is there.
  /// - Throws: what stands in the way: namespaces and devices of the same names that the lab did not
  ///   make.
  public static func make(
    for lab: Lab, known: Lab?, against snapshot: Snapshot
  ) throws(PlanError) -> Plan {
    var planner = Planner(lab, known, snapshot)
    return try planner.run()
  }

  /// The way back to `before` from wherever a transaction towards `wanted` stopped.
  ///
  /// A device bears no mark right after it was made: one without, that is just what the transaction or
  /// its undoing would have made, is taken for their work, unless it is one of the `strangers` that
  /// were there before.
  static func back(
    to before: Lab, from known: Lab, wanted: Lab, strangers: Set<DeviceID>,
    against snapshot: Snapshot
  ) throws(PlanError) -> Plan {
    var adoptable: [DeviceID: [DeviceKind]] = [:]
    for device in wanted.devices + before.devices where !strangers.contains(device.id) {
      adoptable[device.id, default: []].append(device.kind)
    }
    var planner = Planner(before, known, snapshot, adopting: adoptable, strangers: strangers)
    return try planner.run()
  }
}
