import Netlink

/// Attributes of a mesh device (`IFLA_BATADV_*`, linux/batman_adv.h).
public struct BatmanAdvAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["batadv"]
  public static let prefix: StaticString = "IFLA_BATADV_"
  public static let keys = BatmanAdvAttributes()

  /// The routing algorithm, "BATMAN_IV" or "BATMAN_V"; only for a new device.
  public let algoName = AttributeKey<String>(1, "ALGO_NAME")
}
