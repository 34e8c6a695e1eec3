import Netlink

/// Attributes of a port of a switch (`IFLA_DSA_*`, linux/if_link.h).
public struct DSAAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["dsa"]
  public static let prefix: StaticString = "IFLA_DSA_"
  public static let keys = DSAAttributes()

  /// The index of the device that connects the switch to the host.
  public let conduit = AttributeKey<UInt32>(1, "CONDUIT")
}
