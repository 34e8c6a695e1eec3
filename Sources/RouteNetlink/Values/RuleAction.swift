import Netlink

/// What a rule does with the packets that it selects (`FR_ACT_*`, linux/fib_rules.h).
public struct RuleAction: KernelNumber {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// No action; in a deletion, any.
  public static let unspecified = RuleAction(rawValue: 0)
  /// Looks up a table.
  public static let lookUp = RuleAction(rawValue: 1)
  /// Continues with the rule of another priority.
  public static let goTo = RuleAction(rawValue: 2)
  /// Continues with the next rule.
  public static let nothing = RuleAction(rawValue: 3)
  /// Drops the packets silently.
  public static let blackhole = RuleAction(rawValue: 6)
  /// Drops the packets and tells the sender that the host is unreachable.
  public static let unreachable = RuleAction(rawValue: 7)
  /// Drops the packets and tells the sender that communication is prohibited.
  public static let prohibit = RuleAction(rawValue: 8)
  /// Address translation, before Linux 2.6; has the number of the route type `RTN_NAT`.
  public static let translate = RuleAction(rawValue: RouteType.nat.rawValue)
}
