import Linux
import CLinux
import Glibc
import Netlink

/// Adds or deletes a policy routing rule (ip-rule(8), linux/fib_rules.h).
///
/// Fields that are nil are not sent.
public struct RuleRequest: KernelRequest, Hashable {
  /// `add` fails with `EEXIST` if the same rule exists, `delete` with `ENOENT` if no rule matches.
  public enum Operation: Sendable, Hashable { case add, delete }

  /// What to do. `delete` takes the first rule that matches all fields that are set.
  public var operation: Operation
  /// `.ipv4` or `.ipv6`; `.unspecified` means IPv4.
  public var family: AddressFamily
  /// Selects exactly the packets that the other fields do not match.
  public var isInverted = false
  /// The network that packets come from.
  public var source: IPPrefix?
  /// The network that packets go to.
  public var destination: IPPrefix?
  /// Sends `from all` as an empty attribute instead of none.
  public var namesAnySource = false
  /// Sends `to all` as an empty attribute instead of none.
  public var namesAnyDestination = false
  /// The rule's position, lowest first; nil lets the kernel put it before all rules but the first.
  public var priority: UInt32?
  /// The type of service that packets must have; 0 for any.
  public var tos: UInt8 = 0
  /// The firewall mark that packets must have, within `markMask`.
  public var mark: UInt32?
  /// The bits of the mark that count; nil for all.
  public var markMask: UInt32?
  /// The name of the device that packets come in by; "lo" for packets from this host.
  public var inputDevice: String?
  /// The name of the device that a packet's socket is bound to.
  public var outputDevice: String?
  /// Looks in the table of the device's VRF (l3mdev).
  public var usesMasterTable = false
  /// The owners of the sockets that packets come from.
  public var users: RuleUsers?
  /// The protocol above IP.
  public var internetProtocol: InternetProtocol?
  /// The source ports of TCP, UDP and the like.
  public var sourcePorts: RulePorts?
  /// The destination ports of TCP, UDP and the like.
  public var destinationPorts: RulePorts?
  /// The key or VNI of the tunnel that packets came through.
  public var tunnelID: UInt64?
  /// The DSCP that packets must have, 0 to 63, within `dscpMask`.
  public var dscp: UInt8?
  /// The bits of the DSCP that count; nil for all.
  public var dscpMask: UInt8?
  /// The flow label that packets must have, 20 bits, within `flowLabelMask`. IPv6 only.
  public var flowLabel: UInt32?
  /// The bits of the flow label that count; nil for all.
  public var flowLabelMask: UInt32?
  /// nil looks up a table.
  public var action: RuleAction?
  /// The table to look in. A new rule without an action looks in the main one if this is nil.
  public var table: UInt32?
  /// Routes with this prefix length or a shorter one are ignored.
  public var suppressedPrefixLength: Int32?
  /// Routes through devices of this group are ignored.
  public var suppressedGroup: Int32?
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower.
  public var realms: UInt32?
  /// The priority of the rule to continue with (`FR_ACT_GOTO`).
  public var target: UInt32?
  /// What adds the rule.
  public var `protocol`: RouteProtocol?
  /// The address that a translating rule maps to.
  public var translation: IPAddress?
  /// Asks the kernel to send back the rule that it made (`NLM_F_ECHO`).
  public var echo = false

  /// - Parameters:
  ///   - family: `.ipv4` or `.ipv6`; `.unspecified` means IPv4.
  ///   - priority: the rule's position, lowest first.
  ///   - table: the table to look in.
  public init(
    _ operation: Operation, family: AddressFamily = .unspecified, priority: UInt32? = nil,
    table: UInt32? = nil
  ) {
    self.operation = operation
    self.family = family
    self.priority = priority
    self.table = table
  }

