import Netlink

/// Attributes of a redundant ring (`IFLA_HSR_*`, linux/if_link.h).
public struct HSRAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["hsr"]
  public static let prefix: StaticString = "IFLA_HSR_"
  public static let keys = HSRAttributes()

  public let slave1 = AttributeKey<UInt32>(1, "SLAVE1")
  public let slave2 = AttributeKey<UInt32>(2, "SLAVE2")
  public let multicastSpec = AttributeKey<UInt8>(3, "MULTICAST_SPEC")
  public let supervisionAddr = AttributeKey<[UInt8]>(4, "SUPERVISION_ADDR")
  public let seqNr = AttributeKey<UInt16>(5, "SEQ_NR")
  public let version = AttributeKey<UInt8>(6, "VERSION")
  public let `protocol` = AttributeKey<UInt8>(7, "PROTOCOL")
  public let interlink = AttributeKey<UInt32>(8, "INTERLINK")
}
