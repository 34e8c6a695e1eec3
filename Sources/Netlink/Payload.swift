import Linux

/// The payload of one attribute, read in place in the receive buffer.
///
/// Reading never traps: an accessor returns nil if the payload is shorter than the type. Integers are in host
/// byte order unless the name says otherwise (netlink(7)).
public struct Payload: Sendable {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline let start: Int
  /// The length in bytes.
  public let count: Int

  @inlinable
  init(bytes: [UInt8], start: Int, count: Int) {
    self.bytes = bytes
    self.start = start
    self.count = count
  }

  /// A payload with its own storage, for tests and recorded files.
  public init(_ bytes: [UInt8]) {
    self.init(bytes: bytes, start: 0, count: bytes.count)
  }

  /// Runs `body` on the payload's bytes in place.
  @inlinable
  public func withBytes<R>(_ body: (RawSpan) -> R) -> R {
    bytes.withBytes(start..<start + count, body)
  }

  /// The integer at byte `offset`; nil if the payload ends before it does.
  @inlinable
  public func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int = 0, as type: T.Type = T.self
  ) -> T? {
    guard offset >= 0, offset <= count &- MemoryLayout<T>.size else { return nil }
    return bytes.load(at: start &+ offset)
  }

  /// The 8-bit integer at the start.
  @inlinable public var u8: UInt8? { integer() }
  /// The 16-bit integer at the start.
  @inlinable public var u16: UInt16? { integer() }
  /// The 32-bit integer at the start.
  @inlinable public var u32: UInt32? { integer() }
  /// The 64-bit integer at the start.
  @inlinable public var u64: UInt64? { integer() }
  /// The signed 32-bit integer at the start.
  @inlinable public var s32: Int32? { integer() }
  /// The 16-bit integer at the start in network byte order, as ports and keys are stored.
  @inlinable public var be16: UInt16? { u16.map(UInt16.init(bigEndian:)) }
  /// The 32-bit integer at the start in network byte order.
  @inlinable public var be32: UInt32? { u32.map(UInt32.init(bigEndian:)) }

  /// The text up to the first NUL, or to the end. Bytes that are not UTF-8 are kept as
  /// `String.init(systemBytes:)` says.
  public var string: String {
    withBytes { String(systemText: $0) }
  }

  /// A copy of the bytes.
  public var array: [UInt8] { Array(bytes[start..<start + count]) }

  /// The byte at `index`, which must be below `count`.
  @inlinable public subscript(index: Int) -> UInt8 { bytes[start + index] }

  /// The part from `offset` on; empty if the payload is shorter.
  @inlinable
  public func dropFirst(_ offset: Int) -> Payload {
    let skip = min(max(offset, 0), count)
    return Payload(bytes: bytes, start: start + skip, count: count - skip)
  }

  /// The first `length` bytes, or all if there are fewer.
  @inlinable
  public func prefix(_ length: Int) -> Payload {
    Payload(bytes: bytes, start: start, count: min(max(length, 0), count))
  }

  /// The nested attributes as a table.
  @inlinable public var nested: AttributeTable { AttributeTable(self) }
  /// The nested attributes one by one, in wire order.
  @inlinable public var attributes: AttributeSequence { AttributeSequence(self) }
}
