import Netlink

/// Attributes of a tun or tap device (`IFLA_TUN_*`, linux/if_link.h). All are reported only.
public struct TunAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["tun"]
  public static let prefix: StaticString = "IFLA_TUN_"
  public static let keys = TunAttributes()

  /// The id of the user who may open the device; missing if everybody may.
  public let owner = AttributeKey<UInt32>(1, "OWNER")
  /// The id of the group that may open the device.
  public let group = AttributeKey<UInt32>(2, "GROUP")
  /// The layer at which programs read and write.
  public let type = AttributeKey<TunType>(3, "TYPE")
  /// Whether packets begin with a structure `tun_pi`, 0 or 1.
  public let pi = AttributeKey<UInt8>(4, "PI")
  /// Whether packets begin with a structure `virtio_net_hdr`, 0 or 1.
  public let vnetHdr = AttributeKey<UInt8>(5, "VNET_HDR")
  /// Whether the device stays when no program has it open, 0 or 1.
  public let persist = AttributeKey<UInt8>(6, "PERSIST")
  /// Whether programs may open the device several times, once for each queue, 0 or 1.
  public let multiQueue = AttributeKey<UInt8>(7, "MULTI_QUEUE")
  /// How many queues are in use; only with `multiQueue`.
  public let numQueues = AttributeKey<UInt32>(8, "NUM_QUEUES")
  /// How many queues are open but disabled; only with `multiQueue`.
  public let numDisabledQueues = AttributeKey<UInt32>(9, "NUM_DISABLED_QUEUES")
}

/// The layer at which programs read and write (`IFF_TUN`, `IFF_TAP`, linux/if_tun.h).
public struct TunType: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// IP packets.
  public static let tun = Self(rawValue: 1)
  /// Ethernet frames.
  public static let tap = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [.tun: "tun", .tap: "tap"]
}
