import Netlink

/// Attributes of a filter of the kind u32 (`TCA_U32_*`, linux/pkt_cls.h).
public struct U32FilterAttributes: AttributeSet {
  public static let prefix: StaticString = "TCA_U32_"
  public static let keys = U32FilterAttributes()

  /// The class that matching packets get.
  public let classid = AttributeKey<UInt32>(1, "CLASSID")
  /// A structure `tc_u32_sel`: which packets match.
  public let sel = AttributeKey<[UInt8]>(5, "SEL")
  /// The actions on matching packets, each at its number from 1 on.
  public let act = AttributeKey<[UInt8]>(7, "ACT")
}

/// Attributes of an action (`TCA_ACT_*`, linux/pkt_cls.h).
public struct TrafficActionAttributes: AttributeSet {
  public static let prefix: StaticString = "TCA_ACT_"
  public static let keys = TrafficActionAttributes()

  /// The kind, such as "mirred".
  public let kind = AttributeKey<String>(1, "KIND")
  /// A nest: the attributes of the kind.
  public let options = AttributeKey<[UInt8]>(2, "OPTIONS")
}

/// Attributes of the action mirred (`TCA_MIRRED_*`, linux/tc_act/tc_mirred.h).
public struct MirredAttributes: AttributeSet {
  public static let prefix: StaticString = "TCA_MIRRED_"
  public static let keys = MirredAttributes()

  /// A structure `tc_mirred`.
  public let parms = AttributeKey<[UInt8]>(2, "PARMS")
}
