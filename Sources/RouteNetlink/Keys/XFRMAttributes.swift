import Netlink

/// Attributes of an IPsec interface (`IFLA_XFRM_*`, linux/if_link.h).
public struct XFRMAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["xfrm"]
  public static let prefix: StaticString = "IFLA_XFRM_"
  public static let keys = XFRMAttributes()

  public let link = AttributeKey<UInt32>(1, "LINK")
  public let ifId = AttributeKey<UInt32>(2, "IF_ID")
  public let collectMetadata = AttributeKey<FlagValue>(3, "COLLECT_METADATA")
}
