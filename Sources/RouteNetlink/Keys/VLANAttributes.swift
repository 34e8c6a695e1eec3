import Netlink

/// Attributes of a VLAN device (`IFLA_VLAN_*`, linux/if_link.h).
public struct VLANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vlan"]
  public static let prefix: StaticString = "IFLA_VLAN_"
  public static let keys = VLANAttributes()

  /// The VLAN id, 0 to 4094; only for a new device.
  public let id = AttributeKey<UInt16>(1, "ID")
  /// Options of the device.
  public let flags = AttributeKey<MaskedFlags<VLANDeviceFlags>>(2, "FLAGS")
  /// Maps a packet's priority in the kernel to the priority in the tag, 0 to 7: a list of
  /// `VLANMappingAttributes`.
  public let egressQos = AttributeKey<AttributeArray>(3, "EGRESS_QOS")
  /// Maps the priority in the tag, 0 to 7, to the packet's priority in the kernel: a list of
  /// `VLANMappingAttributes`.
  public let ingressQos = AttributeKey<AttributeArray>(4, "INGRESS_QOS")
  /// The protocol of the tag: `ieee8021Q` or `ieee8021ad`.
  public let `protocol` = AttributeKey<EtherType>(5, "PROTOCOL", .network)
}

/// One entry of a VLAN's priority map: `struct ifla_vlan_qos_mapping`.
public struct VLANMappingAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_VLAN_QOS_"
  public static let keys = VLANMappingAttributes()

  /// Two 32-bit numbers in memory order: `from`, then `to`.
  public let mapping = AttributeKey<UInt64>(1, "MAPPING")
}

/// Options of a VLAN device (`VLAN_FLAG_*`, linux/if_vlan.h).
public struct VLANDeviceFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Received frames are passed on without their tag (`VLAN_FLAG_REORDER_HDR`).
  public static let reorderHeader = Self(rawValue: 1 << 0)
  /// Registers the VLAN with switches by GVRP.
  public static let gvrp = Self(rawValue: 1 << 1)
  /// The device stays up when the lower device goes down (`VLAN_FLAG_LOOSE_BINDING`).
  public static let looseBinding = Self(rawValue: 1 << 2)
  /// Registers the VLAN with switches by MVRP.
  public static let mvrp = Self(rawValue: 1 << 3)
  /// The device is up while a port of the lower bridge in this VLAN is up (`VLAN_FLAG_BRIDGE_BINDING`).
  public static let bridgeBinding = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .reorderHeader: "reorder_hdr", .gvrp: "gvrp", .mvrp: "mvrp", .looseBinding: "loose_binding",
    .bridgeBinding: "bridge_binding",
  ]
}
