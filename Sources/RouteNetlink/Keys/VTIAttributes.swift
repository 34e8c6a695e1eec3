import Netlink

/// Attributes of virtual tunnel interfaces (`IFLA_VTI_*`, linux/if_tunnel.h).
public struct VTIAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vti", "vti6"]
  public static let prefix: StaticString = "IFLA_VTI_"
  public static let keys = VTIAttributes()

  public let link = AttributeKey<UInt32>(1, "LINK")
  public let ikey = AttributeKey<UInt32>(2, "IKEY", .network)
  public let okey = AttributeKey<UInt32>(3, "OKEY", .network)
  public let local = AttributeKey<[UInt8]>(4, "LOCAL")
  public let remote = AttributeKey<[UInt8]>(5, "REMOTE")
  public let fwmark = AttributeKey<UInt32>(6, "FWMARK")
}
