import Netlink

/// Attributes of a VLAN of another device (`IFLA_VLAN_*`, linux/if_link.h).
public struct VLANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vlan"]
  public static let prefix: StaticString = "IFLA_VLAN_"
  public static let keys = VLANAttributes()

  /// The VLAN, 0 to 4094; only for a new device.
  public let id = AttributeKey<UInt16>(1, "ID")
  /// What the device does besides.
  public let flags = AttributeKey<MaskedFlags<VLANDeviceFlags>>(2, "FLAGS")
  /// From the priority that packets have in the kernel to that of the tag, 0 to 7: each attribute is one of
  /// `VLANMappingAttributes`.
  public let egressQos = AttributeKey<AttributeArray>(3, "EGRESS_QOS")
  /// From the priority of the tag, 0 to 7, to the one that packets get in the kernel: each attribute is one
  /// of `VLANMappingAttributes`.
  public let ingressQos = AttributeKey<AttributeArray>(4, "INGRESS_QOS")
  /// How frames are tagged: `ieee8021Q` or `ieee8021ad`.
  public let `protocol` = AttributeKey<EtherType>(5, "PROTOCOL", .network)
}

/// One entry of a VLAN's map of priorities: `struct ifla_vlan_qos_mapping`.
public struct VLANMappingAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VLAN_QOS_"
  public static let keys = VLANMappingAttributes()

  /// Two numbers of 32 bits: `from`, then `to` in the order of memory.
  public let mapping = AttributeKey<UInt64>(1, "MAPPING")
}

/// What a VLAN does besides (`VLAN_FLAG_*`, linux/if_vlan.h).
public struct VLANDeviceFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Frames are handed on without their tag (`VLAN_FLAG_REORDER_HDR`).
  public static let reorderHeader = Self(rawValue: 1 << 0)
  /// Registers the VLAN with switches by GVRP.
  public static let gvrp = Self(rawValue: 1 << 1)
  /// The device stays up when the lower one goes down (`VLAN_FLAG_LOOSE_BINDING`).
  public static let looseBinding = Self(rawValue: 1 << 2)
  /// Registers the VLAN with switches by MVRP.
  public static let mvrp = Self(rawValue: 1 << 3)
  /// The device is up when a port of the bridge below in this VLAN is (`VLAN_FLAG_BRIDGE_BINDING`).
  public static let bridgeBinding = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .reorderHeader: "reorder_hdr", .gvrp: "gvrp", .mvrp: "mvrp", .looseBinding: "loose_binding",
    .bridgeBinding: "bridge_binding",
  ]
}
