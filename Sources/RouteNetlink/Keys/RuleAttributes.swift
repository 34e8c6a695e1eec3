import Netlink

/// Attributes of a rule of the routing policy (`FRA_*`, linux/fib_rules.h).
public struct RuleAttributes: AttributeSet {
  public static let prefix: StaticString = "FRA_"
  public static let keys = RuleAttributes()

  public let dst = AttributeKey<[UInt8]>(1, "DST")
  public let src = AttributeKey<[UInt8]>(2, "SRC")
  public let iifname = AttributeKey<String>(3, "IIFNAME")
  public let goto = AttributeKey<UInt32>(4, "GOTO")
  public let unused2 = AttributeKey<Padding>(5, "UNUSED2")
  public let priority = AttributeKey<UInt32>(6, "PRIORITY")
  public let unused3 = AttributeKey<Padding>(7, "UNUSED3")
  public let unused4 = AttributeKey<Padding>(8, "UNUSED4")
  public let unused5 = AttributeKey<Padding>(9, "UNUSED5")
  public let fwmark = AttributeKey<UInt32>(10, "FWMARK")
  public let flow = AttributeKey<UInt32>(11, "FLOW")
  public let tunId = AttributeKey<UInt64>(12, "TUN_ID", .network)
  public let suppressIfgroup = AttributeKey<Int32>(13, "SUPPRESS_IFGROUP")
  public let suppressPrefixlen = AttributeKey<Int32>(14, "SUPPRESS_PREFIXLEN")
  public let table = AttributeKey<UInt32>(15, "TABLE")
  public let fwmask = AttributeKey<UInt32>(16, "FWMASK")
  public let oifname = AttributeKey<String>(17, "OIFNAME")
  public let pad = AttributeKey<Padding>(18, "PAD")
  public let l3mdev = AttributeKey<UInt8>(19, "L3MDEV")
  public let uidRange = AttributeKey<[UInt8]>(20, "UID_RANGE")
  public let `protocol` = AttributeKey<UInt8>(21, "PROTOCOL")
  public let ipProto = AttributeKey<UInt8>(22, "IP_PROTO")
  public let sportRange = AttributeKey<[UInt8]>(23, "SPORT_RANGE")
  public let dportRange = AttributeKey<[UInt8]>(24, "DPORT_RANGE")
  public let dscp = AttributeKey<UInt8>(25, "DSCP")
  public let flowlabel = AttributeKey<UInt32>(26, "FLOWLABEL", .network)
  public let flowlabelMask = AttributeKey<UInt32>(27, "FLOWLABEL_MASK", .network)
  public let sportMask = AttributeKey<UInt16>(28, "SPORT_MASK")
  public let dportMask = AttributeKey<UInt16>(29, "DPORT_MASK")
  public let dscpMask = AttributeKey<UInt8>(30, "DSCP_MASK")
}
