import Netlink

/// Attributes of an ipvlan or ipvtap (`IFLA_IPVLAN_*`, linux/if_link.h).
public struct IPvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipvlan", "ipvtap"]
  public static let prefix: StaticString = "IFLA_IPVLAN_"
  public static let keys = IPvlanAttributes()

  /// The layer at which packets are handled; the same for all devices on one lower device.
  public let mode = AttributeKey<IPvlanMode>(1, "MODE")
  /// How packets between devices on one lower device are handled; the same for all of them.
  public let flags = AttributeKey<IPvlanFlags>(2, "FLAGS")
}

/// The layer at which an ipvlan handles packets (`IPVLAN_MODE_*`, linux/if_link.h).
public struct IPvlanMode: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The device's own namespace does the routing; broadcasts and multicast are received.
  public static let l2 = Self(rawValue: 0)
  /// The lower device's namespace does the routing; no broadcasts or multicast are received.
  public static let l3 = Self(rawValue: 1)
  /// Like `l3`, but packets pass the firewall of the lower device's namespace, with connection tracking.
  public static let l3s = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [.l2: "l2", .l3: "l3", .l3s: "l3s"]
}

/// How an ipvlan handles packets to other devices on the same lower device (`IPVLAN_F_*`, linux/if_link.h).
/// Without flags it bridges them.
public struct IPvlanFlags: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Devices on the same lower device cannot reach each other (`IPVLAN_F_PRIVATE`).
  public static let `private` = Self(rawValue: 1 << 0)
  /// Packets between them leave the host, and the external switch sends them back (`IPVLAN_F_VEPA`).
  public static let vepa = Self(rawValue: 1 << 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.private: "private", .vepa: "vepa"]
}
