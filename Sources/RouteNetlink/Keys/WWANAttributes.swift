import Netlink

/// Attributes of a link of a modem (`IFLA_WWAN_*`, linux/wwan.h).
public struct WWANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["wwan"]
  public static let prefix: StaticString = "IFLA_WWAN_"
  public static let keys = WWANAttributes()

  /// The number of the modem's data channel.
  public let linkId = AttributeKey<UInt32>(1, "LINK_ID")
}
