import Netlink

/// Flags of an address (`IFA_F_*`, linux/if_addr.h).
public struct AddressFlags: KernelNumber, OptionSet {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// IPv4: a further address of a network that the device has an address of.
  public static let secondary = AddressFlags(rawValue: 0x01)
  /// IPv6, the same bit: made by the kernel for a while, so that the host is not known by it (RFC 8981).
  public static let temporary = AddressFlags(rawValue: 0x01)
  /// In use before others were asked whether they have it.
  public static let noDAD = AddressFlags(rawValue: 0x02)
  /// In use while others are asked (RFC 4429).
  public static let optimistic = AddressFlags(rawValue: 0x04)
  /// Somebody else has it.
  public static let dadFailed = AddressFlags(rawValue: 0x08)
  /// The home address of a mobile host (RFC 6275).
  public static let home = AddressFlags(rawValue: 0x10)
  /// Not for new connections: its preferred lifetime is over.
  public static let deprecated = AddressFlags(rawValue: 0x20)
  /// Not in use yet: others are being asked whether they have it.
  public static let tentative = AddressFlags(rawValue: 0x40)
  /// Without an end.
  public static let permanent = AddressFlags(rawValue: 0x80)
  /// The kernel makes temporary addresses of its network.
  public static let managesTemporary = AddressFlags(rawValue: 0x100)
  /// The kernel makes no route to its network.
  public static let noPrefixRoute = AddressFlags(rawValue: 0x200)
  /// The host joins the group of a multicast address.
  public static let autoJoin = AddressFlags(rawValue: 0x400)
  /// Made of a secret, and the same in this network every time (RFC 7217).
  public static let stablePrivacy = AddressFlags(rawValue: 0x800)
}
