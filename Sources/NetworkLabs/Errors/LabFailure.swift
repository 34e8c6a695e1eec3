/// Why a change of a lab was not made: all that `LabManager` can fail with.
public enum LabFailure: Error, Sendable {
  /// No file could give such a lab.
  case faults(FaultList)
  /// Something is somebody else's, or the machine cannot do it. Nothing was begun.
  case plan(PlanError)
  /// Nothing was begun.
  case lab(LabError)
  /// Something failed, and was undone as far as it says.
  case transaction(TransactionError)

  init(_ error: any Error) {
    self =
      switch error {
      case let error as LabFailure: error
      case let error as FaultList: .faults(error)
      case let error as PlanError: .plan(error)
      case let error as TransactionError: .transaction(error)
      default: .lab(LabError(error))
      }
  }

  /// Runs what can fail with any of them.
  static func catching<Result>(_ body: () throws -> Result) throws(LabFailure) -> Result {
    do { return try body() } catch { throw LabFailure(error) }
  }

  /// All of it in words, a line each.
  public var lines: [String] {
    switch self {
    case .faults(let error): error.faults.map(\.description)
    case .plan(let error): error.conflicts.map(\.description)
    case .lab(let error): [error.message]
    case .transaction(let error): error.lines
    }
  }
}

extension LabFailure: CustomStringConvertible {
  public var description: String { lines.joined(separator: "; ") }
}
