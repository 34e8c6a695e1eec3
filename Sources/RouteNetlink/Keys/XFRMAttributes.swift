import Netlink

/// Attributes of an IPsec interface (`IFLA_XFRM_*`, linux/if_link.h).
public struct XFRMAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["xfrm"]
  public static let prefix: StaticString = "IFLA_XFRM_"
  public static let keys = XFRMAttributes()

  /// The index of the underlying device; 0 for none.
  public let link = AttributeKey<UInt32>(1, "LINK")
  /// The interface id that IPsec policies and states refer to (`if_id`).
  public let ifId = AttributeKey<UInt32>(2, "IF_ID")
  /// Routes set the interface id of each packet (`external`).
  public let collectMetadata = AttributeKey<FlagValue>(3, "COLLECT_METADATA")
}
