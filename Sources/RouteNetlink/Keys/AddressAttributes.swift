import Netlink

/// Attributes of an address (`IFA_*`, linux/if_addr.h).
@frozen
public struct AddressAttributes: AttributeSet {
  public static let prefix: StaticString = "IFA_"
  // Made anew wherever one is used: what is left of it is the code, as a constant.
  @inlinable @inline(__always) public static var keys: AddressAttributes { AddressAttributes() }
  @inlinable @inline(__always) init() {}

  /// Bytes of an address, 4 or 16: the interface's own, or the far end's on a point-to-point link.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  /// The interface's own address; 4 or 16 bytes.
  public let local = AttributeKey<[UInt8]>(2, "LOCAL")
  /// The name that IPv4 gives the address, which begins with the device's name: "eth0:1".
  public let label = AttributeKey<String>(3, "LABEL")
  /// The broadcast address of the network, 4 bytes. IPv4 only.
  public let broadcast = AttributeKey<[UInt8]>(4, "BROADCAST")
  /// An anycast address of the device, 16 bytes. Reported only.
  public let anycast = AttributeKey<[UInt8]>(5, "ANYCAST")
  /// A structure `ifa_cacheinfo`: the preferred and the valid lifetime in seconds (2^32 - 1 for ever), when
  /// the address was made and last changed, in hundredths of a second since the machine started.
  public let cacheinfo = AttributeKey<[UInt8]>(6, "CACHEINFO")
  /// The address of a multicast group that the device has joined. Reported only.
  public let multicast = AttributeKey<[UInt8]>(7, "MULTICAST")
  /// `IFA_F_*`, all 32 bits; the header has room for the first eight.
  public let flags = AttributeKey<UInt32>(8, "FLAGS")
  /// The metric of the route to the address's network; 0 for the kernel's default.
  public let rtPriority = AttributeKey<UInt32>(9, "RT_PRIORITY")
  /// The number of the namespace that is asked about.
  public let targetNetnsid = AttributeKey<Int32>(10, "TARGET_NETNSID")
  /// Who made the address (`IFAPROT_*`); 0 for unknown.
  public let proto = AttributeKey<UInt8>(11, "PROTO")
}
