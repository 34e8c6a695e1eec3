import Netlink

/// Flags of a neighbour or of an entry of a forwarding database (`NTF_*`, linux/neighbour.h).
public struct NeighbourFlags: KernelNumber, OptionSet {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `NTF_USE`: makes the entry count as just used; in a flush, selects entries that a user added.
  public static let use = NeighbourFlags(rawValue: 0x01)
  /// `NTF_SELF`: the entry is in the device's own database.
  public static let device = NeighbourFlags(rawValue: 0x02)
  /// `NTF_MASTER`: the entry is in the database of the bridge that the device is a port of.
  public static let master = NeighbourFlags(rawValue: 0x04)
  /// `NTF_PROXY`: this host answers for the address.
  public static let proxy = NeighbourFlags(rawValue: 0x08)
  /// `NTF_EXT_LEARNED`: learned outside the kernel, by a program or hardware that also removes it.
  public static let externallyLearned = NeighbourFlags(rawValue: 0x10)
  /// `NTF_OFFLOADED`: the entry is offloaded to hardware. Reported only.
  public static let offloaded = NeighbourFlags(rawValue: 0x20)
  /// `NTF_STICKY`: the address does not move to another port.
  public static let sticky = NeighbourFlags(rawValue: 0x40)
  /// `NTF_ROUTER`: the neighbour is a router. IPv6 only.
  public static let router = NeighbourFlags(rawValue: 0x80)
}

/// Further flags of a neighbour, for which the header has no room (`NTF_EXT_*`, linux/neighbour.h).
public struct NeighbourExtendedFlags: KernelNumber, OptionSet {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The kernel resolves the address by itself and keeps it resolved.
  public static let managed = NeighbourExtendedFlags(rawValue: 1 << 0)
  /// Nothing is forwarded to the address, because it was seen on a locked port.
  public static let locked = NeighbourExtendedFlags(rawValue: 1 << 1)
  /// The program that made the entry decides whether it is valid.
  public static let externallyValidated = NeighbourExtendedFlags(rawValue: 1 << 2)
}
