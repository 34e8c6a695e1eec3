import Netlink

/// Flags of a rule of policy routing (`FIB_RULE_*`, linux/fib_rules.h).
public struct RuleFlags: KernelNumber, OptionSet {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The rule cannot be deleted.
  public static let permanent = RuleFlags(rawValue: 0x01)
  /// The rule selects exactly the packets that its other fields do not match.
  public static let inverted = RuleFlags(rawValue: 0x02)
  /// The rule to continue with does not exist.
  public static let unresolved = RuleFlags(rawValue: 0x04)
  /// The device that packets come in by does not exist.
  public static let inputDetached = RuleFlags(rawValue: 0x08)
  /// The device that packets leave by does not exist.
  public static let outputDetached = RuleFlags(rawValue: 0x10)
}
