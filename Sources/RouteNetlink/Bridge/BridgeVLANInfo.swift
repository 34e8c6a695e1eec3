import Netlink

/// A VLAN with what it is on a port or a bridge (`struct bridge_vlan_info` of linux/if_bridge.h).
public struct BridgeVLANInfo: AttributeValue, Sendable, Hashable {
  /// What the VLAN is there.
  public var flags: VLANFlags
  /// 1 to 4094.
  public var vlan: UInt16

  /// The VLAN with what it is there.
  public init(_ vlan: UInt16, _ flags: VLANFlags = []) {
    self.flags = flags
    self.vlan = vlan
  }

  /// nil where the payload is shorter than its four bytes.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> BridgeVLANInfo? {
    guard let flags: UInt16 = payload.integer(), let vlan: UInt16 = payload.integer(at: 2) else {
      return nil
    }
    return BridgeVLANInfo(vlan, VLANFlags(rawValue: flags))
  }

  /// Adds an attribute with the structure's four bytes.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    [flags.rawValue, vlan].withUnsafeBytes { list.put(code, bytes: $0) }
  }
}

/// What a VLAN is on a port or a bridge (`BRIDGE_VLAN_INFO_*` of linux/if_bridge.h).
public struct VLANFlags: KernelNumber, OptionSet {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// An entry of the bridge that stands for those of its ports.
  public static let master = VLANFlags(rawValue: 1 << 0)
  /// What comes untagged belongs to this VLAN.
  public static let pvid = VLANFlags(rawValue: 1 << 1)
  /// What leaves by the port leaves untagged.
  public static let untagged = VLANFlags(rawValue: 1 << 2)
  /// The first of a range, whose last stands next to it.
  public static let rangeBegin = VLANFlags(rawValue: 1 << 3)
  /// The last of a range.
  public static let rangeEnd = VLANFlags(rawValue: 1 << 4)
  /// The bridge itself takes part in the VLAN.
  public static let bridgeEntry = VLANFlags(rawValue: 1 << 5)
  /// A change of options, of an entry that is there.
  public static let onlyOptions = VLANFlags(rawValue: 1 << 6)
}

/// Who carries out a change of a device (`BRIDGE_FLAGS_*` of linux/if_bridge.h); nobody named is the bridge that
/// it is a port of. A change of a bridge itself names `device`.
public struct BridgeTarget: KernelNumber, OptionSet {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The bridge that the device is a port of.
  public static let master = BridgeTarget(rawValue: 1)
  /// The device itself.
  public static let device = BridgeTarget(rawValue: 2)
}
