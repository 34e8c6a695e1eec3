import Netlink

/// Attributes of a VLAN of another device (`IFLA_VLAN_*`, linux/if_link.h).
public struct VLANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vlan"]
  public static let prefix: StaticString = "IFLA_VLAN_"
  public static let keys = VLANAttributes()

  public let id = AttributeKey<UInt16>(1, "ID")
  public let flags = AttributeKey<MaskedFlags<VLANDeviceFlags>>(2, "FLAGS")
  public let egressQos = AttributeKey<AttributeArray>(3, "EGRESS_QOS")
  public let ingressQos = AttributeKey<AttributeArray>(4, "INGRESS_QOS")
  public let `protocol` = AttributeKey<EtherType>(5, "PROTOCOL", .network)
}

/// One entry of a VLAN's map of priorities: `struct ifla_vlan_qos_mapping`.
public struct VLANMappingAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VLAN_QOS_"
  public static let keys = VLANMappingAttributes()

  public let mapping = AttributeKey<UInt64>(1, "MAPPING")
}

/// What a VLAN does besides (`VLAN_FLAG_*`, linux/if_vlan.h).
public struct VLANDeviceFlags: NamedFlags {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let reorderHeader = Self(rawValue: 1 << 0)
  public static let gvrp = Self(rawValue: 1 << 1)
  public static let looseBinding = Self(rawValue: 1 << 2)
  public static let mvrp = Self(rawValue: 1 << 3)
  public static let bridgeBinding = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .reorderHeader: "reorder_hdr", .gvrp: "gvrp", .mvrp: "mvrp", .looseBinding: "loose_binding",
    .bridgeBinding: "bridge_binding",
  ]
}
