import Netlink

/// Flags of a neighbour or of an entry of a forwarding database (`NTF_*`, linux/neighbour.h).
public struct NeighbourFlags: KernelNumber, OptionSet {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `NTF_USE`: the entry counts as just used; in a flush, those that a user added.
  public static let use = NeighbourFlags(rawValue: 0x01)
  /// `NTF_SELF`: in the database of the device itself.
  public static let device = NeighbourFlags(rawValue: 0x02)
  /// `NTF_MASTER`: in the database of the bridge that the device is a port of.
  public static let master = NeighbourFlags(rawValue: 0x04)
  /// `NTF_PROXY`: this machine answers for the address.
  public static let proxy = NeighbourFlags(rawValue: 0x08)
  /// `NTF_EXT_LEARNED`: learned by somebody outside of the kernel, who also forgets it.
  public static let externallyLearned = NeighbourFlags(rawValue: 0x10)
  /// `NTF_OFFLOADED`: the hardware has the entry too. Reported only.
  public static let offloaded = NeighbourFlags(rawValue: 0x20)
  /// The address does not move to another port.
  public static let sticky = NeighbourFlags(rawValue: 0x40)
  /// `NTF_ROUTER`: the neighbour is a router. IPv6 only.
  public static let router = NeighbourFlags(rawValue: 0x80)
}

/// Flags of a neighbour that came later (`NTF_EXT_*`, linux/neighbour.h).
public struct NeighbourExtendedFlags: KernelNumber, OptionSet {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The kernel resolves the address by itself, and keeps it resolved.
  public static let managed = NeighbourExtendedFlags(rawValue: 1 << 0)
  /// Nothing is forwarded to the address: it was heard on a port that is locked.
  public static let locked = NeighbourExtendedFlags(rawValue: 1 << 1)
  /// Whoever made the entry also tells whether it is valid.
  public static let externallyValidated = NeighbourExtendedFlags(rawValue: 1 << 2)
}
