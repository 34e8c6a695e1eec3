import Linux
import Glibc

/// One attribute of the kernel's interface: its code, its name, and its type.
///
/// A key is declared once, in the set of attributes that it belongs to (`AttributeSet`). Whatever reads, writes
/// or names the attribute refers to it:
///
///     table[BridgeAttributes.keys.ageingTime]             // UInt32?
///     list.put(BridgeAttributes.keys.ageingTime, 30_000)
@frozen
public struct AttributeKey<Value: AttributeValue>: Sendable {
  /// The number in the attribute's header (netlink(7), `nla_type`).
  public let code: Int
  /// The kernel's name without the prefix of the set, such as "AGEING_TIME".
  public let name: StaticString
  /// The byte order of an integer; without meaning for other values.
  public let order: ByteOrder

  /// A key with the code and the kernel's name without its prefix.
  @inlinable
  public init(_ code: Int, _ name: StaticString, _ order: ByteOrder = .host) {
    self.code = code
    self.name = name
    self.order = order
  }

  /// The same attribute with another type of value, for an attribute that holds different things in different
  /// kinds.
  @inlinable
  public func holding<Other>(_ value: Other.Type) -> AttributeKey<Other> {
    AttributeKey<Other>(code, name, order)
  }
}

/// The byte order of an integer in an attribute. Other values have none.
@frozen
public enum ByteOrder: Sendable {
  /// The byte order of the processor.
  case host
  /// The most significant byte first, as in IP headers.
  case network
}

/// A type of value that an attribute can hold.
public protocol AttributeValue: SendableMetatype {
  /// Reads the value; nil if the payload is too short.
  static func read(_ payload: Payload, _ order: ByteOrder) -> Self?
  /// Adds an attribute with this value.
  func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList)
}

extension AttributeValue where Self: FixedWidthInteger & BitwiseCopyable {
  /// The integer at the payload's start; nil if the payload is shorter.
  @inlinable
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Self? {
    guard let value: Self = payload.integer() else { return nil }
    return order == .network ? Self(bigEndian: value) : value
  }

  /// Adds an attribute with the integer in this byte order.
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

/// Text up to the first NUL. It is written with a NUL at its end.
extension String: AttributeValue {
  /// The text up to the first NUL, or to the end of the payload.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> String? { payload.string }

  /// Adds an attribute with the text and a NUL; text that contains a NUL is refused.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, string: self)
  }
}

/// Bytes as they are: addresses, and C structures without a Swift type here.
extension Array: AttributeValue where Element == UInt8 {
  /// All bytes of the payload.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> [UInt8]? { payload.array }

  /// Adds an attribute with the bytes.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, bytes: self)
  }
}

/// An attribute without a payload; its presence is the value.
public struct FlagValue: AttributeValue, Sendable, Hashable {
  /// The only value.
  public init() {}
  /// Always the value, whatever the payload holds.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> FlagValue? { FlagValue() }

  /// Adds an attribute without a payload.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.putFlag(code)
  }
}

/// A flag that requests express by the presence of the attribute, and reports by one byte.
public struct ReportedFlag: AttributeValue, Sendable, Hashable {
  /// Whether it is on.
  public var isOn: Bool
  /// A flag that is on by default.
  public init(_ isOn: Bool = true) { self.isOn = isOn }

  /// On, unless the payload is a byte of 0.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> ReportedFlag? {
    ReportedFlag(payload.u8 ?? 1 != 0)
  }

  /// Adds an attribute without a payload if the flag is on, and nothing if it is off.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    if isOn { list.putFlag(code) }
  }
}

/// A number that takes four bytes, or eight where four do not hold it (`nla_put_uint` of the kernel).
public struct ShortestNumber: AttributeValue, Sendable, Hashable {
  /// The number.
  public var value: UInt64
  /// A number of any size.
  public init(_ value: UInt64) { self.value = value }

