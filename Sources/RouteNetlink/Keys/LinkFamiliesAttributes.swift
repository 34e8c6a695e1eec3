import Netlink

/// Attributes of a device for IPv4 (`IFLA_INET_*`, linux/if_link.h).
public struct InterfaceAttributes4: AttributeSet {
  public static let prefix: StaticString = "IFLA_INET_"
  public static let keys = InterfaceAttributes4()

  public let conf = AttributeKey<[UInt8]>(1, "CONF")
}

/// Attributes of a device for IPv6 (`IFLA_INET6_*`, linux/if_link.h).
public struct InterfaceAttributes6: AttributeSet {
  public static let prefix: StaticString = "IFLA_INET6_"
  public static let keys = InterfaceAttributes6()

  public let flags = AttributeKey<UInt32>(1, "FLAGS")
  public let conf = AttributeKey<[UInt8]>(2, "CONF")
  public let stats = AttributeKey<[UInt8]>(3, "STATS")
  public let mcast = AttributeKey<[UInt8]>(4, "MCAST")
  public let cacheinfo = AttributeKey<[UInt8]>(5, "CACHEINFO")
  public let icmp6stats = AttributeKey<[UInt8]>(6, "ICMP6STATS")
  public let token = AttributeKey<[UInt8]>(7, "TOKEN")
  public let addrGenMode = AttributeKey<AddressGenerationMode>(8, "ADDR_GEN_MODE")
  public let raMtu = AttributeKey<UInt32>(9, "RA_MTU")
}

/// How IPv6 makes a device's own addresses (`IN6_ADDR_GEN_MODE_*`, linux/if_link.h).
public struct AddressGenerationMode: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let eui64 = Self(rawValue: 0)
  public static let none = Self(rawValue: 1)
  public static let stablePrivacy = Self(rawValue: 2)
  public static let random = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .eui64: "eui64", .none: "none", .stablePrivacy: "stable_secret", .random: "random",
  ]
}
