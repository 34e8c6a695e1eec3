import Netlink

/// Attributes of a VLAN of another device (`IFLA_VLAN_*`, linux/if_link.h).
public struct VLANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vlan"]
  public static let prefix: StaticString = "IFLA_VLAN_"
  public static let keys = VLANAttributes()

  public let id = AttributeKey<UInt16>(1, "ID")
  public let flags = AttributeKey<UInt64>(2, "FLAGS")
  public let egressQos = AttributeKey<AttributeArray>(3, "EGRESS_QOS")
  public let ingressQos = AttributeKey<AttributeArray>(4, "INGRESS_QOS")
  public let `protocol` = AttributeKey<UInt16>(5, "PROTOCOL", .network)
}

/// One entry of a VLAN's map of priorities: `struct ifla_vlan_qos_mapping`.
public struct VLANMappingAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VLAN_QOS_"
  public static let keys = VLANMappingAttributes()

  public let mapping = AttributeKey<UInt64>(1, "MAPPING")
}
