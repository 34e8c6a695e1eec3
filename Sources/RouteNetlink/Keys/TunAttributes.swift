import Netlink

/// Attributes of a tun or tap device (`IFLA_TUN_*`, linux/if_link.h).
public struct TunAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["tun"]
  public static let prefix: StaticString = "IFLA_TUN_"
  public static let keys = TunAttributes()

  public let owner = AttributeKey<UInt32>(1, "OWNER")
  public let group = AttributeKey<UInt32>(2, "GROUP")
  public let type = AttributeKey<UInt8>(3, "TYPE")
  public let pi = AttributeKey<UInt8>(4, "PI")
  public let vnetHdr = AttributeKey<UInt8>(5, "VNET_HDR")
  public let persist = AttributeKey<UInt8>(6, "PERSIST")
  public let multiQueue = AttributeKey<UInt8>(7, "MULTI_QUEUE")
  public let numQueues = AttributeKey<UInt32>(8, "NUM_QUEUES")
  public let numDisabledQueues = AttributeKey<UInt32>(9, "NUM_DISABLED_QUEUES")
}
