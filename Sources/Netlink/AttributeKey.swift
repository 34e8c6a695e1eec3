import Glibc

/// One attribute of the kernel's interface: its code, its name, and what it holds.
///
/// A key is stated once, in the set of attributes that it belongs to (`AttributeSet`). Whatever reads, writes or
/// names the attribute refers to it:
///
///     table[BridgeAttributes.keys.ageingTime]             // UInt32?
///     list.put(BridgeAttributes.keys.ageingTime, 30_000)
@frozen
public struct AttributeKey<Value: AttributeValue>: Sendable {
  /// The number in the attribute's header (netlink(7), `nla_type`).
  public let code: Int
  /// The kernel's name without the prefix of the set, "AGEING_TIME".
  public let name: StaticString
  /// How an integer stands in it; for other values it says nothing.
  public let order: ByteOrder

  /// A key with the code and the kernel's name, which bears no prefix.
  @inlinable
  public init(_ code: Int, _ name: StaticString, _ order: ByteOrder = .host) {
    self.code = code
    self.name = name
    self.order = order
  }

  /// The same attribute where it holds something else, as one does for some of the kinds that share it.
  @inlinable
  public func holding<Other>(_ value: Other.Type) -> AttributeKey<Other> {
    AttributeKey<Other>(code, name, order)
  }
}

/// How the bytes of an integer stand in an attribute. What is no integer has no order.
@frozen
public enum ByteOrder: Sendable {
  /// As the machine's processor has it.
  case host
  /// The most significant byte first, as in the headers of IP.
  case network
}

/// What an attribute can hold.
public protocol AttributeValue: SendableMetatype {
  /// nil where the payload is too short for it.
  static func read(_ payload: Payload, _ order: ByteOrder) -> Self?
  /// Adds an attribute with this value.
  func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList)
}

extension AttributeValue where Self: FixedWidthInteger & BitwiseCopyable {
  /// The integer at the payload's start; nil where the payload is shorter.
  @inlinable
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Self? {
    guard let value: Self = payload.integer() else { return nil }
    return order == .network ? Self(bigEndian: value) : value
  }

  /// Adds an attribute with the integer, in this order.
  @inlinable
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, order == .network ? bigEndian : self)
  }
}

extension UInt8: AttributeValue {}
extension UInt16: AttributeValue {}
extension UInt32: AttributeValue {}
extension UInt64: AttributeValue {}
extension Int32: AttributeValue {}
extension Int64: AttributeValue {}

/// Text, up to the first NUL; it is written with one at its end.
extension String: AttributeValue {
  /// The text up to the first NUL, or to the end.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> String? { payload.string }

  /// Adds an attribute with the text and a NUL; one with a NUL inside is refused.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, string: self)
  }
}

/// Bytes as they are: addresses, and structures of C that have no other form here.
extension Array: AttributeValue where Element == UInt8 {
  /// All bytes of the payload.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> [UInt8]? { payload.array }

  /// Adds an attribute with the bytes.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, bytes: self)
  }
}

/// An attribute without a payload, which says something by being there.
public struct FlagValue: AttributeValue, Sendable, Hashable {
  /// The one value that there is.
  public init() {}
  /// The one value, whatever the payload holds.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> FlagValue? { FlagValue() }

  /// Adds an attribute without a payload.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.putFlag(code)
  }
}

/// What is a flag in requests, where it says something by being there, and one byte in what the kernel reports.
public struct ReportedFlag: AttributeValue, Sendable, Hashable {
  /// Whether it is on.
  public var isOn: Bool
  /// On, unless said otherwise.
  public init(_ isOn: Bool = true) { self.isOn = isOn }

  /// On, but for a byte of 0.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> ReportedFlag? {
    ReportedFlag(payload.u8 ?? 1 != 0)
  }

  /// Adds an attribute without a payload where it is on; off is said by none.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    if isOn { list.putFlag(code) }
  }
}

/// A number that takes four bytes, or eight where four do not hold it (`nla_put_uint` of the kernel).
public struct ShortestNumber: AttributeValue, Sendable, Hashable {
  /// The number, however many bytes it takes.
  public var value: UInt64
  /// The number as a value of an attribute.
  public init(_ value: UInt64) { self.value = value }

  /// The number of eight bytes, or of four; nil where the payload is shorter.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> ShortestNumber? {
    (UInt64.read(payload, order) ?? UInt32.read(payload, order).map(UInt64.init))
      .map(ShortestNumber.init)
  }

  /// Adds an attribute with as many bytes as the number needs.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    guard let short = UInt32(exactly: value) else { return value.put(code, order, in: &list) }
    short.put(code, order, in: &list)
  }
}

/// What fills a gap for the sake of alignment and is never read.
public struct Padding: AttributeValue, Sendable, Hashable {
  /// Always nil.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Padding? { nil }
  /// Adds nothing.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {}
}

