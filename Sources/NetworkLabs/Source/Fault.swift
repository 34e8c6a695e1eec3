import Netlink

/// Something wrong with a topology file: where, what, and what would be right.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
  /// Whether the file is unusable (`error`) or can still be used (`warning`).
  public enum Severity: String, Sendable, Hashable, Codable { case error, warning }

  /// Whether the file can still be used.
  public var severity: Severity
  /// Where it is; `Position.none` if the lab comes from no file.
  public var position: Position
  /// What is wrong.
  public var message: String
  /// What would be right, if that is known.
  public var advice: String?

  /// A fault with an optional hint, which is printed after the message.
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

/// All faults of a file.
public struct FaultList: Error, Sendable, Hashable {
  /// The faults in the order of the file.
  public var faults: [Fault]

  /// - Parameter faults: must include at least one of severity `error`.
  public init(_ faults: [Fault]) { self.faults = faults }
}
