import Netlink

/// What is wrong with a topology file, where, and what would be right.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
  public enum Severity: String, Sendable, Hashable, Codable { case error, warning }

  public var severity: Severity
  /// `Position.none` where it is the fault of a lab that comes from no file.
  public var position: Position
  /// What is wrong.
  public var message: String
  /// What would be right, where that is known.
  public var advice: String?

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
  public var faults: [Fault]

  public init(_ faults: [Fault]) { self.faults = faults }
}
