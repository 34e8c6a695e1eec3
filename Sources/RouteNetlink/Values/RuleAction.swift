import Netlink

/// What a rule does with packets that it selects (`FR_ACT_*`, linux/fib_rules.h).
public struct RuleAction: KernelNumber {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// None; in a deletion, any.
  public static let unspecified = RuleAction(rawValue: 0)
  /// Looks in a table.
  public static let lookUp = RuleAction(rawValue: 1)
  /// Goes on with the rule of another priority.
  public static let goTo = RuleAction(rawValue: 2)
  /// Goes on with the next rule.
  public static let nothing = RuleAction(rawValue: 3)
  /// Drops them; nobody is told.
  public static let blackhole = RuleAction(rawValue: 6)
  /// Drops them and tells the sender that the host is unreachable.
  public static let unreachable = RuleAction(rawValue: 7)
  /// Drops them and tells the sender that it is forbidden.
  public static let prohibit = RuleAction(rawValue: 8)
  /// Translated their addresses, before Linux 2.6; `RTN_NAT`, a type of routes.
  public static let translate = RuleAction(rawValue: RouteType.nat.rawValue)
}
