import Netlink

/// Attributes of a geneve tunnel (`IFLA_GENEVE_*`, linux/if_link.h).
public struct GeneveAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["geneve"]
  public static let prefix: StaticString = "IFLA_GENEVE_"
  public static let keys = GeneveAttributes()

  /// The virtual network identifier (VNI), 24 bits.
  public let id = AttributeKey<UInt32>(1, "ID")
  /// The remote IPv4 address, 4 bytes.
  public let remote = AttributeKey<[UInt8]>(2, "REMOTE")
  /// The TTL of the outer header; 0 for the kernel's default.
  public let ttl = AttributeKey<UInt8>(3, "TTL")
  /// The type of service of the outer header; 1 copies that of the inner header.
  public let tos = AttributeKey<UInt8>(4, "TOS")
  /// The UDP port for sending and receiving.
  public let port = AttributeKey<UInt16>(5, "PORT", .network)
  /// Routes and filters set the tunnel of each packet (`external`).
  public let collectMetadata = AttributeKey<FlagValue>(6, "COLLECT_METADATA")
  /// The remote IPv6 address, 16 bytes.
  public let remote6 = AttributeKey<[UInt8]>(7, "REMOTE6")
  /// Whether IPv4 packets get a UDP checksum, 0 or 1.
  public let udpCsum = AttributeKey<UInt8>(8, "UDP_CSUM")
  /// Whether IPv6 packets are sent without a UDP checksum, 0 or 1.
  public let udpZeroCsum6Tx = AttributeKey<UInt8>(9, "UDP_ZERO_CSUM6_TX")
  /// Whether IPv6 packets without a UDP checksum are accepted, 0 or 1.
  public let udpZeroCsum6Rx = AttributeKey<UInt8>(10, "UDP_ZERO_CSUM6_RX")
  /// The flow label of the outer IPv6 header, 20 bits.
  public let label = AttributeKey<UInt32>(11, "LABEL", .network)
  /// Whether the outer TTL is copied from the inner header, 0 or 1.
  public let ttlInherit = AttributeKey<UInt8>(12, "TTL_INHERIT")
  /// The don't-fragment bit of the outer IPv4 header.
  public let df = AttributeKey<TunnelFragmentation>(13, "DF")
  /// Carries IP packets as they are, without an Ethernet header.
  public let innerProtoInherit = AttributeKey<FlagValue>(14, "INNER_PROTO_INHERIT")
  /// A structure `ifla_geneve_port_range`: the lowest and the highest source port, in network order.
  public let portRange = AttributeKey<[UInt8]>(15, "PORT_RANGE")
}
