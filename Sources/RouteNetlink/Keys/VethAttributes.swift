import Netlink

/// Attributes of a veth pair (`VETH_INFO_*`, linux/veth.h).
public struct VethAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["veth"]
  public static let prefix: StaticString = "VETH_INFO_"
  public static let keys = VethAttributes()

  /// The other end of the pair; only for a new device.
  public let peer = AttributeKey<PeerLink>(1, "PEER")
}

/// Attributes of a pair of CAN devices (`VXCAN_INFO_*`, linux/can/vxcan.h).
public struct VxcanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vxcan"]
  public static let prefix: StaticString = "VXCAN_INFO_"
  public static let keys = VxcanAttributes()

  /// The other end of the pair; only for a new device.
  public let peer = AttributeKey<PeerLink>(1, "PEER")
}
