import CLinux
import Glibc
import Linux

/// A growing list of encoded attributes: the body of a message, or of a nest.
///
/// Integers are put in host byte order; swap the bytes first if the kernel wants network order.
///
/// A value that does not fit into its attribute is neither truncated nor put. The list records the first such
/// value as its `fault`, and a request with that list is refused before anything is sent.
public struct AttributeList: Sendable, Hashable {
  /// The encoded attributes, each padded to four bytes.
  public private(set) var bytes: [UInt8] = []
  /// The first value that could not be put; nil if all could.
  public var fault: AttributeFault? { faults.first }
  // All faults, since removing an attribute removes its fault too.
  private var faults: [AttributeFault] = []

  /// The longest payload of one attribute: its length is a 16-bit number that includes the header of four
  /// bytes.
  public static let longestPayload = Int(UInt16.max) - headerLength
  private static let headerLength = 4

  /// An empty list.
  public init() {}
  /// Attributes that are already encoded, as in a message or a nest. Missing padding at the end is added.
  public init(bytes: [UInt8]) {
    self.bytes = bytes
    pad()
  }
  /// Whether nothing has been put.
  public var isEmpty: Bool { bytes.isEmpty }

  /// A fixed-width integer.
  public mutating func put<T: FixedWidthInteger & BitwiseCopyable>(_ type: Int, _ value: T) {
    guard begin(type, count: MemoryLayout<T>.size) else { return }
    bytes.append(bytesOf: value)
    pad()
  }

  /// Bytes as they are.
  public mutating func put(_ type: Int, bytes value: [UInt8]) {
    guard begin(type, count: value.count) else { return }
    bytes.append(contentsOf: value)
    pad()
  }

  /// Text with its final NUL, as `NLA_NUL_STRING` requires. Text that contains a NUL is refused, because the
  /// kernel would stop there.
  public mutating func put(_ type: Int, string: String) {
    put(type, text: string, end: [0])
  }

  /// Text without a final NUL, for attributes that the kernel reads up to their end.
  public mutating func put(_ type: Int, unterminated string: String) {
    put(type, text: string, end: [])
  }

  /// An attribute without payload.
  public mutating func putFlag(_ type: Int) {
    _ = begin(type, count: 0)
  }

  /// A nest that `body` fills, in a list of its own. `flagged` sets `NLA_F_NESTED`. Nothing is put if `body` throws.
  public mutating func nest<E: Error>(
    _ type: Int, flagged: Bool = false, _ body: (inout AttributeList) throws(E) -> Void
  ) throws(E) {
    var inner = AttributeList()
    try body(&inner)
    nest(type, flagged: flagged, inner)
  }

  /// A nest with attributes that are already encoded.
  public mutating func nest(_ type: Int, flagged: Bool = false, _ list: AttributeList) {
    let (start, known) = (bytes.count, faults.count)
    if begin(type, count: list.bytes.count, flags: flagged ? AttributeFlags.nested : 0) {
      append(list)
    } else {
      // The nest is not put, so what is inside it has no offset.
      faults.insert(
        contentsOf: list.faults.map {
          AttributeFault(offset: start, code: $0.code, reason: $0.reason)
        }, at: known)
    }
  }

  /// Appends encoded attributes, or the fixed header before them.
  public mutating func append(_ other: AttributeList) {
    for fault in other.faults { faults.append(fault.moved(by: bytes.count)) }
    append(raw: other.bytes)
  }
  /// Appends these bytes, and padding up to a multiple of four.
  public mutating func append(raw other: [UInt8]) {
    bytes.append(contentsOf: other)
    pad()
  }

  /// Removes every attribute with this code, together with its faults.
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

  /// Records that a part of the nest being filled cannot be put, and why.
  public mutating func refuse(_ reason: String, code: Int32 = EINVAL) {
    refuse(0, reason, code: code)
  }

  /// Records that the value for attribute `type` cannot be put, and why.
  public mutating func refuse(_ type: Int, _ reason: String, code: Int32 = EINVAL) {
    faults.append(AttributeFault(offset: bytes.count, code: code, reason: reason))
    // Stands for the attribute, so that the fault has an offset.
    bytes.append(bytesOf: UInt16(Self.headerLength))
    bytes.append(bytesOf: UInt16(truncatingIfNeeded: type))
  }

  /// Converts a value for an 8-bit field of a fixed header; a value that does not fit is recorded as a fault.
  public mutating func octet(_ field: StaticString, _ value: Int) -> UInt8 {
    if let value = UInt8(exactly: value) { return value }
    note("\(field) is 0 to 255, not \(value)")
    return 0
  }

  private mutating func note(_ reason: String) {
    faults.append(AttributeFault(offset: nil, code: EINVAL, reason: reason))
  }

  private mutating func put(_ type: Int, text: String, end: [UInt8]) {
    let text = text.systemBytes
    if text.contains(0) { return refuse(type, "there is a NUL in the text") }
    put(type, bytes: text + end)
  }

  /// Puts the header of an attribute whose payload has `count` bytes. False if that cannot be.
  private mutating func begin(_ type: Int, count: Int, flags: UInt16 = 0) -> Bool {
    guard let code = UInt16(exactly: type) else {
      refuse(type, "\(type) is not an attribute code")
      return false
    }
    guard count <= Self.longestPayload else {
      refuse(
        type, "\(count) bytes are more than the \(Self.longestPayload) that an attribute holds",
        code: EMSGSIZE)
      return false
    }
    bytes.append(bytesOf: UInt16(Self.headerLength + count))
    bytes.append(bytesOf: code | flags)
    return true
  }

  private mutating func pad() {
    while bytes.count & 3 != 0 { bytes.append(0) }
  }
}
