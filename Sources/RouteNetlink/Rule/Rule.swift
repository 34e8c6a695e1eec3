import CLinux
import Glibc
import Netlink

/// A policy routing rule as the kernel reports it (linux/fib_rules.h, `RTM_NEWRULE`).
///
/// Each property decodes its attribute in place when it is read; what the kernel did not send is nil.
public struct Rule: KernelObject {
  /// The message that the rule is read from.
  public let message: Message
  /// By `FRA_*` code; codes of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// The message types about rules.
  public static let types: [MessageType] = [.newRule, .deleteRule]

  /// Reads an `RTM_NEWRULE` or `RTM_DELRULE` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWRULE || Int(message.type) == RTM_DELRULE,
      message.payload.count >= Self.headerLength
    else { return nil }
    self.message = message
    attributes = message.attributes(after: Self.headerLength)
  }

  // The size of fib_rule_hdr: eight fields of one byte, the flags in four.
  private static let headerLength = 12

  /// True for RTM_DELRULE: the rule is gone.
  public var isDeleted: Bool { Int(message.type) == RTM_DELRULE }
  /// `.ipv4`, `.ipv6`, or a pseudo family of multicast routing.
  public var family: AddressFamily { AddressFamily(rawValue: message.payload[0]) }
  /// The prefix length of `destination`; 0 for any address.
  public var destinationLength: Int { Int(message.payload[1]) }
  /// The prefix length of `source`; 0 for any address.
  public var sourceLength: Int { Int(message.payload[2]) }
  /// The type of service that packets must have; 0 for any.
  public var tos: UInt8 { message.payload[3] }
  /// The table, from its attribute or else from the header; 0 for none.
  public var table: UInt32 { attributes[RuleAttributes.keys.table] ?? UInt32(message.payload[4]) }
  /// What the rule does with the packets that it selects.
  public var action: RuleAction { RuleAction(rawValue: message.payload[7]) }
  /// What the kernel tells of the rule besides, such as that its device does not exist.
  public var flags: RuleFlags { RuleFlags(rawValue: message.payload.integer(at: 8) ?? 0) }

  /// Whether the rule selects exactly the packets that its other fields do not match.
  public var isInverted: Bool { flags.contains(.inverted) }
  /// Whether the rule that `target` refers to does not exist.
  public var isUnresolved: Bool { flags.contains(.unresolved) }
  /// The rule's position: rules are tried from the lowest priority number to the highest. nil for 0.
  public var priority: UInt32? { attributes[RuleAttributes.keys.priority] }
  /// The network that packets come from; nil for any.
  public var source: IPAddress? { address(RuleAttributes.keys.src) }
  /// The network that packets go to; nil for any.
  public var destination: IPAddress? { address(RuleAttributes.keys.dst) }
  /// The firewall mark that packets must have, within `markMask`.
  public var mark: UInt32? { attributes[RuleAttributes.keys.fwmark] }
  /// The bits of the mark that count.
  public var markMask: UInt32? { attributes[RuleAttributes.keys.fwmask] }
  /// The name of the device that packets come in by; "lo" for packets from this host.
  public var inputDevice: String? { attributes[RuleAttributes.keys.iifname] }
  /// The name of the device that a packet's socket is bound to.
  public var outputDevice: String? { attributes[RuleAttributes.keys.oifname] }
  /// Whether the rule is for packets of devices in VRFs and looks in the table of that VRF (l3mdev).
  public var usesMasterTable: Bool { attributes[RuleAttributes.keys.l3mdev] ?? 0 != 0 }
  /// The owners of the sockets that packets come from.
  public var users: RuleUsers? {
    guard let payload = attributes.payload(RuleAttributes.keys.uidRange), let first = payload.u32,
      let last: UInt32 = payload.integer(at: 4)
    else { return nil }
    return RuleUsers(first: first, last: last)
  }
  /// The protocol above IP.
  public var internetProtocol: InternetProtocol? { attributes[RuleAttributes.keys.ipProto] }
  /// The source ports of TCP, UDP and the like.
  public var sourcePorts: RulePorts? {
    ports(RuleAttributes.keys.sportRange, RuleAttributes.keys.sportMask)
  }
  /// The destination ports of TCP, UDP and the like.
  public var destinationPorts: RulePorts? {
    ports(RuleAttributes.keys.dportRange, RuleAttributes.keys.dportMask)
  }
  /// The key or VNI of the tunnel that packets came through.
  public var tunnelID: UInt64? {
    attributes[RuleAttributes.keys.tunId]
  }
  /// Routes with this prefix length or a shorter one are ignored; -1 for none.
  public var suppressedPrefixLength: Int32? {
    attributes[RuleAttributes.keys.suppressPrefixlen]
  }
  /// Routes through devices of this group are ignored; nil for none.
  public var suppressedGroup: Int32? {
    attributes[RuleAttributes.keys.suppressIfgroup]
  }
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower.
  public var realms: UInt32? { attributes[RuleAttributes.keys.flow] }
  /// The priority of the rule to continue with.
  public var target: UInt32? { attributes[RuleAttributes.keys.goto] }
  /// What added the rule.
  public var `protocol`: RouteProtocol? { attributes[RuleAttributes.keys.protocol] }
  /// The DSCP that packets must have, 0 to 63, within `dscpMask`.
  public var dscp: UInt8? { attributes[RuleAttributes.keys.dscp] }
  /// The bits of the DSCP that count.
  public var dscpMask: UInt8? { attributes[RuleAttributes.keys.dscpMask] }
  /// The flow label that packets must have, 20 bits, within `flowLabelMask`.
  public var flowLabel: UInt32? { attributes[RuleAttributes.keys.flowlabel] }
  /// The bits of the flow label that count.
  public var flowLabelMask: UInt32? { attributes[RuleAttributes.keys.flowlabelMask] }
  /// The address that a translating rule maps to.
  public var translation: IPAddress? { address(RouteAttributes.keys.gateway) }

  /// The request that deletes exactly this rule.
  public var deletion: Request { message.request(.deleteRule, headerLength: Self.headerLength) }

  /// The request that adds this rule again.
  public var creation: Request {
    message.request(.newRule, flags: .create, headerLength: Self.headerLength)
  }

  private func address(_ key: AttributeKey<[UInt8]>) -> IPAddress? {
    Route.address(attributes, key, family)
  }

  private func ports(
    _ range: AttributeKey<[UInt8]>, _ mask: AttributeKey<UInt16>
  ) -> RulePorts? {
    guard let payload = attributes.payload(range), let first = payload.u16,
      let last: UInt16 = payload.integer(at: 2)
    else { return nil }
    return RulePorts(first: first, last: last, mask: attributes[mask])
  }
}

/// Ports that a rule selects: a range, or those equal to `first` within a mask.
public struct RulePorts: Sendable, Hashable {
  /// The first port.
  public var first: UInt16
  /// The last port; equal to `first` for a single port.
  public var last: UInt16
  /// The bits of a single port that count; nil for all.
  public var mask: UInt16?

  /// - Parameters:
  ///   - first: the first port.
  ///   - last: the last port; equal to `first` for a single port.
  ///   - mask: the bits that count; only for a single port.
  public init(first: UInt16, last: UInt16, mask: UInt16? = nil) {
    self.first = first
    self.last = last
    self.mask = mask
  }
}

/// A range of user ids: a rule selects sockets by their owners.
public struct RuleUsers: Sendable, Hashable {
  /// The first user id.
  public var first: UInt32
  /// The last user id.
  public var last: UInt32

  /// - Parameters:
  ///   - first: the first user id.
  ///   - last: the last user id; equal to `first` for a single user.
  public init(first: UInt32, last: UInt32) {
    self.first = first
    self.last = last
  }
}
