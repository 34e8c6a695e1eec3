import Netlink

/// Attributes of a macvlan or macvtap (`IFLA_MACVLAN_*`, linux/if_link.h).
public struct MacvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macvlan", "macvtap"]
  public static let prefix: StaticString = "IFLA_MACVLAN_"
  public static let keys = MacvlanAttributes()

  /// How frames to other devices on the same lower device are handled.
  public let mode = AttributeKey<MacvlanMode>(1, "MODE")
  /// Exceptions from the mode.
  public let flags = AttributeKey<MacvlanFlags>(2, "FLAGS")
  /// What to do with the list of source addresses. In requests only.
  public let macaddrMode = AttributeKey<MacvlanAddressMode>(3, "MACADDR_MODE")
  /// A source address to add or delete, 6 bytes.
  public let macaddr = AttributeKey<[UInt8]>(4, "MACADDR")
  /// Several source addresses, each as an attribute `macaddr`. In a report, the whole list.
  public let macaddrData = AttributeKey<AttributeArray>(5, "MACADDR_DATA")
  /// The number of source addresses. Reported only.
  public let macaddrCount = AttributeKey<UInt32>(6, "MACADDR_COUNT")
  /// How many frames may wait to be copied to all devices on the same lower device, as requested for this
  /// device.
  public let bcQueueLen = AttributeKey<UInt32>(7, "BC_QUEUE_LEN")
  /// The largest `bcQueueLen` of all devices on the same lower device, which is used. Reported only.
  public let bcQueueLenUsed = AttributeKey<UInt32>(8, "BC_QUEUE_LEN_USED")
  /// Frames to a multicast address with more listening devices than this go through the queue; others are
  /// copied at once. If negative, no frames go through the queue.
  public let bcCutoff = AttributeKey<Int32>(9, "BC_CUTOFF")
}

/// How a macvlan handles frames to other devices on the same lower device (`MACVLAN_MODE_*`, linux/if_link.h).
public struct MacvlanMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// They are dropped.
  public static let `private` = Self(rawValue: 1)
  /// They leave the host, and the external switch sends them back.
  public static let vepa = Self(rawValue: 2)
  /// They go straight to the other device.
  public static let bridge = Self(rawValue: 4)
  /// There are no other devices: this one uses the lower device alone.
  public static let passthru = Self(rawValue: 8)
  /// Like `private`; also, the device only receives frames from the addresses in its list.
  public static let source = Self(rawValue: 16)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .private: "private", .vepa: "vepa", .bridge: "bridge", .passthru: "passthru",
    .source: "source",
  ]
}

/// Exceptions from the mode of a macvlan (`MACVLAN_FLAG_*`, linux/if_link.h).
public struct MacvlanFlags: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `passthru` without setting the lower device promiscuous (`MACVLAN_FLAG_NOPROMISC`).
  public static let nopromisc = Self(rawValue: 1 << 0)
  /// `source` without also delivering a frame to the device that it is addressed to (`MACVLAN_FLAG_NODST`).
  public static let nodst = Self(rawValue: 1 << 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .nopromisc: "nopromisc", .nodst: "nodst",
  ]
}

/// What to do with the list of source addresses of a macvlan (`MACVLAN_MACADDR_*`, linux/if_link.h).
public struct MacvlanAddressMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Adds one address.
  public static let add = Self(rawValue: 0)
  /// Deletes one address.
  public static let delete = Self(rawValue: 1)
  /// Deletes all addresses.
  public static let flush = Self(rawValue: 2)
  /// Replaces all addresses with those in `macaddrData`.
  public static let set = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .add: "add", .delete: "del", .flush: "flush", .set: "set",
  ]
}