  /// `RTM_NEWRULE` or `RTM_DELRULE` with every field that is not nil.
  public var message: Request {
    var list = AttributeList()
    var header = fib_rule_hdr()
    header.family = (family == .unspecified ? .ipv4 : family).rawValue
    header.dst_len = list.octet("dst_len", destination?.length ?? 0)
    header.src_len = list.octet("src_len", source?.length ?? 0)
    header.tos = tos
    let standard = operation == .add && action == nil && !usesMasterTable
    let table = table ?? (standard ? RouteTable.main : 0)
    header.table = table < 256 ? UInt8(table) : 0
    header.action = (action ?? (operation == .add ? .lookUp : .unspecified)).rawValue
    header.flags = (isInverted ? RuleFlags.inverted : []).rawValue
    let flags = (operation == .add ? NLM_F_CREATE | NLM_F_EXCL : 0) | (echo ? NLM_F_ECHO : 0)
    if table >= 256 { list.put(RuleAttributes.keys.table, table) }
    putSelector(into: &list)
    putPacket(into: &list)
    putAction(into: &list)
    return Request(
      operation == .add ? RTM_NEWRULE : RTM_DELRULE, flags: Int(flags), header: header,
      attributes: list)
  }

  private func putSelector(into list: inout AttributeList) {
    if source != nil || namesAnySource {
      list.put(RuleAttributes.keys.src, bytes: source?.address.bytes ?? [])
    }
    if destination != nil || namesAnyDestination {
      list.put(RuleAttributes.keys.dst, bytes: destination?.address.bytes ?? [])
    }
    if let priority { list.put(RuleAttributes.keys.priority, priority) }
    if let mark { list.put(RuleAttributes.keys.fwmark, mark) }
    if let markMask { list.put(RuleAttributes.keys.fwmask, markMask) }
    if let inputDevice { list.put(RuleAttributes.keys.iifname, string: inputDevice) }
    if let outputDevice { list.put(RuleAttributes.keys.oifname, string: outputDevice) }
    if let users {
      list.put(RuleAttributes.keys.uidRange, bytes: Self.pair(users.first, users.last))
    }
  }

  private func putPacket(into list: inout AttributeList) {
    if let internetProtocol { list.put(RuleAttributes.keys.ipProto, internetProtocol) }
    put(
      sourcePorts, RuleAttributes.keys.sportRange, RuleAttributes.keys.sportMask,
      into: &list)
    put(
      destinationPorts, RuleAttributes.keys.dportRange, RuleAttributes.keys.dportMask,
      into: &list)
    if let tunnelID { list.put(RuleAttributes.keys.tunId, tunnelID) }
    if let dscp { list.put(RuleAttributes.keys.dscp, dscp) }
    if let dscpMask { list.put(RuleAttributes.keys.dscpMask, dscpMask) }
    if let flowLabel { list.put(RuleAttributes.keys.flowlabel, flowLabel) }
    if let flowLabelMask { list.put(RuleAttributes.keys.flowlabelMask, flowLabelMask) }
  }

  private func putAction(into list: inout AttributeList) {
    if usesMasterTable { list.put(RuleAttributes.keys.l3mdev, UInt8(1)) }
    if let suppressedPrefixLength {
      list.put(RuleAttributes.keys.suppressPrefixlen, suppressedPrefixLength)
    }
    if let suppressedGroup { list.put(RuleAttributes.keys.suppressIfgroup, suppressedGroup) }
    if let realms { list.put(RuleAttributes.keys.flow, realms) }
    if let target { list.put(RuleAttributes.keys.goto, target) }
    if let `protocol` { list.put(RuleAttributes.keys.protocol, `protocol`) }
    if let translation { list.put(RouteAttributes.keys.gateway, bytes: translation.bytes) }
  }

  private func put(
    _ ports: RulePorts?, _ range: AttributeKey<[UInt8]>, _ mask: AttributeKey<UInt16>,
    into list: inout AttributeList
  ) {
    guard let ports else { return }
    list.put(range, bytes: Self.pair(ports.first, ports.last))
    if let bits = ports.mask { list.put(mask, bits) }
  }

  private static func pair<T: FixedWidthInteger & BitwiseCopyable>(_ one: T, _ other: T) -> [UInt8]
  {
    [UInt8](bytesOf: one) + [UInt8](bytesOf: other)
  }
}
