import Netlink

/// What added an address (`IFAPROT_*`, linux/if_addr.h). Programs use the numbers of `RouteProtocol`. Words are those
/// that need no file (iproute2's rt_addrprotos).
public struct AddressOrigin: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Unknown.
  public static let unspecified = Self(rawValue: 0)
  /// The kernel, for the loopback device.
  public static let loopback = Self(rawValue: 1)
  /// The kernel, from a router advertisement.
  public static let routerAdvertisement = Self(rawValue: 2)
  /// The kernel, as the link-local address of a device.
  public static let linkLocal = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unspecified: "unspec", .loopback: "kernel_lo", .routerAdvertisement: "kernel_ra",
    .linkLocal: "kernel_ll",
  ]
}
