import Netlink

/// Attributes of an ipvlan or ipvtap (`IFLA_IPVLAN_*`, linux/if_link.h).
public struct IPvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipvlan", "ipvtap"]
  public static let prefix: StaticString = "IFLA_IPVLAN_"
  public static let keys = IPvlanAttributes()

  /// The layer at which packets are taken; one for all devices on the same lower one.
  public let mode = AttributeKey<IPvlanMode>(1, "MODE")
  /// How packets to the other devices are treated; one value for all devices on the same lower one.
  public let flags = AttributeKey<IPvlanFlags>(2, "FLAGS")
}

/// The layer at which an ipvlan takes its packets (`IPVLAN_MODE_*`, linux/if_link.h).
public struct IPvlanMode: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The device's own namespace routes; broadcasts and multicast come in.
  public static let l2 = Self(rawValue: 0)
  /// The lower device's namespace routes; neither broadcasts nor multicast come in.
  public static let l3 = Self(rawValue: 1)
  /// As `l3`, through the firewall of the lower device's namespace, so that connections are tracked.
  public static let l3s = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [.l2: "l2", .l3: "l3", .l3s: "l3s"]
}

/// How an ipvlan treats packets to the other devices on the same lower one (`IPVLAN_F_*`,
/// linux/if_link.h); without flags it bridges them.
public struct IPvlanFlags: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Devices on the same lower one do not reach each other (`IPVLAN_F_PRIVATE`).
  public static let `private` = Self(rawValue: 1 << 0)
  /// Packets to the others leave the machine, and the switch sends them back (`IPVLAN_F_VEPA`).
  public static let vepa = Self(rawValue: 1 << 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.private: "private", .vepa: "vepa"]
}
