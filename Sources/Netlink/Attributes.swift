import CLinux

/// One attribute as received: its code without the flag bits, and its payload (netlink(7), `nlattr`).
public struct Attribute: Sendable {
  public let type: Int
  /// Whether the sender marked it as a nest (`NLA_F_NESTED`), which many kernel parts do not.
  public let isMarkedNest: Bool
  public let payload: Payload

  @inlinable
  init(type: Int, isMarkedNest: Bool, payload: Payload) {
    self.type = type
    self.isMarkedNest = isMarkedNest
    self.payload = payload
  }
}

/// The attributes of a buffer in wire order. The walk ends at the first one that does not fit.
public struct AttributeSequence: Sequence, IteratorProtocol, Sendable {
  @usableFromInline let source: Payload
  @usableFromInline var offset = 0

  @inlinable
  public init(_ source: Payload) { self.source = source }

  @inlinable
  public mutating func next() -> Attribute? {
    guard let length = source.integer(at: offset, as: UInt16.self).map(Int.init),
      let type = source.integer(at: offset + 2, as: UInt16.self),
      length >= 4, offset + length <= source.count
    else { return nil }
    let payload = Payload(
      bytes: source.bytes, start: source.start + offset + 4, count: length - 4)
    offset += (length + 3) & ~3
    return Attribute(
      type: Int(type & AttributeFlags.typeMask),
      isMarkedNest: type & AttributeFlags.nested != 0, payload: payload)
  }
}

/// The two flag bits of an attribute's code (linux/netlink.h).
public enum AttributeFlags {
  public static let nested: UInt16 = 0x8000
  @usableFromInline static let typeMask: UInt16 = 0x3fff
}

/// Attributes found by code: of several with one code, the first.
///
/// Codes from `capacity` on are not in the table; `sequence` still has them.
public struct AttributeTable: Sendable {
  @usableFromInline static let capacity = 96

  @usableFromInline let source: Payload
  @usableFromInline var offsets: InlineArray<96, UInt16>

  @inlinable
  public init(_ source: Payload) {
    self.source = source
    offsets = InlineArray(repeating: 0)
    var offset = 0
    source.withBytes { raw in
      while offset + 4 <= raw.count, offset < Int(UInt16.max) {
        let length = Int(raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        let type = Int(
          raw.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self) & AttributeFlags.typeMask)
        guard length >= 4, offset + length <= raw.count else { return }
        if type < Self.capacity, offsets[type] == 0 { offsets[type] = UInt16(offset) + 1 }
        offset += (length + 3) & ~3
      }
    }
  }

  /// An empty table.
  public init() { self.init(Payload([])) }

  /// The payload of the first attribute with this code.
  @inlinable
  public subscript(type: Int) -> Payload? {
    guard type >= 0, type < Self.capacity, offsets[type] != 0 else { return nil }
    let offset = Int(offsets[type]) - 1
    let length = Int(source.integer(at: offset, as: UInt16.self) ?? 4)
    return Payload(bytes: source.bytes, start: source.start + offset + 4, count: length - 4)
  }

  @inlinable public func has(_ type: Int) -> Bool {
    type >= 0 && type < Self.capacity && offsets[type] != 0
  }
  /// Whether the attribute came with `NLA_F_NESTED`.
  @inlinable
  public func isFlagged(_ type: Int) -> Bool {
    guard has(type) else { return false }
    let code = source.integer(at: Int(offsets[type]) + 1, as: UInt16.self) ?? 0
    return code & AttributeFlags.nested != 0
  }
  @inlinable public func u8(_ type: Int) -> UInt8? { self[type]?.u8 }
  @inlinable public func u16(_ type: Int) -> UInt16? { self[type]?.u16 }
  @inlinable public func u32(_ type: Int) -> UInt32? { self[type]?.u32 }
  @inlinable public func u64(_ type: Int) -> UInt64? { self[type]?.u64 }
  @inlinable public func s32(_ type: Int) -> Int32? { self[type]?.s32 }
  @inlinable public func be16(_ type: Int) -> UInt16? { self[type]?.be16 }
  @inlinable public func be32(_ type: Int) -> UInt32? { self[type]?.be32 }
  @inlinable public func string(_ type: Int) -> String? { self[type]?.string }
  @inlinable public func nested(_ type: Int) -> AttributeTable? { self[type]?.nested }

  /// Every attribute in wire order, those beyond the table's codes included.
  @inlinable public var sequence: AttributeSequence { AttributeSequence(source) }
}
