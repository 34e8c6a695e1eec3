/// A number of the kernel's interface with its own type. Unknown values are kept as they are.
public protocol KernelNumber: RawRepresentable, AttributeValue, Hashable, Sendable
where RawValue: FixedWidthInteger & BitwiseCopyable & Sendable {
  /// The value with this number, whether it has a name here or not.
  init(rawValue: RawValue)
}

extension KernelNumber {
  /// The number at the payload's start; nil if the payload is shorter.
  @inlinable
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Self? {
    guard let value: RawValue = payload.integer() else { return nil }
    return Self(rawValue: order == .network ? RawValue(bigEndian: value) : value)
  }

  /// Adds an attribute with the number in this byte order.
  @inlinable
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, order == .network ? rawValue.bigEndian : rawValue)
  }
}

/// A kernel enumeration whose values have names, each declared once:
///
///     public struct NetkitMode: NamedValue {
///       public let rawValue: UInt32
///       public init(rawValue: UInt32) { self.rawValue = rawValue }
///
///       public static let l2 = Self(rawValue: 0)
///       public static let l3 = Self(rawValue: 1)
///
///       public static let words: KeyValuePairs<Self, StaticString> = [.l2: "l2", .l3: "l3"]
///     }
public protocol NamedValue: KernelNumber, LosslessStringConvertible {
  /// The values that have a word, in the order in which a usage message lists them.
  static var words: KeyValuePairs<Self, StaticString> { get }
}

extension NamedValue {
  /// The value's word; nil if it has none.
  @inlinable
  public var word: StaticString? {
    for (value, word) in Self.words where value == self { return word }
    return nil
  }

  /// The value's word as text, or `other` if it has none.
  @inlinable
  public func word(or other: @autoclosure () -> String) -> String {
    word.map { "\($0)" } ?? other()
  }

  /// The value with this word; nil for any other text.
  @inlinable
  public init?(_ word: String) {
    guard let value = Self.words.first(where: { "\($0.value)" == word })?.key else { return nil }
    self = value
  }

  /// The word, or the number if there is none.
  @inlinable
  public var description: String { word(or: "\(rawValue)") }
}

/// A number whose bits have words.
public protocol NamedFlags: KernelNumber, OptionSet, CustomStringConvertible where Element == Self {
  /// The bits that have a word, in the order in which they are displayed.
  static var words: KeyValuePairs<Self, StaticString> { get }
}

extension NamedFlags {
  /// The bit with this word; nil for any other text.
  @inlinable
  public init?(word: String) {
    guard let flag = Self.words.first(where: { "\($0.value)" == word })?.key else { return nil }
    self = flag
  }
}

extension NamedFlags where RawValue: UnsignedInteger {
  /// The words of the bits that are set.
  @inlinable
  public var setWords: [StaticString] {
    Self.words.filter { contains($0.key) }.map(\.value)
  }

  /// The bits without a word.
  @inlinable
  public var unnamed: RawValue {
    Self.words.reduce(rawValue) { $0 & ~$1.key.rawValue }
  }

  /// The words separated by commas; bits without a word come last, in hexadecimal.
  public var description: String {
    let rest = unnamed == 0 ? [] : ["0x" + String(unnamed, radix: 16)]
    return (setWords.map { "\($0)" } + rest).joined(separator: ",")
  }
}

extension AttributeTable {
  // Reads the number in place, as for integers.
  /// The number in the first attribute with this key; nil if there is none, or if it is too short.
  @inlinable @inline(__always)
  public subscript<Value: KernelNumber>(key: AttributeKey<Value>) -> Value? {
    guard let value: Value.RawValue = integer(key.code) else { return nil }
    return Value(rawValue: key.order == .network ? Value.RawValue(bigEndian: value) : value)
  }
}
