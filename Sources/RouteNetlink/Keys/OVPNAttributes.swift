import Netlink

/// Attributes of an OpenVPN device (`IFLA_OVPN_*`, linux/if_link.h).
public struct OVPNAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ovpn"]
  public static let prefix: StaticString = "IFLA_OVPN_"
  public static let keys = OVPNAttributes()

  public let mode = AttributeKey<UInt8>(1, "MODE")
}
