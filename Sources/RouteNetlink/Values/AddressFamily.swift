import Netlink

/// The family of an address, or of the object that a message is about (`AF_*`, socket(7); `RTNL_FAMILY_*`,
/// linux/rtnetlink.h). Words are those of `ip -family` (ip(8)).
@frozen
public struct AddressFamily: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  // Not stored, so that other modules compare with the number itself: a dump does so for every object.
  /// None (`AF_UNSPEC`): in a query, all families.
  @inlinable public static var unspecified: Self { Self(rawValue: 0) }
  /// IPv4 (`AF_INET`).
  @inlinable public static var ipv4: Self { Self(rawValue: 2) }
  /// The ports, forwarding databases and VLANs of bridges (`AF_BRIDGE`).
  @inlinable public static var bridge: Self { Self(rawValue: 7) }
  /// IPv6 (`AF_INET6`).
  @inlinable public static var ipv6: Self { Self(rawValue: 10) }
  /// Devices alone, without addresses of the network layer (`AF_PACKET`).
  @inlinable public static var packet: Self { Self(rawValue: 17) }
  /// Labels of MPLS (`AF_MPLS`).
  @inlinable public static var mpls: Self { Self(rawValue: 28) }
  /// Routes and rules of IPv4's multicast routing (`RTNL_FAMILY_IPMR`).
  @inlinable public static var multicastIPv4: Self { Self(rawValue: 128) }
  /// Routes and rules of IPv6's multicast routing (`RTNL_FAMILY_IP6MR`).
  @inlinable public static var multicastIPv6: Self { Self(rawValue: 129) }

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ipv4: "inet", .ipv6: "inet6", .packet: "link", .mpls: "mpls", .bridge: "bridge",
  ]
}

extension AttributeTable {
  /// The nest of a family in an attribute whose codes are families, such as `LinkAttributes.keys.afSpec`; nil if
  /// there is none.
  public func nested(_ family: AddressFamily) -> AttributeTable? { nested(Int(family.rawValue)) }
}
