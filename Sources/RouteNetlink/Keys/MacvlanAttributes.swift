import Netlink

/// Attributes of a macvlan or macvtap (`IFLA_MACVLAN_*`, linux/if_link.h).
public struct MacvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macvlan", "macvtap"]
  public static let prefix: StaticString = "IFLA_MACVLAN_"
  public static let keys = MacvlanAttributes()

  public let mode = AttributeKey<UInt32>(1, "MODE")
  public let flags = AttributeKey<UInt16>(2, "FLAGS")
  public let macaddrMode = AttributeKey<UInt32>(3, "MACADDR_MODE")
  public let macaddr = AttributeKey<[UInt8]>(4, "MACADDR")
  public let macaddrData = AttributeKey<AttributeArray>(5, "MACADDR_DATA")
  public let macaddrCount = AttributeKey<UInt32>(6, "MACADDR_COUNT")
  public let bcQueueLen = AttributeKey<UInt32>(7, "BC_QUEUE_LEN")
  public let bcQueueLenUsed = AttributeKey<UInt32>(8, "BC_QUEUE_LEN_USED")
  public let bcCutoff = AttributeKey<Int32>(9, "BC_CUTOFF")
}
