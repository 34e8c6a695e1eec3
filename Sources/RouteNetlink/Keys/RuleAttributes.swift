import Netlink

/// Attributes of a rule of the routing policy (`FRA_*`, linux/fib_rules.h).
public struct RuleAttributes: AttributeSet {
  public static let prefix: StaticString = "FRA_"
  public static let keys = RuleAttributes()

  /// The network that packets go to. Bytes of an address; the header has its length.
  public let dst = AttributeKey<[UInt8]>(1, "DST")
  /// The VNI that packets come from. Bytes of an address; the header has its length.
  public let src = AttributeKey<[UInt8]>(2, "SRC")
  /// The name of the device that packets come in by; "lo" for packets of the machine itself.
  public let iifname = AttributeKey<String>(3, "IIFNAME")
  /// The priority of the rule to go on with.
  public let goto = AttributeKey<UInt32>(4, "GOTO")
  /// Not used by the kernel.
  public let unused2 = AttributeKey<Padding>(5, "UNUSED2")
  /// Where the rule stands: rules are asked from the lowest number to the highest.
  public let priority = AttributeKey<UInt32>(6, "PRIORITY")
  /// Not used by the kernel.
  public let unused3 = AttributeKey<Padding>(7, "UNUSED3")
  /// Not used by the kernel.
  public let unused4 = AttributeKey<Padding>(8, "UNUSED4")
  /// Not used by the kernel.
  public let unused5 = AttributeKey<Padding>(9, "UNUSED5")
  /// The firewall mark that packets have.
  public let fwmark = AttributeKey<UInt32>(10, "FWMARK")
  /// The realms: from in the upper, to in the lower 16 bits. IPv4 only.
  public let flow = AttributeKey<UInt32>(11, "FLOW")
  /// The key or VNI of the tunnel that packets came through.
  public let tunId = AttributeKey<UInt64>(12, "TUN_ID", .network)
  /// Routes through devices of this group are passed over; -1 for none.
  public let suppressIfgroup = AttributeKey<Int32>(13, "SUPPRESS_IFGROUP")
  /// Routes to networks of this length or shorter are passed over; -1 for none.
  public let suppressPrefixlen = AttributeKey<Int32>(14, "SUPPRESS_PREFIXLEN")
  /// The table to look in; the header has room for those up to 255.
  public let table = AttributeKey<UInt32>(15, "TABLE")
  /// The bits of `fwmark` that count.
  public let fwmask = AttributeKey<UInt32>(16, "FWMASK")
  /// The name of the device that a socket is bound to.
  public let oifname = AttributeKey<String>(17, "OIFNAME")
  /// Aligns the attribute that follows; holds nothing.
  public let pad = AttributeKey<Padding>(18, "PAD")
  /// 1: the rule is for packets of devices in VRFs, and looks in the table of their VRF.
  public let l3mdev = AttributeKey<UInt8>(19, "L3MDEV")
  /// A structure `fib_rule_uid_range`: the first and the last user whose sockets packets come from.
  public let uidRange = AttributeKey<[UInt8]>(20, "UID_RANGE")
  /// Who made the rule.
  public let `protocol` = AttributeKey<RouteProtocol>(21, "PROTOCOL")
  /// What IP carries (`IPPROTO_*`).
  public let ipProto = AttributeKey<UInt8>(22, "IP_PROTO")
  /// A structure `fib_rule_port_range`: the first and the last source port, numbers of the host.
  public let sportRange = AttributeKey<[UInt8]>(23, "SPORT_RANGE")
  /// A structure `fib_rule_port_range`: the first and the last destination port, numbers of the host.
  public let dportRange = AttributeKey<[UInt8]>(24, "DPORT_RANGE")
  /// The DSCP that packets have, 0 to 63.
  public let dscp = AttributeKey<UInt8>(25, "DSCP")
  /// The flow label that packets have, 20 bits. IPv6 only.
  public let flowlabel = AttributeKey<UInt32>(26, "FLOWLABEL", .network)
  /// The bits of `flowlabel` that count.
  public let flowlabelMask = AttributeKey<UInt32>(27, "FLOWLABEL_MASK", .network)
  /// The bits of the source port that count, with a range of one port.
  public let sportMask = AttributeKey<UInt16>(28, "SPORT_MASK")
  /// The bits of the destination port that count, with a range of one port.
  public let dportMask = AttributeKey<UInt16>(29, "DPORT_MASK")
  /// The bits of `dscp` that count.
  public let dscpMask = AttributeKey<UInt8>(30, "DSCP_MASK")
}
