import Netlink

/// Attributes of a VRF (`IFLA_VRF_*`, linux/if_link.h).
public struct VRFAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vrf"]
  public static let prefix: StaticString = "IFLA_VRF_"
  public static let keys = VRFAttributes()

  /// The routing table of the VRF; only for a new device.
  public let table = AttributeKey<UInt32>(1, "TABLE")
}

/// Attributes of a port of a VRF (`IFLA_VRF_PORT_*`, linux/if_link.h).
public struct VRFPortAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vrf_slave"]
  public static let prefix: StaticString = "IFLA_VRF_PORT_"
  public static let keys = VRFPortAttributes()

  /// The routing table of the VRF. Reported only.
  public let table = AttributeKey<UInt32>(1, "TABLE")
}
