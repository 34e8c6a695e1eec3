import Netlink

/// Attributes of a Qualcomm RMNET device (`IFLA_RMNET_*`, linux/if_link.h).
public struct RMNetAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["rmnet"]
  public static let prefix: StaticString = "IFLA_RMNET_"
  public static let keys = RMNetAttributes()

  /// The multiplexing id of the channel on the modem's link, 1 to 254.
  public let muxId = AttributeKey<UInt16>(1, "MUX_ID")
  /// How frames are handled; the same for all devices on one lower device.
  public let flags = AttributeKey<MaskedFlags<RMNetFlags>>(2, "FLAGS")
}

/// How an rmnet device handles frames (`RMNET_FLAGS_*`, linux/if_link.h).
public struct RMNetFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Splits frames that the modem joined.
  public static let ingressDeaggregation = Self(rawValue: 1 << 0)
  /// Obeys the modem's flow control commands.
  public static let ingressCommands = Self(rawValue: 1 << 1)
  /// The modem verifies checksums of received packets; version 4 of the protocol.
  public static let ingressChecksum4 = Self(rawValue: 1 << 2)
  /// The modem computes the checksums of sent packets; version 4 of the protocol.
  public static let egressChecksum4 = Self(rawValue: 1 << 3)
  /// Like `ingressChecksum4`, in version 5.
  public static let ingressChecksum5 = Self(rawValue: 1 << 4)
  /// Like `egressChecksum4`, in version 5.
  public static let egressChecksum5 = Self(rawValue: 1 << 5)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ingressDeaggregation: "INGRESS_DEAGGREGATION", .ingressCommands: "INGRESS_MAP_COMMANDS",
    .ingressChecksum4: "INGRESS_MAP_CKSUMV4", .egressChecksum4: "EGRESS_MAP_CKSUMV4",
    .ingressChecksum5: "INGRESS_MAP_CKSUMV5", .egressChecksum5: "EGRESS_MAP_CKSUMV5",
  ]
}
