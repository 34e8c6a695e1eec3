import CLinux
import Glibc
import Netlink

/// Asks for policy routing rules (RTM_GETRULE).
public struct RuleQuery: KernelQuery, Hashable {
  /// One message for each rule.
  public typealias Reply = Rule

  /// `.ipv4`, `.ipv6`, or `.unspecified` for all.
  public var family: AddressFamily

  /// - Parameter family: `.ipv4`, `.ipv6`, or `.unspecified` for all.
  public init(family: AddressFamily = .unspecified) { self.family = family }

  /// `RTM_GETRULE` with the family.
  public var message: Request {
    var header = fib_rule_hdr()
    header.family = family.rawValue
    return Request(RTM_GETRULE, header: header)
  }
}
