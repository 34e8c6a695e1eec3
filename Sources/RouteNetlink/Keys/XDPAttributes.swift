import Netlink

/// Attributes of the XDP programs on a device (`IFLA_XDP_*`, linux/if_link.h).
public struct XDPAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_XDP_"
  public static let keys = XDPAttributes()

  /// The program's descriptor; -1 detaches the present one. In requests only.
  public let fd = AttributeKey<Int32>(1, "FD")
  /// Where programs are attached. Reported only.
  public let attached = AttributeKey<XDPAttachment>(2, "ATTACHED")
  /// Where to put the program, and whether it may replace another one.
  public let flags = AttributeKey<XDPFlags>(3, "FLAGS")
  /// The program's id, if there is only one. Reported only.
  public let progId = AttributeKey<UInt32>(4, "PROG_ID")
  /// The id of the program in the driver. Reported only.
  public let drvProgId = AttributeKey<UInt32>(5, "DRV_PROG_ID")
  /// The id of the program in the kernel's generic code. Reported only.
  public let skbProgId = AttributeKey<UInt32>(6, "SKB_PROG_ID")
  /// The id of the program in the hardware. Reported only.
  public let hwProgId = AttributeKey<UInt32>(7, "HW_PROG_ID")
  /// The descriptor of the program to replace; the request fails if another one is attached.
  public let expectedFd = AttributeKey<Int32>(8, "EXPECTED_FD")
}

/// Where XDP programs are attached (`XDP_ATTACHED_*`, linux/if_link.h).
public struct XDPAttachment: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nowhere.
  public static let none = Self(rawValue: 0)
  /// In the device's driver.
  public static let driver = Self(rawValue: 1)
  /// In the kernel's generic code, for any driver (`XDP_ATTACHED_SKB`).
  public static let generic = Self(rawValue: 2)
  /// In the network card.
  public static let hardware = Self(rawValue: 3)
  /// In more than one of these places.
  public static let several = Self(rawValue: 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "none", .driver: "drv", .generic: "generic", .hardware: "offload", .several: "multi",
  ]
}

/// Where to put an XDP program, and what it may replace (`XDP_FLAGS_*`, linux/if_link.h). Without a place the kernel
/// chooses.
public struct XDPFlags: KernelNumber, OptionSet {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Only if the device has no program yet.
  public static let onlyIfNone = XDPFlags(rawValue: 0x01)
  /// In the kernel's generic code, for any driver (`XDP_FLAGS_SKB_MODE`).
  public static let generic = XDPFlags(rawValue: 0x02)
  /// In the device's driver (`XDP_FLAGS_DRV_MODE`).
  public static let driver = XDPFlags(rawValue: 0x04)
  /// In the network card (`XDP_FLAGS_HW_MODE`).
  public static let hardware = XDPFlags(rawValue: 0x08)
  /// Only in place of the program that `XDPAttributes.keys.expectedFd` names.
  public static let replace = XDPFlags(rawValue: 0x10)
}
