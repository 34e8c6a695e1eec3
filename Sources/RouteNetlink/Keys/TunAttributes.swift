import Netlink

/// Attributes of a tun or tap device (`IFLA_TUN_*`, linux/if_link.h).
public struct TunAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["tun"]
  public static let prefix: StaticString = "IFLA_TUN_"
  public static let keys = TunAttributes()

  public let owner = AttributeKey<UInt32>(1, "OWNER")
  public let group = AttributeKey<UInt32>(2, "GROUP")
  public let type = AttributeKey<TunType>(3, "TYPE")
  public let pi = AttributeKey<UInt8>(4, "PI")
  public let vnetHdr = AttributeKey<UInt8>(5, "VNET_HDR")
  public let persist = AttributeKey<UInt8>(6, "PERSIST")
  public let multiQueue = AttributeKey<UInt8>(7, "MULTI_QUEUE")
  public let numQueues = AttributeKey<UInt32>(8, "NUM_QUEUES")
  public let numDisabledQueues = AttributeKey<UInt32>(9, "NUM_DISABLED_QUEUES")
}

/// The layer at which a process reads and writes (`IFF_TUN`, `IFF_TAP`, linux/if_tun.h).
public struct TunType: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let tun = Self(rawValue: 1)
  public static let tap = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [.tun: "tun", .tap: "tap"]
}
