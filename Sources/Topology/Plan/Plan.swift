/// What has to be done so that a lab is as wanted: steps in the order of work.
public struct Plan: Sendable {
  public let lab: Lab
  public internal(set) var steps: [Step]

  public var isEmpty: Bool { steps.isEmpty }

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
}

/// Why no plan could be made: what belongs to somebody else.
public struct PlanError: Error, Sendable, Hashable {
  public var conflicts: [String]
}
