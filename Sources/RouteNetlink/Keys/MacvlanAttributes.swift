import Netlink

/// Attributes of a macvlan or macvtap (`IFLA_MACVLAN_*`, linux/if_link.h).
public struct MacvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macvlan", "macvtap"]
  public static let prefix: StaticString = "IFLA_MACVLAN_"
  public static let keys = MacvlanAttributes()

  /// How frames to the other devices on the same lower one are treated.
  public let mode = AttributeKey<MacvlanMode>(1, "MODE")
  /// What the device leaves out.
  public let flags = AttributeKey<MacvlanFlags>(2, "FLAGS")
  /// What to do with the list of source addresses; in requests only.
  public let macaddrMode = AttributeKey<MacvlanAddressMode>(3, "MACADDR_MODE")
  /// A source address to add or delete, 6 bytes.
  public let macaddr = AttributeKey<[UInt8]>(4, "MACADDR")
  /// Several source addresses, each in an attribute `macaddr`. In a report, all there are.
  public let macaddrData = AttributeKey<AttributeArray>(5, "MACADDR_DATA")
  /// How many source addresses there are. Reported only.
  public let macaddrCount = AttributeKey<UInt32>(6, "MACADDR_COUNT")
  /// Frames that may wait to be copied to all devices on the same lower one, as this device asked for.
  public let bcQueueLen = AttributeKey<UInt32>(7, "BC_QUEUE_LEN")
  /// The largest `bcQueueLen` of all devices on the same lower one, which counts. Reported only.
  public let bcQueueLenUsed = AttributeKey<UInt32>(8, "BC_QUEUE_LEN_USED")
  /// Frames to a multicast address that more devices than this listen to go through the queue; others are
  /// copied at once. Negative: none goes through it.
  public let bcCutoff = AttributeKey<Int32>(9, "BC_CUTOFF")
}

/// How a macvlan treats frames to the other devices on the same lower one (`MACVLAN_MODE_*`,
/// linux/if_link.h).
public struct MacvlanMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// They are dropped.
  public static let `private` = Self(rawValue: 1)
  /// They leave the machine, and the switch sends them back.
  public static let vepa = Self(rawValue: 2)
  /// They go straight to the other device.
  public static let bridge = Self(rawValue: 4)
  /// There are no others: the device has the lower one to itself.
  public static let passthru = Self(rawValue: 8)
  /// As for `private`; the device gets only what comes from the addresses in its list.
  public static let source = Self(rawValue: 16)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .private: "private", .vepa: "vepa", .bridge: "bridge", .passthru: "passthru",
    .source: "source",
  ]
}

/// What a macvlan leaves out (`MACVLAN_FLAG_*`, linux/if_link.h).
public struct MacvlanFlags: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `passthru` without setting the lower device promiscuous (`MACVLAN_FLAG_NOPROMISC`).
  public static let nopromisc = Self(rawValue: 1 << 0)
  /// `source` without also giving a frame to the device that it is addressed to (`MACVLAN_FLAG_NODST`).
  public static let nodst = Self(rawValue: 1 << 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .nopromisc: "nopromisc", .nodst: "nodst",
  ]
}

/// What to do with the list of source addresses of a macvlan (`MACVLAN_MACADDR_*`,
/// linux/if_link.h).
public struct MacvlanAddressMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Adds one address.
  public static let add = Self(rawValue: 0)
  /// Deletes one address.
  public static let delete = Self(rawValue: 1)
  /// Deletes all addresses.
  public static let flush = Self(rawValue: 2)
  /// Replaces all addresses by those in `macaddrData`.
  public static let set = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .add: "add", .delete: "del", .flush: "flush", .set: "set",
  ]
}
