import Netlink

/// Attributes of an address (`IFA_*`, linux/if_addr.h).
@frozen
public struct AddressAttributes: AttributeSet {
  public static let prefix: StaticString = "IFA_"
  // Not stored: the compiler reduces each use to the constant code.
  @inlinable @inline(__always) public static var keys: AddressAttributes { AddressAttributes() }
  @inlinable @inline(__always) init() {}

  /// An address of 4 or 16 bytes: the interface's own, or that of the other end of a point-to-point link.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  /// The interface's own address; 4 or 16 bytes.
  public let local = AttributeKey<[UInt8]>(2, "LOCAL")
  /// The label of an IPv4 address, which begins with the device's name: "eth0:1".
  public let label = AttributeKey<String>(3, "LABEL")
  /// The broadcast address of the network, 4 bytes. IPv4 only.
  public let broadcast = AttributeKey<[UInt8]>(4, "BROADCAST")
  /// An anycast address of the device, 16 bytes. Reported only.
  public let anycast = AttributeKey<[UInt8]>(5, "ANYCAST")
  /// A structure `ifa_cacheinfo`: the preferred and the valid lifetime in seconds (2^32 - 1 for ever); then, in
  /// hundredths of a second since boot, when the address was made and last changed.
  public let cacheinfo = AttributeKey<[UInt8]>(6, "CACHEINFO")
  /// The address of a multicast group that the device has joined. Reported only.
  public let multicast = AttributeKey<[UInt8]>(7, "MULTICAST")
  /// All 32 bits; the header has room for the first eight.
  public let flags = AttributeKey<AddressFlags>(8, "FLAGS")
  /// The metric of the route to the address's network; 0 for the kernel's default.
  public let rtPriority = AttributeKey<UInt32>(9, "RT_PRIORITY")
  /// The id of the namespace to ask about.
  public let targetNetnsid = AttributeKey<Int32>(10, "TARGET_NETNSID")
  /// What added the address.
  public let proto = AttributeKey<AddressOrigin>(11, "PROTO")
}