// Of most attributes that are asked for there is none. Whether there is one is told before anything is called: that
// takes two instructions, since the code is a constant.
extension AttributeTable {
  /// The value of the first attribute with this key; nil where there is none, or where it is too short.
  @inlinable @inline(__always)
  public subscript<Value>(key: AttributeKey<Value>) -> Value? {
    has(key) ? self[key.code].flatMap { Value.read($0, key.order) } : nil
  }

  // Reads an integer where it lies: a payload of its own would be counted as one more user of the buffer, which
  // takes a sixth of the time of a dump of routes.
  /// The integer in the first attribute with this key; nil where there is none, or where it is too short.
  @inlinable @inline(__always)
  public subscript<Value: AttributeValue & FixedWidthInteger & BitwiseCopyable>(
    key: AttributeKey<Value>
  ) -> Value? {
    guard has(key), let value: Value = integer(key.code) else { return nil }
    return key.order == .network ? Value(bigEndian: value) : value
  }

  /// Whether there is an attribute with this key.
  @inlinable @inline(__always)
  public func has<Value>(_ key: AttributeKey<Value>) -> Bool { has(key.code) }

  /// The payload of the first attribute with this key, whatever is in it.
  @inlinable @inline(__always)
  public func payload<Value>(_ key: AttributeKey<Value>) -> Payload? {
    has(key) ? self[key.code] : nil
  }
}

extension AttributeList {
  /// Adds an attribute.
  @inlinable
  public mutating func put<Value>(_ key: AttributeKey<Value>, _ value: Value) {
    value.put(key.code, key.order, in: &self)
  }

  /// Adds an attribute without a payload.
  @inlinable
  public mutating func put(_ key: AttributeKey<FlagValue>) { putFlag(key.code) }

  /// Takes out every attribute with this key.
  public mutating func remove<Value>(_ key: AttributeKey<Value>) { remove(key.code) }
}

extension Attribute {
  /// Whether it is the one with this key.
  @inlinable @inline(__always)
  public func has<Value>(_ key: AttributeKey<Value>) -> Bool { type == key.code }
}

// What is not put or read as the key's value: bytes that were made elsewhere, and nests that a body fills.
extension AttributeTable {
  /// The attributes in the first attribute with this key; nil where there is none.
  @inlinable @inline(__always)
  public func nested<Value>(_ key: AttributeKey<Value>) -> AttributeTable? {
    has(key) ? nested(key.code) : nil
  }

  /// Whether the attribute with this key came with `NLA_F_NESTED`; false where there is none.
  @inlinable @inline(__always) public func isFlagged<Value>(_ key: AttributeKey<Value>) -> Bool {
    isFlagged(key.code)
  }

  /// Runs `body` on the bytes of the first attribute with this key, in place; nil where there is none.
  @inlinable @inline(__always)
  public func withBytes<Value, R>(
    _ key: AttributeKey<Value>, _ body: (UnsafeRawBufferPointer) -> R
  ) -> R? {
    has(key) ? withBytes(key.code, body) : nil
  }
}

extension AttributeList {
  /// Adds an attribute with these bytes, whatever the key holds.
  public mutating func put<Value>(
    _ key: AttributeKey<Value>, bytes value: some Collection<UInt8>
  ) {
    put(key.code, bytes: value)
  }

  /// Adds an attribute with the text and a NUL; one with a NUL inside is refused.
  public mutating func put(_ key: AttributeKey<String>, string: String) {
    put(key.code, string: string)
  }

  /// Adds an attribute with the text alone, for what the kernel reads up to the attribute's end.
  public mutating func put(_ key: AttributeKey<String>, unterminated string: String) {
    put(key.code, unterminated: string)
  }

  /// Remembers that the value for this attribute cannot be put, and why.
  public mutating func refuse<Value>(
    _ key: AttributeKey<Value>, _ reason: String, code: Int32 = EINVAL
  ) {
    refuse(key.code, reason, code: code)
  }

  /// Adds an attribute without a payload, whatever the key holds.
  public mutating func putFlag<Value>(_ key: AttributeKey<Value>) { putFlag(key.code) }

  /// Adds a nest that `body` fills; `flagged` sets `NLA_F_NESTED`. Throws what `body` throws.
  public mutating func nest<Value, E: Error>(
    _ key: AttributeKey<Value>, flagged: Bool = false,
    _ body: (inout AttributeList) throws(E) -> Void
  ) throws(E) {
    try nest(key.code, flagged: flagged, body)
  }

  /// Adds a nest with attributes that were encoded before; `flagged` sets `NLA_F_NESTED`.
  public mutating func nest<Value>(
    _ key: AttributeKey<Value>, flagged: Bool = false, _ list: AttributeList
  ) {
    nest(key.code, flagged: flagged, list)
  }
}
