import Netlink

/// Attributes of the BPF programs on a device (`IFLA_XDP_*`, linux/if_link.h).
public struct XDPAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_XDP_"
  public static let keys = XDPAttributes()

  public let fd = AttributeKey<Int32>(1, "FD")
  public let attached = AttributeKey<XDPAttachment>(2, "ATTACHED")
  public let flags = AttributeKey<UInt32>(3, "FLAGS")
  public let progId = AttributeKey<UInt32>(4, "PROG_ID")
  public let drvProgId = AttributeKey<UInt32>(5, "DRV_PROG_ID")
  public let skbProgId = AttributeKey<UInt32>(6, "SKB_PROG_ID")
  public let hwProgId = AttributeKey<UInt32>(7, "HW_PROG_ID")
  public let expectedFd = AttributeKey<Int32>(8, "EXPECTED_FD")
}

/// Where an XDP program hooks in (`XDP_ATTACHED_*`, linux/if_link.h).
public struct XDPAttachment: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let none = Self(rawValue: 0)
  public static let driver = Self(rawValue: 1)
  public static let generic = Self(rawValue: 2)
  public static let hardware = Self(rawValue: 3)
  public static let several = Self(rawValue: 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "none", .driver: "drv", .generic: "generic", .hardware: "offload", .several: "multi",
  ]
}
