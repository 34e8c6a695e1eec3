import Netlink

/// Attributes of the BPF programs on a device (`IFLA_XDP_*`, linux/if_link.h).
public struct XDPAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_XDP_"
  public static let keys = XDPAttributes()

  public let fd = AttributeKey<Int32>(1, "FD")
  public let attached = AttributeKey<UInt8>(2, "ATTACHED")
  public let flags = AttributeKey<UInt32>(3, "FLAGS")
  public let progId = AttributeKey<UInt32>(4, "PROG_ID")
  public let drvProgId = AttributeKey<UInt32>(5, "DRV_PROG_ID")
  public let skbProgId = AttributeKey<UInt32>(6, "SKB_PROG_ID")
  public let hwProgId = AttributeKey<UInt32>(7, "HW_PROG_ID")
  public let expectedFd = AttributeKey<Int32>(8, "EXPECTED_FD")
}
