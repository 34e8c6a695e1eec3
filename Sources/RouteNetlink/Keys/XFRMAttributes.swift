import Netlink

/// Attributes of an IPsec interface (`IFLA_XFRM_*`, linux/if_link.h).
public struct XFRMAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["xfrm"]
  public static let prefix: StaticString = "IFLA_XFRM_"
  public static let keys = XFRMAttributes()

  /// The index of the device that the interface belongs to; 0 for none.
  public let link = AttributeKey<UInt32>(1, "LINK")
  /// The number that IPsec policies and states name the interface by (`if_id`).
  public let ifId = AttributeKey<UInt32>(2, "IF_ID")
  /// Routes state the number, packet by packet (`external`).
  public let collectMetadata = AttributeKey<FlagValue>(3, "COLLECT_METADATA")
}
