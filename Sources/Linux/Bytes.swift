// Values and the bytes that they are in memory. A type that is loaded must be one that any bytes are a value of: an
// integer, or a structure of C that has integers only.

extension Array<UInt8> {
  /// Room for `count` bytes, which holds anything until it is written to: clearing a large one takes a short
  /// command longer than using it.
  package init(uncleared count: Int) {
    self = unsafe Array(unsafeUninitializedCapacity: count) { $1 = count }
  }

  /// The bytes of a value as they lie in memory, integers in the order of the host.
  @inlinable
  package init<Value>(bytesOf value: Value) {
    self = unsafe Swift.withUnsafeBytes(of: value) { unsafe Array($0) }
  }

  /// Appends the bytes of a value, as `init(bytesOf:)` has them.
  @inlinable
  package mutating func append<Value>(bytesOf value: Value) {
    unsafe Swift.withUnsafeBytes(of: value) { unsafe append(contentsOf: $0) }
  }

  /// Puts the bytes of a value over those at `offset`.
  ///
  /// - Precondition: the array has as many bytes there.
  @inlinable
  package mutating func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count)
    unsafe withUnsafeMutableBytes { bytes in
      unsafe bytes.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    }
  }

  /// Runs `body` on some of the bytes in place.
  ///
  /// - Precondition: the array has them.
  @inlinable @inline(__always)
  public func withBytes<R>(_ range: Range<Int>, _ body: (RawSpan) -> R) -> R {
    body(unsafe span.bytes.extracting(range))
  }

  /// The value whose bytes stand at `offset`; nil where the array ends before it.
  @inlinable
  public func load<Value: BitwiseCopyable>(
    at offset: Int = 0, as type: Value.Type = Value.self
  ) -> Value? {
    unsafe span.bytes.load(at: offset)
  }
}

extension RawSpan {
  /// The byte at `offset`.
  ///
  /// - Precondition: there is one.
  @inlinable
  public subscript(offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The value whose bytes stand at `offset`, aligned or not; nil where the span ends before it.
  @inlinable @inline(__always)
  public func load<Value: BitwiseCopyable>(
    at offset: Int = 0, as type: Value.Type = Value.self
  ) -> Value? {
    guard offset >= 0, offset <= byteCount &- MemoryLayout<Value>.size else { return nil }
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Value.self)
  }

  /// A copy of the bytes.
  @inlinable
  public var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
