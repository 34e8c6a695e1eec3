import Netlink

/// Attributes of a macvlan or macvtap (`IFLA_MACVLAN_*`, linux/if_link.h).
public struct MacvlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macvlan", "macvtap"]
  public static let prefix: StaticString = "IFLA_MACVLAN_"
  public static let keys = MacvlanAttributes()

  public let mode = AttributeKey<MacvlanMode>(1, "MODE")
  public let flags = AttributeKey<MacvlanFlags>(2, "FLAGS")
  public let macaddrMode = AttributeKey<MacvlanAddressMode>(3, "MACADDR_MODE")
  public let macaddr = AttributeKey<[UInt8]>(4, "MACADDR")
  public let macaddrData = AttributeKey<AttributeArray>(5, "MACADDR_DATA")
  public let macaddrCount = AttributeKey<UInt32>(6, "MACADDR_COUNT")
  public let bcQueueLen = AttributeKey<UInt32>(7, "BC_QUEUE_LEN")
  public let bcQueueLenUsed = AttributeKey<UInt32>(8, "BC_QUEUE_LEN_USED")
  public let bcCutoff = AttributeKey<Int32>(9, "BC_CUTOFF")
}

/// How a macvlan treats frames to the other devices on the same lower one (`MACVLAN_MODE_*`,
/// linux/if_link.h).
public struct MacvlanMode: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let `private` = Self(rawValue: 1)
  public static let vepa = Self(rawValue: 2)
  public static let bridge = Self(rawValue: 4)
  public static let passthru = Self(rawValue: 8)
  public static let source = Self(rawValue: 16)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .private: "private", .vepa: "vepa", .bridge: "bridge", .passthru: "passthru",
    .source: "source",
  ]
}

/// What a macvlan leaves out (`MACVLAN_FLAG_*`, linux/if_link.h).
public struct MacvlanFlags: NamedFlags {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let nopromisc = Self(rawValue: 1 << 0)
  public static let nodst = Self(rawValue: 1 << 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .nopromisc: "nopromisc", .nodst: "nodst",
  ]
}

/// What to do with the list of source addresses of a macvlan (`MACVLAN_MACADDR_*`,
/// linux/if_link.h).
public struct MacvlanAddressMode: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let add = Self(rawValue: 0)
  public static let delete = Self(rawValue: 1)
  public static let flush = Self(rawValue: 2)
  public static let set = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .add: "add", .delete: "del", .flush: "flush", .set: "set",
  ]
}
