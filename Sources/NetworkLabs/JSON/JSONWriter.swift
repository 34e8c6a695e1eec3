import Linux

/// Writes a value as JSON (RFC 8259) while it describes itself.
///
/// `JSONEncoder` of Foundation makes a tree of all parts first, which takes many times as long.
final class JSONWriter {
  private var bytes: [UInt8] = []
  /// The closing brackets of the containers that are open, the outermost first.
  private var ends: [UInt8] = []
  /// Whether nothing is in the innermost open container yet.
  private var isFirst = true

  private init() {}

  /// - Throws: `EncodingError` for a number that JSON does not have.
  static func bytes(of value: some Encodable) throws -> [UInt8] {
    let writer = JSONWriter()
    try writer.put(value)
    writer.close(downTo: 0)
    return writer.bytes
  }

  /// Opens a container, and returns how many are open then.
  fileprivate func open(_ start: UInt8, _ end: UInt8) -> Int {
    bytes.append(start)
    ends.append(end)
    isFirst = true
    return ends.count
  }

  private func close(downTo depth: Int) {
    while ends.count > depth {
      bytes.append(ends.removeLast())
      isFirst = false
    }
  }

  /// Begins the next part of the container at `depth`. Those within it are complete.
  fileprivate func next(at depth: Int) {
    close(downTo: depth)
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  fileprivate func next(_ key: some CodingKey, at depth: Int) {
    next(at: depth)
    put(key.stringValue)
    bytes.append(UInt8(ascii: ":"))
  }

  fileprivate func put(_ value: some Encodable) throws {
    let start = bytes.count
    try value.encode(to: JSONPlace(writer: self))
    // It has no parts.
    if bytes.count == start { put(literal: "{}") }
  }

  fileprivate func put(literal text: String) { bytes.append(contentsOf: text.utf8) }

  fileprivate func put(_ text: String) { bytes.append(quoted: text) }
}

/// The place of one value. Each value asks for one container, as the code that the compiler makes does.
private struct JSONPlace: Encoder {
  let writer: JSONWriter

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    let depth = writer.open(UInt8(ascii: "{"), UInt8(ascii: "}"))
    return KeyedEncodingContainer(JSONMembers<Key>(writer: writer, depth: depth))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    JSONItems(writer: writer, depth: writer.open(UInt8(ascii: "["), UInt8(ascii: "]")))
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

// A generic method stands for those of all types that it fits.
extension JSONPlace: SingleValueEncodingContainer {
  func encodeNil() { writer.put(literal: "null") }
  func encode(_ value: Bool) { writer.put(literal: value ? "true" : "false") }
  func encode(_ value: String) { writer.put(value) }
  func encode<Value: FixedWidthInteger & Encodable>(_ value: Value) {
    writer.put(literal: "\(value)")
  }
  func encode<Value: BinaryFloatingPoint & Encodable>(_ value: Value) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "no number of JSON"))
    }
    writer.put(literal: "\(value)")
  }
  func encode(_ value: some Encodable) throws { try writer.put(value) }
}

private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let writer: JSONWriter
  let depth: Int

  var codingPath: [any CodingKey] { [] }

  private func place(_ key: some CodingKey) -> JSONPlace {
    writer.next(key, at: depth)
    return JSONPlace(writer: writer)
  }

  func encodeNil(forKey key: Key) { place(key).encodeNil() }
  func encode(_ value: Bool, forKey key: Key) { place(key).encode(value) }
  func encode(_ value: Int, forKey key: Key) { place(key).encode(value) }
  func encode(_ value: String, forKey key: Key) { place(key).encode(value) }
  func encode(_ value: some Encodable, forKey key: Key) throws { try place(key).encode(value) }
  func nestedContainer<Inner>(
    keyedBy type: Inner.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Inner> { place(key).container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    place(key).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { place(JSONKey("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { place(key) }
}

private struct JSONItems: UnkeyedEncodingContainer {
  let writer: JSONWriter
  let depth: Int
  private(set) var count = 0

  init(writer: JSONWriter, depth: Int) {
    self.writer = writer
    self.depth = depth
  }

  var codingPath: [any CodingKey] { [] }

  private mutating func place() -> JSONPlace {
    writer.next(at: depth)
    count += 1
    return JSONPlace(writer: writer)
  }

  mutating func encodeNil() { place().encodeNil() }
  mutating func encode(_ value: String) { place().encode(value) }
  mutating func encode(_ value: some Encodable) throws { try place().encode(value) }
  mutating func nestedContainer<Inner>(
    keyedBy type: Inner.Type
  ) -> KeyedEncodingContainer<Inner> { place().container(keyedBy: type) }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    place().unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder { place() }
}

/// A key of an object, or the number of an item of a list.
struct JSONKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ name: String) { (stringValue, intValue) = (name, nil) }
  init(_ number: Int) { (stringValue, intValue) = ("\(number)", number) }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { self.init(intValue) }
}
