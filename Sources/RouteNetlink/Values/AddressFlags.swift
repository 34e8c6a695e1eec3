import Netlink

/// Flags of an address (`IFA_F_*`, linux/if_addr.h).
public struct AddressFlags: KernelNumber, OptionSet {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// IPv4: an additional address in a network in which the device has one already.
  public static let secondary = AddressFlags(rawValue: 0x01)
  /// IPv6, the same bit: a temporary address that the kernel made for privacy (RFC 8981).
  public static let temporary = AddressFlags(rawValue: 0x01)
  /// Used without duplicate address detection.
  public static let noDAD = AddressFlags(rawValue: 0x02)
  /// Used while duplicate address detection runs (RFC 4429).
  public static let optimistic = AddressFlags(rawValue: 0x04)
  /// Duplicate address detection failed: another host has the address.
  public static let dadFailed = AddressFlags(rawValue: 0x08)
  /// The home address of a mobile host (RFC 6275).
  public static let home = AddressFlags(rawValue: 0x10)
  /// Not used for new connections, because the preferred lifetime is over.
  public static let deprecated = AddressFlags(rawValue: 0x20)
  /// Not used yet: duplicate address detection is still running.
  public static let tentative = AddressFlags(rawValue: 0x40)
  /// The address never expires.
  public static let permanent = AddressFlags(rawValue: 0x80)
  /// The kernel makes temporary addresses in the same network.
  public static let managesTemporary = AddressFlags(rawValue: 0x100)
  /// The kernel adds no route to the address's network.
  public static let noPrefixRoute = AddressFlags(rawValue: 0x200)
  /// The host joins the multicast group with this address.
  public static let autoJoin = AddressFlags(rawValue: 0x400)
  /// Generated from a secret; always the same in the same network (RFC 7217).
  public static let stablePrivacy = AddressFlags(rawValue: 0x800)
}
