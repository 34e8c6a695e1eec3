import Linux
import Netlink

/// Flags and a mask in one attribute of two 32-bit words (`struct ifla_vlan_flags`, `struct br_boolopt_multi`).
/// In a request the mask says which flags change.
public struct MaskedFlags<Flags: NamedFlags>: AttributeValue, Sendable, Hashable
where Flags.RawValue == UInt32 {
  /// The flags that are set, or shall be.
  public var flags: Flags
  /// In a request, the flags to change; in a report, the flags that the kernel knows.
  public var mask: Flags

  /// Sets `flags` and clears the other flags of `mask`; flags outside `mask` stay as they are.
  public init(_ flags: Flags, mask: Flags) {
    self.flags = flags
    self.mask = mask
  }

  /// Reads two words in host byte order; nil if there are fewer bytes.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Self? {
    guard let flags = payload.u32, let mask = payload.integer(at: 4, as: UInt32.self) else {
      return nil
    }
    return Self(Flags(rawValue: flags), mask: Flags(rawValue: mask))
  }

  /// Adds an attribute with both words.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, bytes: [UInt8](bytesOf: (flags.rawValue, mask.rawValue)))
  }
}
