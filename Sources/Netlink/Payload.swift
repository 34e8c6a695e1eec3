/// The payload of one attribute, where it lies in the received buffer.
///
/// Reading never traps: an accessor answers `nil` when the payload is shorter than the type asked for.
/// Integers are in host byte order unless the name says otherwise (netlink(7)).
public struct Payload: Sendable {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline let start: Int
  /// How many bytes there are.
  public let count: Int

  @inlinable
  init(bytes: [UInt8], start: Int, count: Int) {
    self.bytes = bytes
    self.start = start
    self.count = count
  }

  /// A payload of its own, as tests and recorded files need it.
  public init(_ bytes: [UInt8]) {
    self.init(bytes: bytes, start: 0, count: bytes.count)
  }

  /// Runs `body` on the payload's bytes in place.
  @inlinable
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
  }

  /// The integer at byte `offset`, or nil where the payload ends before it.
  @inlinable
  public func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int = 0, as type: T.Type = T.self
  ) -> T? {
    guard offset >= 0, offset + MemoryLayout<T>.size <= count else { return nil }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start + offset, as: T.self) }
  }

  /// The integer of 8 bits that it begins with.
  @inlinable public var u8: UInt8? { integer() }
  /// The integer of 16 bits that it begins with.
  @inlinable public var u16: UInt16? { integer() }
  /// The integer of 32 bits that it begins with.
  @inlinable public var u32: UInt32? { integer() }
  /// The integer of 64 bits that it begins with.
  @inlinable public var u64: UInt64? { integer() }
  /// The signed integer of 32 bits that it begins with.
  @inlinable public var s32: Int32? { integer() }
  /// Network byte order, as the field is stored for ports and keys.
  @inlinable public var be16: UInt16? { u16.map(UInt16.init(bigEndian:)) }
  /// As `be16`, of 32 bits.
  @inlinable public var be32: UInt32? { u32.map(UInt32.init(bigEndian:)) }

  /// The text up to the first NUL (or the end); bytes that are no UTF-8 stand as `String` says.
  public var string: String {
    withBytes { String(systemBytes: $0) }
  }

  /// A copy of the bytes.
  public var array: [UInt8] { withBytes { Array($0) } }

  /// The byte at `index`, which must be below `count`.
  @inlinable public subscript(index: Int) -> UInt8 { bytes[start + index] }

  /// The part from `offset` on; empty where the payload is shorter.
  @inlinable
  public func dropFirst(_ offset: Int) -> Payload {
    let skip = min(max(offset, 0), count)
    return Payload(bytes: bytes, start: start + skip, count: count - skip)
  }

  /// The first `length` bytes, or all where there are fewer.
  @inlinable
  public func prefix(_ length: Int) -> Payload {
    Payload(bytes: bytes, start: start, count: min(max(length, 0), count))
  }

  /// The payload read as a nest: a table of the attributes inside.
  @inlinable public var nested: AttributeTable { AttributeTable(self) }
  /// The payload read as a nest, attribute by attribute, in the order of the wire.
  @inlinable public var attributes: AttributeSequence { AttributeSequence(self) }
}
