import Netlink

/// Attributes of a device for IPv4 (`IFLA_INET_*`, linux/if_link.h).
public struct InterfaceAttributes4: AttributeSet {
  public static let prefix: StaticString = "IFLA_INET_"
  public static let keys = InterfaceAttributes4()

  /// The settings in /proc/sys/net/ipv4/conf: 32-bit numbers, at index `IPV4_DEVCONF_*` (linux/ip.h) minus one.
  /// In a request, a nest of attributes with `IPV4_DEVCONF_*` as their codes.
  public let conf = AttributeKey<[UInt8]>(1, "CONF")
}

/// Attributes of a device for IPv6 (`IFLA_INET6_*`, linux/if_link.h).
public struct InterfaceAttributes6: AttributeSet {
  public static let prefix: StaticString = "IFLA_INET6_"
  public static let keys = InterfaceAttributes6()

  /// `IF_READY` and `IF_RA_*` of the kernel's net/if_inet6.h. Reported only.
  public let flags = AttributeKey<UInt32>(1, "FLAGS")
  /// The settings in /proc/sys/net/ipv6/conf: 32-bit numbers, at index `DEVCONF_*` (linux/ipv6.h). Reported
  /// only.
  public let conf = AttributeKey<[UInt8]>(2, "CONF")
  /// IPv6 counters: 64-bit numbers, the first of which is their count (`IPSTATS_MIB_*`, linux/snmp.h). Reported
  /// only.
  public let stats = AttributeKey<[UInt8]>(3, "STATS")
  /// Not used by the kernel.
  public let mcast = AttributeKey<[UInt8]>(4, "MCAST")
  /// A structure `ifla_cacheinfo`: the longest packet to reassemble, in bytes; when the settings changed, in
  /// hundredths of a second since boot; and two neighbour discovery times, in milliseconds. Reported only.
  public let cacheinfo = AttributeKey<[UInt8]>(5, "CACHEINFO")
  /// ICMPv6 counters: 64-bit numbers, the first of which is their count (`ICMP6_MIB_*`, linux/snmp.h). Reported
  /// only.
  public let icmp6stats = AttributeKey<[UInt8]>(6, "ICMP6STATS")
  /// The interface identifier for addresses in advertised prefixes: 16 bytes, of which the last 8 count. Zeros
  /// for none.
  public let token = AttributeKey<[UInt8]>(7, "TOKEN")
  /// How the device's own addresses are generated.
  public let addrGenMode = AttributeKey<AddressGenerationMode>(8, "ADDR_GEN_MODE")
  /// The MTU in the last router advertisement; 0 for none. Reported only.
  public let raMtu = AttributeKey<UInt32>(9, "RA_MTU")
}

/// How IPv6 generates a device's own addresses (`IN6_ADDR_GEN_MODE_*`, linux/if_link.h).
public struct AddressGenerationMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// From the device's link-layer address.
  public static let eui64 = Self(rawValue: 0)
  /// No addresses, not even a link-local one.
  public static let none = Self(rawValue: 1)
  /// From the configured secret (RFC 7217, `stable_secret`), so that they are always the same.
  public static let stablePrivacy = Self(rawValue: 2)
  /// Like `stablePrivacy`, from a random secret that the kernel makes.
  public static let random = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .eui64: "eui64", .none: "none", .stablePrivacy: "stable_secret", .random: "random",
  ]
}
