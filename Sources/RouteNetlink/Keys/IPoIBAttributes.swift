import Netlink

/// Attributes of IP over InfiniBand (`IFLA_IPOIB_*`, linux/if_link.h).
public struct IPoIBAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipoib"]
  public static let prefix: StaticString = "IFLA_IPOIB_"
  public static let keys = IPoIBAttributes()

  /// The key of the partition that the device belongs to.
  public let pkey = AttributeKey<UInt16>(1, "PKEY")
  /// How packets are transported.
  public let mode = AttributeKey<IPoIBMode>(2, "MODE")
  /// Whether a program joins multicast groups instead of the kernel, 0 or 1.
  public let umcast = AttributeKey<UInt16>(3, "UMCAST")
}

/// How an InfiniBand device transports packets (`IPOIB_MODE_*`, linux/if_link.h).
public struct IPoIBMode: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Unreliable datagrams; the MTU is that of the link.
  public static let datagram = Self(rawValue: 0)
  /// A connection to each neighbour, which allows larger MTUs.
  public static let connected = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .datagram: "datagram", .connected: "connected",
  ]
}
