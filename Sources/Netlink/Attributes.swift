import Linux
import CLinux

/// One received attribute: its code without the flag bits, and its payload (netlink(7), `nlattr`).
public struct Attribute: Sendable {
  /// The code, from 0 to 16383.
  public let type: Int
  /// Whether the sender marked it as a nest (`NLA_F_NESTED`). Many parts of the kernel do not mark nests.
  public let isMarkedNest: Bool
  /// The contents of the attribute.
  public let payload: Payload

  @inlinable
  init(type: Int, isMarkedNest: Bool, payload: Payload) {
    self.type = type
    self.isMarkedNest = isMarkedNest
    self.payload = payload
  }
}

/// The attributes of a buffer in wire order. The iteration ends at the first one that does not fit.
public struct AttributeSequence: Sequence, IteratorProtocol, Sendable {
  @usableFromInline let source: Payload
  @usableFromInline var offset = 0

  /// The attributes that `source` begins with.
  @inlinable
  public init(_ source: Payload) { self.source = source }

  /// The next attribute; nil at the end, and at one that does not fit.
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

/// The two flag bits in an attribute's code (linux/netlink.h).
public enum AttributeFlags {
  /// `NLA_F_NESTED`: the payload consists of attributes.
  public static let nested: UInt16 = 0x8000
  @usableFromInline static let typeMask: UInt16 = 0x3fff
}

extension RawSpan {
  /// The length, with its header, and the code, with its flag bits, of the attribute at `offset`; nil where it does
  /// not fit.
  @inlinable @inline(__always)
  func attribute(at offset: Int) -> (length: Int, code: UInt16)? {
    guard let header = header(at: offset), header.length <= byteCount &- offset else { return nil }
    return header
  }

  // The same, whether the rest of the attribute fits or not.
  @inlinable @inline(__always)
  func header(at offset: Int) -> (length: Int, code: UInt16)? {
    // Both in one load, the length in the half that comes first.
    guard let head = load(at: offset, as: UInt32.self)?.littleEndian else { return nil }
    let length = Int(UInt16(littleEndian: UInt16(truncatingIfNeeded: head)))
    guard length >= 4 else { return nil }
    return (length, UInt16(littleEndian: UInt16(truncatingIfNeeded: head >> 16)))
  }

  /// Where the first attribute with this code is, and its length with its header.
  @inlinable @inline(__always)
  func find(_ type: UInt16) -> (offset: Int, length: Int)? {
    var offset = 0
    // An attribute that does not fit ends the search: there is no header behind it.
    while let (length, code) = header(at: offset) {
      if code & AttributeFlags.typeMask == type {
        return length <= byteCount &- offset ? (offset, length) : nil
      }
      offset &+= (length &+ 3) & ~3
    }
    return nil
  }
}

/// Attributes by code. If several have the same code, the first one is found.
///
/// Codes from `capacity` on are only in `sequence`. The table just remembers which codes occur: most look-ups
/// are for attributes that are not there, and messages are short.
public struct AttributeTable: Sendable {
  @usableFromInline static let capacity = 128

  @usableFromInline let source: Payload
  // One bit for each code.
  @usableFromInline let low: UInt64
  @usableFromInline let high: UInt64

  /// The table of the attributes in `source`.
  @inlinable
  public init(_ source: Payload) {
    self.source = source
    (low, high) = source.withBytes { raw in
      var bits: (low: UInt64, high: UInt64) = (0, 0)
      var offset = 0
      while let (length, code) = raw.attribute(at: offset) {
        let type = UInt64(code & AttributeFlags.typeMask)
        if type < 64 { bits.low |= 1 << type } else if type < 128 { bits.high |= 1 << (type - 64) }
        offset &+= (length &+ 3) & ~3
      }
      return bits
    }
  }

  /// The received bytes of all attributes.
  @inlinable public var payload: Payload { source }

  /// An empty table.
  public init() { self.init(Payload([])) }

  /// Whether there is an attribute with this code below `capacity`.
  @inlinable @inline(__always) public func has(_ type: Int) -> Bool {
    if type < 64 { return type >= 0 && low & 1 << UInt64(type) != 0 }
    return type < Self.capacity && high & 1 << UInt64(type - 64) != 0
  }

  /// Runs `body` on the bytes of an attribute that is there, from its header to the end of the source, and on
  /// its length.
  @inlinable @inline(__always)
  func find<R>(_ type: Int, _ body: (RawSpan, _ offset: Int, _ length: Int) -> R) -> R? {
    guard has(type) else { return nil }
    return source.withBytes { raw in
      guard let (offset, length) = raw.find(UInt16(truncatingIfNeeded: type)) else { return nil }
      return body(raw, offset, length)
    }
  }

  /// The payload of the first attribute with this code.
  @inlinable
  public subscript(type: Int) -> Payload? {
    find(type) { _, offset, length in
      Payload(bytes: source.bytes, start: source.start + offset + 4, count: length - 4)
    }
  }

  /// Runs `body` on the bytes of the first attribute with this code, in place.
  @inlinable
  public func withBytes<R>(_ type: Int, _ body: (RawSpan) -> R) -> R? {
    find(type) { raw, offset, length in body(raw.extracting(offset + 4..<offset + length)) }
  }

  /// The integer at the start of the first attribute with this code.
  @inlinable
  public func integer<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: Int, as: T.Type = T.self
  ) -> T? {
    let found: T?? = find(type) { raw, offset, length in
      length >= 4 + MemoryLayout<T>.size ? raw.load(at: offset + 4) : nil
    }
    return found ?? nil
  }

  /// Whether the attribute was marked `NLA_F_NESTED`.
  public func isFlagged(_ type: Int) -> Bool {
    let code: UInt16?? = find(type) { raw, offset, _ in raw.load(at: offset + 2) }
    return ((code ?? 0) ?? 0) & AttributeFlags.nested != 0
  }

  /// The first attribute with this code as an unsigned 8-bit integer; nil if it is missing or too short.
  @inlinable public func u8(_ type: Int) -> UInt8? { integer(type) }
  /// Like `u8`, with 16 bits in host byte order.
  @inlinable public func u16(_ type: Int) -> UInt16? { integer(type) }
  /// Like `u8`, with 32 bits in host byte order.
  @inlinable public func u32(_ type: Int) -> UInt32? { integer(type) }
  /// Like `u8`, with 64 bits in host byte order.
  @inlinable public func u64(_ type: Int) -> UInt64? { integer(type) }
  /// Like `u8`, as a signed 32-bit integer in host byte order.
  @inlinable public func s32(_ type: Int) -> Int32? { integer(type) }
  /// Like `u8`, with 16 bits in network byte order.
  @inlinable public func be16(_ type: Int) -> UInt16? {
    integer(type, as: UInt16.self).map(UInt16.init(bigEndian:))
  }
  /// Like `u8`, with 32 bits in network byte order.
  @inlinable public func be32(_ type: Int) -> UInt32? {
    integer(type, as: UInt32.self).map(UInt32.init(bigEndian:))
  }
  /// The text in the first attribute with this code, up to the first NUL; nil if it is missing.
  @inlinable public func string(_ type: Int) -> String? { self[type]?.string }
  /// The attributes nested in the first attribute with this code; nil if it is missing.
  @inlinable public func nested(_ type: Int) -> AttributeTable? { self[type]?.nested }

  /// Every attribute in wire order, including codes from `capacity` on.
  @inlinable public var sequence: AttributeSequence { AttributeSequence(source) }
}
