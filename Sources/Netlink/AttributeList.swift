import CLinux
import Glibc

/// A list of encoded attributes that grows as they are put: the body of a message, or of a nest.
///
/// Integers are put in host byte order; swap before where the kernel wants network order.
///
/// A value that an attribute cannot hold is neither cut nor put: the list remembers it, tells the first as
/// its `fault`, and a request with such a list is refused before anything is sent.
public struct AttributeList: Sendable, Hashable {
  /// The attributes as they are sent, each padded to four bytes.
  public private(set) var bytes: [UInt8] = []
  /// The first value that could not be put.
  public var fault: AttributeFault? { faults.first }
  // All of them, since what is taken out of the list takes its fault along.
  private var faults: [AttributeFault] = []

  /// The longest payload of one attribute: its length, a 16-bit number, counts four bytes of header too.
  public static let longestPayload = Int(UInt16.max) - headerLength
  private static let headerLength = 4

  /// An empty list.
  public init() {}
  /// Attributes that were encoded before, as a message or a nest holds them.
  public init(bytes: [UInt8]) { self.bytes = bytes }
  /// Whether nothing has been put.
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

  /// Text with its final NUL, as `NLA_NUL_STRING` wants it. The kernel would stop at a NUL inside.
  public mutating func put(_ type: Int, string: String) {
    put(type, text: string, end: [0])
  }

  /// Text without a final NUL, for what the kernel reads up to the attribute's end.
  public mutating func put(_ type: Int, unterminated string: String) {
    put(type, text: string, end: [])
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
    close(from: start, flagged: flagged)
  }

  /// A nest with attributes that were encoded before.
  public mutating func nest(_ type: Int, flagged: Bool = false, _ list: AttributeList) {
    nest(type, flagged: flagged) { (inner: inout AttributeList) in inner.append(list) }
  }

  /// Appends encoded attributes, or a fixed header that stands before them.
  public mutating func append(_ other: AttributeList) {
    for fault in other.faults { faults.append(fault.moved(by: bytes.count)) }
    append(raw: other.bytes)
  }
  /// Appends bytes as they are, and what pads them to four.
  public mutating func append(raw other: [UInt8]) {
    bytes.append(contentsOf: other)
    pad()
  }

  /// Takes out every attribute with this code, and what was at fault in it.
  public mutating func remove(_ type: Int) {
    var kept: [UInt8] = []
    var keptFaults = faults.filter { $0.offset == nil }
    for attribute in AttributeSequence(Payload(bytes)) where attribute.type != type {
      let start = attribute.payload.start - Self.headerLength
      let end = min(start + (attribute.payload.count + 7) & ~3, bytes.count)
      keptFaults += faults.filter { $0.offset.map((start..<end).contains) ?? false }
        .map { $0.moved(by: kept.count - start) }
      kept += bytes[start..<end]
    }
    bytes = kept
    faults = keptFaults
  }

  /// Remembers that a part of the nest that is being filled cannot be put, and why.
  public mutating func refuse(_ reason: String, code: Int32 = EINVAL) {
    refuse(0, reason, code: code)
  }

  /// Remembers that the value for attribute `type` cannot be put, and why.
  public mutating func refuse(_ type: Int, _ reason: String, code: Int32 = EINVAL) {
    faults.append(AttributeFault(offset: bytes.count, code: code, reason: reason))
    // Stands for the attribute, so that its place can be named.
    append16(UInt16(Self.headerLength))
    append16(UInt16(truncatingIfNeeded: type))
  }

  /// A value for an 8-bit field of a fixed header; one that it does not hold is a fault.
  public mutating func octet(_ field: StaticString, _ value: Int) -> UInt8 {
    if let value = UInt8(exactly: value) { return value }
    note("\(field) is 0 to 255, not \(value)")
    return 0
  }

  mutating func note(_ reason: String) {
    faults.append(AttributeFault(offset: nil, code: EINVAL, reason: reason))
  }

  private mutating func put(_ type: Int, text: String, end: [UInt8]) {
    let text = text.systemBytes
    if text.contains(0) { return refuse(type, "there is a NUL in the text") }
    put(type, bytes: text + end)
  }

  private mutating func put(_ type: Int, raw: UnsafeRawBufferPointer) {
    guard let code = UInt16(exactly: type) else {
      return refuse(type, "\(type) is no code of an attribute")
    }
    guard raw.count <= Self.longestPayload else { return refuse(type, length: raw.count) }
    append16(UInt16(Self.headerLength + raw.count))
    append16(code)
    raw.withMemoryRebound(to: UInt8.self) { bytes.append(contentsOf: $0) }
    pad()
  }

  private mutating func refuse(_ type: Int, length: Int) {
    refuse(
      type, "\(length) bytes are more than the \(Self.longestPayload) that an attribute holds",
      code: EMSGSIZE)
  }

  private mutating func close(from start: Int, flagged: Bool) {
    let length = bytes.count - start
    if length > Int(UInt16.max) {
      let type = Int(bytes[start + 2]) | Int(bytes[start + 3]) << 8
      bytes.removeSubrange(start...)
      // What is inside cannot be named any more.
      faults = faults.map { fault in
        fault.offset.map { $0 > start } ?? false
          ? AttributeFault(offset: start, code: fault.code, reason: fault.reason) : fault
      }
      return refuse(type, length: length - Self.headerLength)
    }
    bytes.withUnsafeMutableBytes {
      $0.storeBytes(of: UInt16(length), toByteOffset: start, as: UInt16.self)
    }
    if flagged { bytes[start + 3] |= UInt8(AttributeFlags.nested >> 8) }
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
