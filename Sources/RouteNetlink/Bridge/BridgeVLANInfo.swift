import Linux
import Netlink

/// A VLAN and its flags on a port or bridge (`struct bridge_vlan_info` of linux/if_bridge.h).
public struct BridgeVLANInfo: AttributeValue, Sendable, Hashable {
  /// The flags of the VLAN there.
  public var flags: VLANFlags
  /// The VLAN id, 1 to 4094.
  public var vlan: UInt16

  /// A VLAN with these flags.
  public init(_ vlan: UInt16, _ flags: VLANFlags = []) {
    self.flags = flags
    self.vlan = vlan
  }

  /// Reads the structure; nil if the payload is shorter than its four bytes.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> BridgeVLANInfo? {
    guard let flags: UInt16 = payload.integer(), let vlan: UInt16 = payload.integer(at: 2) else {
      return nil
    }
    return BridgeVLANInfo(vlan, VLANFlags(rawValue: flags))
  }

  /// Adds an attribute with the structure's four bytes.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, bytes: [UInt8](bytesOf: (flags.rawValue, vlan)))
  }
}

/// Flags of a VLAN on a port or bridge (`BRIDGE_VLAN_INFO_*` of linux/if_bridge.h).
public struct VLANFlags: KernelNumber, OptionSet {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The bridge's own entry, which its ports' entries refer to.
  public static let master = VLANFlags(rawValue: 1 << 0)
  /// Untagged frames that arrive belong to this VLAN.
  public static let pvid = VLANFlags(rawValue: 1 << 1)
  /// Frames of this VLAN leave the port untagged.
  public static let untagged = VLANFlags(rawValue: 1 << 2)
  /// The first VLAN of a range; the next entry is the last.
  public static let rangeBegin = VLANFlags(rawValue: 1 << 3)
  /// The last VLAN of a range.
  public static let rangeEnd = VLANFlags(rawValue: 1 << 4)
  /// The bridge itself takes part in the VLAN.
  public static let bridgeEntry = VLANFlags(rawValue: 1 << 5)
  /// Only changes options of an existing entry.
  public static let onlyOptions = VLANFlags(rawValue: 1 << 6)
}

/// Who carries out a change of a device (`BRIDGE_FLAGS_*` of linux/if_bridge.h). If empty, it is the bridge
/// that the device is a port of. For a bridge itself, use `device`.
public struct BridgeTarget: KernelNumber, OptionSet {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The bridge that the device is a port of.
  public static let master = BridgeTarget(rawValue: 1)
  /// The device itself.
  public static let device = BridgeTarget(rawValue: 2)
}
