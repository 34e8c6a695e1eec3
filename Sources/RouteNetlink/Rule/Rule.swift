import CLinux
import Glibc
import Netlink

/// A rule of policy routing as the kernel reports it (linux/fib_rules.h, `RTM_NEWRULE`).
///
/// Each property looks at its attribute when it is asked for; what the kernel did not send is nil.
public struct Rule: KernelObject {
  public let message: Message
  public let attributes: AttributeTable

  /// The types of messages that are about rules.
  public static let types = [RTM_NEWRULE, RTM_DELRULE]

  /// The view of an `RTM_NEWRULE` or `RTM_DELRULE` message; nil for others, and for a short header.
  public init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWRULE || Int(message.type) == RTM_DELRULE,
      message.payload.count >= Self.headerLength
    else { return nil }
    self.message = message
    attributes = message.attributes(after: Self.headerLength)
  }

  // The size of fib_rule_hdr: eight fields of one byte, the flags in four.
  private static let headerLength = 12

  public var isDeleted: Bool { Int(message.type) == RTM_DELRULE }
  public var family: Int32 { Int32(message.payload[0]) }
  public var destinationLength: Int { Int(message.payload[1]) }
  public var sourceLength: Int { Int(message.payload[2]) }
  public var tos: UInt8 { message.payload[3] }
  /// The table, from its attribute or from the header's byte; 0 for none.
  public var table: UInt32 { attributes[RuleAttributes.keys.table] ?? UInt32(message.payload[4]) }
  public var action: RuleAction { RuleAction(rawValue: message.payload[7]) }
  /// `FIB_RULE_*`.
  public var flags: UInt32 { message.payload.integer(at: 8, as: UInt32.self) ?? 0 }

  public var isInverted: Bool { flags & UInt32(FIB_RULE_INVERT) != 0 }
  public var priority: UInt32? { attributes[RuleAttributes.keys.priority] }
  public var source: IPAddress? { address(RuleAttributes.keys.src.code) }
  public var destination: IPAddress? { address(RuleAttributes.keys.dst.code) }
  public var mark: UInt32? { attributes[RuleAttributes.keys.fwmark] }
  public var markMask: UInt32? { attributes[RuleAttributes.keys.fwmask] }
  public var inputDevice: String? { attributes[RuleAttributes.keys.iifname] }
  public var outputDevice: String? { attributes[RuleAttributes.keys.oifname] }
  public var usesMasterTable: Bool { attributes[RuleAttributes.keys.l3mdev] ?? 0 != 0 }
  public var users: RuleUsers? {
    guard let payload = attributes.payload(RuleAttributes.keys.uidRange), let first = payload.u32,
      let last: UInt32 = payload.integer(at: 4)
    else { return nil }
    return RuleUsers(first: first, last: last)
  }
  /// `IPPROTO_*`.
  public var internetProtocol: UInt8? { attributes[RuleAttributes.keys.ipProto] }
  public var sourcePorts: RulePorts? {
    ports(RuleAttributes.keys.sportRange.code, RuleAttributes.keys.sportMask.code)
  }
  public var destinationPorts: RulePorts? {
    ports(RuleAttributes.keys.dportRange.code, RuleAttributes.keys.dportMask.code)
  }
  public var tunnelID: UInt64? {
    attributes.payload(RuleAttributes.keys.tunId)?.u64.map(UInt64.init(bigEndian:))
  }
  public var suppressedPrefixLength: Int32? {
    attributes.payload(RuleAttributes.keys.suppressPrefixlen)?.s32
  }
  public var suppressedGroup: Int32? {
    attributes.payload(RuleAttributes.keys.suppressIfgroup)?.s32
  }
  /// The realms: from in the upper, to in the lower 16 bits.
  public var realms: UInt32? { attributes[RuleAttributes.keys.flow] }
  public var target: UInt32? { attributes[RuleAttributes.keys.goto] }
  /// Who made it.
  public var `protocol`: RouteProtocol? {
    attributes[RuleAttributes.keys.protocol].map(RouteProtocol.init)
  }
  public var dscp: UInt8? { attributes[RuleAttributes.keys.dscp] }
  public var dscpMask: UInt8? { attributes[RuleAttributes.keys.dscpMask] }
  public var flowLabel: UInt32? { attributes[RuleAttributes.keys.flowlabel] }
  public var flowLabelMask: UInt32? { attributes[RuleAttributes.keys.flowlabelMask] }
  /// The address that a translating rule maps to.
  public var translation: IPAddress? { address(RouteAttributes.keys.gateway.code) }

  /// The request that deletes exactly this rule.
  public var deletion: Request { message.request(RTM_DELRULE, headerLength: Self.headerLength) }

  /// The request that makes this rule again.
  public var creation: Request {
    message.request(RTM_NEWRULE, flags: Int(NLM_F_CREATE), headerLength: Self.headerLength)
  }

  private func address(_ type: Int) -> IPAddress? {
    Route.address(attributes, type, family)
  }

  private func ports(_ range: Int, _ mask: Int) -> RulePorts? {
    guard let payload = attributes[range], let first = payload.u16,
      let last: UInt16 = payload.integer(at: 2)
    else { return nil }
    return RulePorts(first: first, last: last, mask: attributes.u16(mask))
  }
}

/// Ports that a rule selects: from the first to the last, or those equal to the first within a mask.
public struct RulePorts: Sendable, Hashable {
  public var first: UInt16
  public var last: UInt16
  public var mask: UInt16?

  public init(first: UInt16, last: UInt16, mask: UInt16? = nil) {
    self.first = first
    self.last = last
    self.mask = mask
  }
}

/// Sockets that a rule selects by the numbers of their owners.
public struct RuleUsers: Sendable, Hashable {
  public var first: UInt32
  public var last: UInt32

  public init(first: UInt32, last: UInt32) {
    self.first = first
    self.last = last
  }
}
