/// What has to be done to make a lab as wanted: steps in the order of work.
public struct Plan: Sendable {
  /// The lab that the steps lead to.
  public let lab: Lab
  /// The steps in the order of work.
  public internal(set) var steps: [Step]
  /// What the steps will not bring about although one may expect it.
  public internal(set) var warnings: [String] = []

  /// What is in the nodes but not part of the lab. The steps leave it alone. Only `LabManager.plan` looks for it.
  public internal(set) var strangers: [NodeStrangers] = []
  /// What `up --prune` removed before the steps, and what it left.
  public internal(set) var pruning = Pruning()

  /// Whether there is nothing to do.
  public var isEmpty: Bool { steps.isEmpty }

  /// Whether all steps make something new, so that what the kernel accepted is the result. Commands can do
  /// anything, so with them it is false.
  var isPureCreation: Bool {
    steps.allSatisfy { $0.action == .create && $0.kind != .exec }
  }

  /// Works out the steps. This is pure: it does not ask the kernel.
  ///
  /// - Parameters:
  ///   - lab: the wanted lab.
  ///   - known: the lab as an earlier transaction recorded it; nil for a new lab.
  ///   - snapshot: the current state.
  /// - Throws: what stands in the way: namespaces and devices of the same names that the lab did not make.
  public static func make(
    for lab: Lab, known: Lab?, against snapshot: Snapshot
  ) throws(PlanError) -> Plan {
    var planner = Planner(lab, known, snapshot)
    return try planner.run()
  }

  /// The way back to `before` from wherever a transaction towards `wanted` stopped.
  ///
  /// A device bears no mark right after it was made. So an unmarked device that is just as the transaction, or
  /// undoing it, would have made it counts as their work, unless it is one of the `strangers` that existed before.
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
