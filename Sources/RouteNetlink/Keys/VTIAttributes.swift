import Netlink

/// Attributes of virtual tunnel interfaces (`IFLA_VTI_*`, linux/if_tunnel.h).
public struct VTIAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vti", "vti6"]
  public static let prefix: StaticString = "IFLA_VTI_"
  public static let keys = VTIAttributes()

  /// The index of the device that the tunnel is bound to; 0 for none.
  public let link = AttributeKey<UInt32>(1, "LINK")
  /// The mark that selects the IPsec policy of received packets.
  public let ikey = AttributeKey<UInt32>(2, "IKEY", .network)
  /// The mark that selects the IPsec policy of sent packets.
  public let okey = AttributeKey<UInt32>(3, "OKEY", .network)
  /// The local address, 4 or 16 bytes; zeros for any.
  public let local = AttributeKey<[UInt8]>(4, "LOCAL")
  /// The remote address, 4 or 16 bytes; zeros for any.
  public let remote = AttributeKey<[UInt8]>(5, "REMOTE")
  /// The firewall mark for routing outer packets; 0 for none.
  public let fwmark = AttributeKey<UInt32>(6, "FWMARK")
}