  /// Reads eight bytes, or four; nil if the payload is shorter.
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

/// An attribute that only aligns the next one. It is never read.
public struct Padding: AttributeValue, Sendable, Hashable {
  /// Always nil.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Padding? { nil }
  /// Adds nothing.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {}
}

// Most attributes that are looked up are not there. Whether one is there is checked before anything is called:
// that takes two instructions, since the code is a constant.
extension AttributeTable {
  /// The value of the first attribute with this key; nil if there is none, or if it is too short.
  @inlinable @inline(__always)
  public subscript<Value>(key: AttributeKey<Value>) -> Value? {
    has(key) ? self[key.code].flatMap { Value.read($0, key.order) } : nil
  }

  // Reads an integer in place: a payload of its own would count as another user of the buffer, which costs a
  // sixth of the time of a dump of routes.
  /// The integer in the first attribute with this key; nil if there is none, or if it is too short.
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

  /// The payload of the first attribute with this key, whatever it holds.
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

  /// Removes every attribute with this key.
  public mutating func remove<Value>(_ key: AttributeKey<Value>) { remove(key.code) }
}

extension Attribute {
  /// Whether the attribute is the one with this key.
  @inlinable @inline(__always)
  public func has<Value>(_ key: AttributeKey<Value>) -> Bool { type == key.code }
}

// For values that are not put or read as the key's type: bytes that are already encoded, and nests that a
// closure fills.
extension AttributeTable {
  /// The attributes in the first attribute with this key; nil if there is none.
  @inlinable @inline(__always)
  public func nested<Value>(_ key: AttributeKey<Value>) -> AttributeTable? {
    has(key) ? nested(key.code) : nil
  }

  /// Whether the attribute with this key came with `NLA_F_NESTED`; false if there is none.
  @inlinable @inline(__always) public func isFlagged<Value>(_ key: AttributeKey<Value>) -> Bool {
    isFlagged(key.code)
  }

  /// Runs `body` on the bytes of the first attribute with this key, in place; nil if there is none.
  @inlinable @inline(__always)
  public func withBytes<Value, R>(
    _ key: AttributeKey<Value>, _ body: (RawSpan) -> R
  ) -> R? {
    has(key) ? withBytes(key.code, body) : nil
  }
}

extension AttributeList {
  /// Adds an attribute with these bytes, whatever type of value the key has.
  public mutating func put<Value>(
    _ key: AttributeKey<Value>, bytes value: [UInt8]
  ) {
    put(key.code, bytes: value)
  }

  /// Adds an attribute with the text and a NUL; text that contains a NUL is refused.
  public mutating func put(_ key: AttributeKey<String>, string: String) {
    put(key.code, string: string)
  }

  /// Adds an attribute with the text and no NUL, for attributes that the kernel reads up to their end.
  public mutating func put(_ key: AttributeKey<String>, unterminated string: String) {
    put(key.code, unterminated: string)
  }

  /// Records that the value for this attribute cannot be put, and why.
  public mutating func refuse<Value>(
    _ key: AttributeKey<Value>, _ reason: String, code: Int32 = EINVAL
  ) {
    refuse(key.code, reason, code: code)
  }

  /// Adds an attribute without a payload, whatever type of value the key has.
  public mutating func putFlag<Value>(_ key: AttributeKey<Value>) { putFlag(key.code) }

  /// Adds a nest that `body` fills; `flagged` sets `NLA_F_NESTED`. Throws what `body` throws.
  public mutating func nest<Value, E: Error>(
    _ key: AttributeKey<Value>, flagged: Bool = false,
    _ body: (inout AttributeList) throws(E) -> Void
  ) throws(E) {
    try nest(key.code, flagged: flagged, body)
  }

  /// Adds a nest with attributes that are already encoded; `flagged` sets `NLA_F_NESTED`.
  public mutating func nest<Value>(
    _ key: AttributeKey<Value>, flagged: Bool = false, _ list: AttributeList
  ) {
    nest(key.code, flagged: flagged, list)
  }
}
