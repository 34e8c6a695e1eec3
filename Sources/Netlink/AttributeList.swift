import CLinux

/// A list of encoded attributes that grows as they are put: the body of a message, or of a nest.
///
/// Integers are put in host byte order; swap before where the kernel wants network order.
public struct AttributeList: Sendable, Hashable {
  public private(set) var bytes: [UInt8] = []

  public init() {}
  public init(bytes: [UInt8]) { self.bytes = bytes }
  public var isEmpty: Bool { bytes.isEmpty }

  /// A fixed-width integer.
  public mutating func put<T: FixedWidthInteger & BitwiseCopyable>(_ type: Int, _ value: T) {
    withUnsafeBytes(of: value) { put(type, raw: $0) }
  }

  /// Bytes as they are.
  public mutating func put(_ type: Int, bytes value: some Collection<UInt8>) {
    if value.withContiguousStorageIfAvailable({ put(type, raw: UnsafeRawBufferPointer($0)) }) == nil
    {
      Array(value).withUnsafeBytes { put(type, raw: $0) }
    }
  }

  /// Text with its final NUL, as `NLA_NUL_STRING` wants it.
  public mutating func put(_ type: Int, string: String) {
    put(type, bytes: string.systemBytes + [0])
  }

  /// An attribute without payload.
  public mutating func putFlag(_ type: Int) {
    put(type, raw: UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// A nest that `body` fills. `flagged` sets `NLA_F_NESTED`.
  public mutating func nest<E: Error>(
    _ type: Int, flagged: Bool = false, _ body: (inout AttributeList) throws(E) -> Void
  ) throws(E) {
    let start = bytes.count
    putFlag(type)
    try body(&self)
    close(type, from: start, flagged: flagged)
  }

  /// A nest with attributes that were encoded before.
  public mutating func nest(_ type: Int, flagged: Bool = false, _ list: AttributeList) {
    nest(type, flagged: flagged) { (inner: inout AttributeList) in inner.append(list) }
  }

  /// Appends encoded attributes, or a fixed header that stands before them.
  public mutating func append(_ other: AttributeList) { append(raw: other.bytes) }
  public mutating func append(raw other: [UInt8]) {
    bytes.append(contentsOf: other)
    pad()
  }

  /// Takes out every attribute with this code.
  public mutating func remove(_ type: Int) {
    var kept: [UInt8] = []
    for attribute in AttributeSequence(Payload(bytes)) where attribute.type != type {
      let start = attribute.payload.start - 4
      kept += bytes[start..<min(start + (attribute.payload.count + 7) & ~3, bytes.count)]
    }
    bytes = kept
  }

  private mutating func put(_ type: Int, raw: UnsafeRawBufferPointer) {
    append16(UInt16(truncatingIfNeeded: raw.count + 4))
    append16(UInt16(truncatingIfNeeded: type))
    raw.withMemoryRebound(to: UInt8.self) { bytes.append(contentsOf: $0) }
    pad()
  }

  private mutating func close(_ type: Int, from start: Int, flagged: Bool) {
    let length = UInt16(truncatingIfNeeded: bytes.count - start)
    let code = UInt16(truncatingIfNeeded: type) | (flagged ? AttributeFlags.nested : 0)
    bytes.withUnsafeMutableBytes {
      $0.storeBytes(of: length, toByteOffset: start, as: UInt16.self)
      $0.storeBytes(of: code, toByteOffset: start + 2, as: UInt16.self)
    }
  }

  private mutating func append16(_ value: UInt16) {
    withUnsafeBytes(of: value) {
      bytes.append($0[0])
      bytes.append($0[1])
    }
  }

  private mutating func pad() {
    while bytes.count & 3 != 0 { bytes.append(0) }
  }
}
