import Netlink

/// Flags to set or clear, and which of them to change at all, in one attribute of two 32-bit words
/// (`struct ifla_vlan_flags`, `struct br_boolopt_multi`).
public struct MaskedFlags<Flags: NamedFlags>: AttributeValue, Sendable, Hashable
where Flags.RawValue == UInt32 {
  /// Those that are set, or shall be.
  public var flags: Flags
  /// In what the kernel tells: the flags that it knows.
  public var mask: Flags

  /// Sets `flags`, and clears the others of `mask`; what `mask` leaves out stays as it is.
  public init(_ flags: Flags, mask: Flags) {
    self.flags = flags
    self.mask = mask
  }

  /// Two words in the order of the host; nil where there are fewer bytes.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Self? {
    guard let flags = payload.u32, let mask = payload.integer(at: 4, as: UInt32.self) else {
      return nil
    }
    return Self(Flags(rawValue: flags), mask: Flags(rawValue: mask))
  }

  /// Appends both words as the attribute `code`.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    let words = [flags.rawValue, mask.rawValue]
    words.withUnsafeBytes { list.put(code, bytes: $0) }
  }
}
