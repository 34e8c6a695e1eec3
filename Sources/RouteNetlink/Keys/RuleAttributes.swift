import Netlink

/// Attributes of a policy routing rule (`FRA_*`, linux/fib_rules.h).
public struct RuleAttributes: AttributeSet {
  public static let prefix: StaticString = "FRA_"
  public static let keys = RuleAttributes()

  /// The network that packets go to. Bytes of an address; the header has its length.
  public let dst = AttributeKey<[UInt8]>(1, "DST")
  /// The network that packets come from. Bytes of an address; the header has its length.
  public let src = AttributeKey<[UInt8]>(2, "SRC")
  /// The name of the device that packets come in by; "lo" for packets from this host.
  public let iifname = AttributeKey<String>(3, "IIFNAME")
  /// The priority of the rule to continue with.
  public let goto = AttributeKey<UInt32>(4, "GOTO")
  /// Not used by the kernel.
  public let unused2 = AttributeKey<Padding>(5, "UNUSED2")
  /// The rule's position: rules are tried from the lowest priority number to the highest.
  public let priority = AttributeKey<UInt32>(6, "PRIORITY")
  /// Not used by the kernel.
  public let unused3 = AttributeKey<Padding>(7, "UNUSED3")
  /// Not used by the kernel.
  public let unused4 = AttributeKey<Padding>(8, "UNUSED4")
  /// Not used by the kernel.
  public let unused5 = AttributeKey<Padding>(9, "UNUSED5")
  /// The firewall mark that packets must have.
  public let fwmark = AttributeKey<UInt32>(10, "FWMARK")
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower. IPv4 only.
  public let flow = AttributeKey<UInt32>(11, "FLOW")
  /// The key or VNI of the tunnel that packets came through.
  public let tunId = AttributeKey<UInt64>(12, "TUN_ID", .network)
  /// Routes through devices of this group are ignored; -1 for none.
  public let suppressIfgroup = AttributeKey<Int32>(13, "SUPPRESS_IFGROUP")
  /// Routes with this prefix length or a shorter one are ignored; -1 for none.
  public let suppressPrefixlen = AttributeKey<Int32>(14, "SUPPRESS_PREFIXLEN")
  /// The table to look in; the header has room for numbers up to 255.
  public let table = AttributeKey<UInt32>(15, "TABLE")
  /// The bits of `fwmark` that count.
  public let fwmask = AttributeKey<UInt32>(16, "FWMASK")
  /// The name of the device that a packet's socket is bound to.
  public let oifname = AttributeKey<String>(17, "OIFNAME")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(18, "PAD")
  /// 1: the rule is for packets of devices in VRFs and looks in the table of that VRF.
  public let l3mdev = AttributeKey<UInt8>(19, "L3MDEV")
  /// A structure `fib_rule_uid_range`: the first and the last user whose sockets packets come from.
  public let uidRange = AttributeKey<[UInt8]>(20, "UID_RANGE")
  /// What added the rule.
  public let `protocol` = AttributeKey<RouteProtocol>(21, "PROTOCOL")
  /// The protocol above IP.
  public let ipProto = AttributeKey<InternetProtocol>(22, "IP_PROTO")
  /// A structure `fib_rule_port_range`: the first and the last source port, in host byte order.
  public let sportRange = AttributeKey<[UInt8]>(23, "SPORT_RANGE")
  /// A structure `fib_rule_port_range`: the first and the last destination port, in host byte order.
  public let dportRange = AttributeKey<[UInt8]>(24, "DPORT_RANGE")
  /// The DSCP that packets must have, 0 to 63.
  public let dscp = AttributeKey<UInt8>(25, "DSCP")
  /// The flow label that packets must have, 20 bits. IPv6 only.
  public let flowlabel = AttributeKey<UInt32>(26, "FLOWLABEL", .network)
  /// The bits of `flowlabel` that count.
  public let flowlabelMask = AttributeKey<UInt32>(27, "FLOWLABEL_MASK", .network)
  /// The bits of the source port that count; only for a single port.
  public let sportMask = AttributeKey<UInt16>(28, "SPORT_MASK")
  /// The bits of the destination port that count; only for a single port.
  public let dportMask = AttributeKey<UInt16>(29, "DPORT_MASK")
  /// The bits of `dscp` that count.
  public let dscpMask = AttributeKey<UInt8>(30, "DSCP_MASK")
}
