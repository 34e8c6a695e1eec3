/// Which step of a change failed, and why.
public struct StepFailure: Error, Sendable, Hashable {
  /// Why it failed.
  public enum Reason: Sendable, Hashable {
    /// It could not be done.
    case refused(LabError)
    /// It succeeded, but a second look at the system shows a different state.
    case doesNotStay
  }

  /// The step; nil if the failure belongs to no single step.
  public let step: Step?
  /// Why it failed.
  public let reason: Reason
  /// What the machine lacks, if that is why.
  package internal(set) var lack: Lack?
  /// Other nodes with the same failure.
  public internal(set) var otherNodes: [String] = []

  /// Something that can be installed.
  package enum Lack: Sendable, Hashable {
    /// A kind of device of the kernel.
    case kind(String)
    /// A program, by its name.
    case program(String)
  }

  init(_ step: Step?, _ error: LabError) {
    self.step = step
    reason = .refused(error)
  }

  init(unstable step: Step) {
    self.step = step
    reason = .doesNotStay
  }

  /// The step failures inside an error.
  static func all(of error: any Error) -> [StepFailure] {
    switch error {
    case let error as ApplyError: error.failures
    case let error as StepFailure: [error]
    case let error as PlanError: error.failures
    default: [StepFailure(nil, LabError(error))]
    }
  }
}

extension StepFailure: CustomStringConvertible {
  /// In the format of compilers: "shop.yaml:11: web: create route default via 10.0.0.1: why".
  public var description: String {
    switch reason {
    case .refused(let error):
      (step.map { $0.failure(error.message) } ?? error.message) + others
    case .doesNotStay:
      "\(step?.kind.rawValue ?? "") \(step?.subject ?? "") did not stay as wanted"
    }
  }

  private var others: String {
    switch otherNodes.count {
    case 0: ""
    case 1..<4: "; also \(otherNodes.joined(separator: ", "))"
    default: "; also \(otherNodes.count) other nodes"
    }
  }
}

/// Why a change failed, step by step.
public struct ApplyError: Error, Sendable, Hashable {
  /// At least one failure.
  public let failures: [StepFailure]

  init(_ failures: [StepFailure]) { self.failures = failures }
  init(_ step: Step?, _ error: LabError) { failures = [StepFailure(step, error)] }
}

/// Why a plan cannot be made or carried out: things belong to somebody else, or the machine cannot do it.
public struct PlanError: Error, Sendable, Hashable {
  /// One thing that stands in the way.
  public enum Conflict: Sendable, Hashable {
    /// A namespace that the lab would make already exists and is not this lab's.
    case namespace(String, words: String)
    /// A device belongs to somebody else, or lacks something it needs.
    case device(DeviceID, words: String)
    /// A file below /etc/netns was not made by the lab.
    case file(String, words: String)
    /// A step would fail.
    case step(StepFailure)
  }

  /// At least one conflict.
  public let conflicts: [Conflict]

  init(_ conflicts: [Conflict]) { self.conflicts = conflicts }

  var failures: [StepFailure] {
    conflicts.map { conflict in
      if case .step(let failure) = conflict { return failure }
      return StepFailure(nil, LabError(conflict.description))
    }
  }
}

extension PlanError.Conflict: CustomStringConvertible {
  /// In words for people.
  public var description: String {
    switch self {
    case .namespace(_, let words), .device(_, let words), .file(_, let words): words
    case .step(let failure): failure.description
    }
  }
}
