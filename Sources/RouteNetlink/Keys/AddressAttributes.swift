import Netlink

/// Attributes of an address (`IFA_*`, linux/if_addr.h).
public struct AddressAttributes: AttributeSet {
  public static let prefix: StaticString = "IFA_"
  public static let keys = AddressAttributes()

  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  public let local = AttributeKey<[UInt8]>(2, "LOCAL")
  public let label = AttributeKey<String>(3, "LABEL")
  public let broadcast = AttributeKey<[UInt8]>(4, "BROADCAST")
  public let anycast = AttributeKey<[UInt8]>(5, "ANYCAST")
  public let cacheinfo = AttributeKey<[UInt8]>(6, "CACHEINFO")
  public let multicast = AttributeKey<[UInt8]>(7, "MULTICAST")
  public let flags = AttributeKey<UInt32>(8, "FLAGS")
  public let rtPriority = AttributeKey<UInt32>(9, "RT_PRIORITY")
  public let targetNetnsid = AttributeKey<Int32>(10, "TARGET_NETNSID")
  public let proto = AttributeKey<UInt8>(11, "PROTO")
}
