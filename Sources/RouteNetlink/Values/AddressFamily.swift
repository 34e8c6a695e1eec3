import Netlink

/// The family of an address, or of the object that a message is about (`AF_*`, socket(7); `RTNL_FAMILY_*`,
/// linux/rtnetlink.h). Words are those of `ip -family` (ip(8)).
@frozen
public struct AddressFamily: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// None (`.unspecified`): in a query, all families.
  public static let unspecified = Self(rawValue: 0)
  /// IPv4 (`.ipv4`).
  public static let ipv4 = Self(rawValue: 2)
  /// The ports, forwarding databases and VLANs of bridges (`.bridge`).
  public static let bridge = Self(rawValue: 7)
  /// IPv6 (`.ipv6`).
  public static let ipv6 = Self(rawValue: 10)
  /// Devices alone, without addresses of the network layer (`.packet`).
  public static let packet = Self(rawValue: 17)
  /// Labels of MPLS (`.mpls`).
  public static let mpls = Self(rawValue: 28)
  /// Routes and rules of IPv4's multicast routing (`RTNL_FAMILY_IPMR`).
  public static let multicastIPv4 = Self(rawValue: 128)
  /// Routes and rules of IPv6's multicast routing (`RTNL_FAMILY_IP6MR`).
  public static let multicastIPv6 = Self(rawValue: 129)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ipv4: "inet", .ipv6: "inet6", .packet: "link", .mpls: "mpls", .bridge: "bridge",
  ]
}

extension AttributeTable {
  /// What an attribute such as `LinkAttributes.keys.afSpec` has for a family, which is the code there; nil
  /// where it has nothing for it.
  public func nested(_ family: AddressFamily) -> AttributeTable? { nested(Int(family.rawValue)) }
}
