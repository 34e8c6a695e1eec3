import Netlink

/// Attributes of a redundant ring (`IFLA_HSR_*`, linux/if_link.h).
public struct HSRAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["hsr"]
  public static let prefix: StaticString = "IFLA_HSR_"
  public static let keys = HSRAttributes()

  /// The index of the first device in the ring.
  public let slave1 = AttributeKey<UInt32>(1, "SLAVE1")
  /// The index of the second device in the ring.
  public let slave2 = AttributeKey<UInt32>(2, "SLAVE2")
  /// The last byte of the multicast address of supervision frames.
  public let multicastSpec = AttributeKey<UInt8>(3, "MULTICAST_SPEC")
  /// The multicast address of supervision frames, 6 bytes. Reported only.
  public let supervisionAddr = AttributeKey<[UInt8]>(4, "SUPERVISION_ADDR")
  /// The sequence number of the next frame to send. Reported only.
  public let seqNr = AttributeKey<UInt16>(5, "SEQ_NR")
  /// The version of HSR, 0 or 1.
  public let version = AttributeKey<UInt8>(6, "VERSION")
  /// 0 for HSR, 1 for PRP (`HSR_PROTOCOL_*`).
  public let `protocol` = AttributeKey<UInt8>(7, "PROTOCOL")
  /// The index of the device that leads to hosts outside the ring.
  public let interlink = AttributeKey<UInt32>(8, "INTERLINK")
}
