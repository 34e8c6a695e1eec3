/// Why a lab could not be changed: every error that `LabManager` throws.
public enum LabFailure: Error, Sendable {
  /// The lab is invalid.
  case faults(FaultList)
  /// Something belongs to somebody else, or the machine cannot do it. Nothing was changed.
  case plan(PlanError)
  /// Preparing the change failed. Nothing was changed.
  case lab(LabError)
  /// A step failed. The error says how far the change was undone.
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

  /// Runs `body` and wraps whatever it throws.
  static func catching<Result>(_ body: () throws -> Result) throws(LabFailure) -> Result {
    do { return try body() } catch { throw LabFailure(error) }
  }

  /// The message for people, one string per line.
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
