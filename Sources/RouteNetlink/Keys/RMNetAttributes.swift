import Netlink

/// Attributes of a Qualcomm multiplexed device (`IFLA_RMNET_*`, linux/if_link.h).
public struct RMNetAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["rmnet"]
  public static let prefix: StaticString = "IFLA_RMNET_"
  public static let keys = RMNetAttributes()

  public let muxId = AttributeKey<UInt16>(1, "MUX_ID")
  public let flags = AttributeKey<MaskedFlags<RMNetFlags>>(2, "FLAGS")
}

/// What a modem's virtual device does with frames (`RMNET_FLAGS_*`, linux/if_link.h).
public struct RMNetFlags: NamedFlags {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let ingressDeaggregation = Self(rawValue: 1 << 0)
  public static let ingressCommands = Self(rawValue: 1 << 1)
  public static let ingressChecksum4 = Self(rawValue: 1 << 2)
  public static let egressChecksum4 = Self(rawValue: 1 << 3)
  public static let ingressChecksum5 = Self(rawValue: 1 << 4)
  public static let egressChecksum5 = Self(rawValue: 1 << 5)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ingressDeaggregation: "INGRESS_DEAGGREGATION", .ingressCommands: "INGRESS_MAP_COMMANDS",
    .ingressChecksum4: "INGRESS_MAP_CKSUMV4", .egressChecksum4: "EGRESS_MAP_CKSUMV4",
    .ingressChecksum5: "INGRESS_MAP_CKSUMV5", .egressChecksum5: "EGRESS_MAP_CKSUMV5",
  ]
}
