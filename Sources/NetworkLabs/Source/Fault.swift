import Netlink

/// What is wrong with a topology file, where, and what would be right.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
  /// Whether the file can be used all the same.
  public enum Severity: String, Sendable, Hashable, Codable { case error, warning }

  /// Whether the file can be used all the same.
  public var severity: Severity
  /// `Position.none` where it is the fault of a lab that comes from no file.
  public var position: Position
  /// What is wrong.
  public var message: String
  /// What would be right, where that is known.
  public var advice: String?

  /// A fault; `advice` is told behind it.
  public init(
    _ position: Position, _ message: String, advice: String? = nil, severity: Severity = .error
  ) {
    self.severity = severity
    self.position = position
    self.message = message
    self.advice = advice
  }

  /// "4:9: error: unknown key `nmae`; did you mean `name`?"
  public var description: String {
    ((position == .none ? "" : "\(position): ") + "\(severity.rawValue): \(message)"
      + (advice.map { "; \($0)" } ?? ""))
      .printable(keepsLines: false)
  }
}

/// Every fault of a file.
public struct FaultList: Error, Sendable, Hashable {
  /// In the order of the file.
  public var faults: [Fault]

  /// - Parameter faults: at least one of severity `error`.
  public init(_ faults: [Fault]) { self.faults = faults }
}
