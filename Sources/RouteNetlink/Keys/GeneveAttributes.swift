import Netlink

/// Attributes of a geneve tunnel (`IFLA_GENEVE_*`, linux/if_link.h).
public struct GeneveAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["geneve"]
  public static let prefix: StaticString = "IFLA_GENEVE_"
  public static let keys = GeneveAttributes()

  public let id = AttributeKey<UInt32>(1, "ID")
  public let remote = AttributeKey<[UInt8]>(2, "REMOTE")
  public let ttl = AttributeKey<UInt8>(3, "TTL")
  public let tos = AttributeKey<UInt8>(4, "TOS")
  public let port = AttributeKey<UInt16>(5, "PORT", .network)
  public let collectMetadata = AttributeKey<FlagValue>(6, "COLLECT_METADATA")
  public let remote6 = AttributeKey<[UInt8]>(7, "REMOTE6")
  public let udpCsum = AttributeKey<UInt8>(8, "UDP_CSUM")
  public let udpZeroCsum6Tx = AttributeKey<UInt8>(9, "UDP_ZERO_CSUM6_TX")
  public let udpZeroCsum6Rx = AttributeKey<UInt8>(10, "UDP_ZERO_CSUM6_RX")
  public let label = AttributeKey<UInt32>(11, "LABEL", .network)
  public let ttlInherit = AttributeKey<UInt8>(12, "TTL_INHERIT")
  public let df = AttributeKey<TunnelFragmentation>(13, "DF")
  public let innerProtoInherit = AttributeKey<FlagValue>(14, "INNER_PROTO_INHERIT")
  public let portRange = AttributeKey<[UInt8]>(15, "PORT_RANGE")
}
