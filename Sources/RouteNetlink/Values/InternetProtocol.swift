import Netlink

/// The protocol above IP (`IPPROTO_*`, linux/in.h; protocols(5) has the names of all of them).
public struct InternetProtocol: KernelNumber {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// ICMP, of IPv4.
  public static let icmp = Self(rawValue: 1)
  /// IGMP, for the members of multicast groups of IPv4.
  public static let igmp = Self(rawValue: 2)
  /// TCP.
  public static let tcp = Self(rawValue: 6)
  /// UDP.
  public static let udp = Self(rawValue: 17)
  /// GRE.
  public static let gre = Self(rawValue: 47)
  /// Encrypted packets of IPsec.
  public static let esp = Self(rawValue: 50)
  /// Authenticated packets of IPsec.
  public static let ah = Self(rawValue: 51)
  /// ICMP of IPv6 (`IPPROTO_ICMPV6`).
  public static let icmpv6 = Self(rawValue: 58)
  /// SCTP.
  public static let sctp = Self(rawValue: 132)
}
