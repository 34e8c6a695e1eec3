import Netlink

/// Attributes of a Qualcomm multiplexed device (`IFLA_RMNET_*`, linux/if_link.h).
public struct RMNetAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["rmnet"]
  public static let prefix: StaticString = "IFLA_RMNET_"
  public static let keys = RMNetAttributes()

  /// The number of the channel within the modem's link, 1 to 254.
  public let muxId = AttributeKey<UInt16>(1, "MUX_ID")
  /// What is done with frames; one value for all devices on the same lower one.
  public let flags = AttributeKey<MaskedFlags<RMNetFlags>>(2, "FLAGS")
}

/// What a modem's virtual device does with frames (`RMNET_FLAGS_*`, linux/if_link.h).
public struct RMNetFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Takes apart frames that the modem packed into one.
  public static let ingressDeaggregation = Self(rawValue: 1 << 0)
  /// Obeys the modem's commands, which stop and start the flow.
  public static let ingressCommands = Self(rawValue: 1 << 1)
  /// The modem checks received packets; version 4 of the protocol.
  public static let ingressChecksum4 = Self(rawValue: 1 << 2)
  /// The modem computes the checksums of sent packets; version 4 of the protocol.
  public static let egressChecksum4 = Self(rawValue: 1 << 3)
  /// As `ingressChecksum4`, in version 5.
  public static let ingressChecksum5 = Self(rawValue: 1 << 4)
  /// As `egressChecksum4`, in version 5.
  public static let egressChecksum5 = Self(rawValue: 1 << 5)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ingressDeaggregation: "INGRESS_DEAGGREGATION", .ingressCommands: "INGRESS_MAP_COMMANDS",
    .ingressChecksum4: "INGRESS_MAP_CKSUMV4", .egressChecksum4: "EGRESS_MAP_CKSUMV4",
    .ingressChecksum5: "INGRESS_MAP_CKSUMV5", .egressChecksum5: "EGRESS_MAP_CKSUMV5",
  ]
}
