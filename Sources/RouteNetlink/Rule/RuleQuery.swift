import CLinux
import Glibc
import Netlink

/// Asks for policy routing rules (RTM_GETRULE).
public struct RuleQuery: KernelQuery, Hashable {
  /// One message for each rule.
  public typealias Reply = Rule

  /// `AF_INET`, `AF_INET6`, or `AF_UNSPEC` for all.
  public var family: Int32

  /// - Parameter family: `AF_INET`, `AF_INET6`, or `AF_UNSPEC` for all.
  public init(family: Int32 = AF_UNSPEC) { self.family = family }

  /// `RTM_GETRULE` with the family.
  public var message: Request {
    var list = AttributeList()
    var header = fib_rule_hdr()
    header.family = list.octet("family", Int(family))
    return Request(RTM_GETRULE, header: header, attributes: list)
  }
}
