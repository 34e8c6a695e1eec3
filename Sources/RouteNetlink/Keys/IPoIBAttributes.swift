import Netlink

/// Attributes of IP over InfiniBand (`IFLA_IPOIB_*`, linux/if_link.h).
public struct IPoIBAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipoib"]
  public static let prefix: StaticString = "IFLA_IPOIB_"
  public static let keys = IPoIBAttributes()

  public let pkey = AttributeKey<UInt16>(1, "PKEY")
  public let mode = AttributeKey<UInt16>(2, "MODE")
  public let umcast = AttributeKey<UInt16>(3, "UMCAST")
}
