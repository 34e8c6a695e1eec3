import Netlink

/// Attributes of an ipvlan or ipvtap (`IFLA_IPVLAN_*`, linux/if_link.h).
public struct IPvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipvlan", "ipvtap"]
  public static let prefix: StaticString = "IFLA_IPVLAN_"
  public static let keys = IPvlanAttributes()

  public let mode = AttributeKey<IPvlanMode>(1, "MODE")
  public let flags = AttributeKey<IPvlanFlags>(2, "FLAGS")
}

/// The layer at which an ipvlan takes its packets (`IPVLAN_MODE_*`, linux/if_link.h).
public struct IPvlanMode: NamedValue {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let l2 = Self(rawValue: 0)
  public static let l3 = Self(rawValue: 1)
  public static let l3s = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [.l2: "l2", .l3: "l3", .l3s: "l3s"]
}

/// How an ipvlan treats packets to the other devices on the same lower one (`IPVLAN_F_*`,
/// linux/if_link.h); without flags it bridges them.
public struct IPvlanFlags: NamedFlags {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let `private` = Self(rawValue: 1 << 0)
  public static let vepa = Self(rawValue: 1 << 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.private: "private", .vepa: "vepa"]
}
