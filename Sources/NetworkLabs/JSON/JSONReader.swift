import Linux

/// Reads values from JSON (RFC 8259), several times faster than `JSONDecoder` of Foundation.
final class JSONReader {
  fileprivate let document: JSONDocument
  /// The object that was read from last, and the node of its next key. Keys mostly come in the order of properties.
  private var last = (object: -1, key: 0)

  private init(_ document: JSONDocument) { self.document = document }

  /// - Throws: `DecodingError`, with an empty path if the text is not JSON.
  static func value<Value: Decodable>(_ type: Value.Type, from text: [UInt8]) throws -> Value {
    let document: JSONDocument
    do throws(JSONError) { document = try JSONDocument(text) } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "not JSON: \(error)"))
    }
    return try JSONReader(document).value(type, 0)
  }

  fileprivate func node(_ number: Int) -> JSONDocument.Node { document.nodes[number] }

  fileprivate func value<Value: Decodable>(_ type: Value.Type, _ number: Int) throws -> Value {
    try Value(from: JSONSource(reader: self, number: number))
  }

  /// The nodes of an object's keys.
  fileprivate func keys(of object: Int) -> [Int] {
    var result: [Int] = []
    var key = object + 1
    while key < node(object).end {
      result.append(key)
      key = node(key + 1).end
    }
    return result
  }

  /// The value of a key; nil if the object does not have it.
  fileprivate func find(_ name: String, in object: Int) -> Int? {
    let end = node(object).end
    let start = last.object == object && last.key < end ? last.key : object + 1
    var key = start
    if key >= end { return nil }
    repeat {
      if document.isKey(node(key), name) {
        last = (object, key)
        return key + 1
      }
      key = node(key + 1).end
      if key >= end { key = object + 1 }
    } while key != start
    return nil
  }

  /// Notes that a value has been read, so that the next key probably is the one behind it.
  fileprivate func pass(_ value: Int, in object: Int) { last = (object, node(value).end) }

  fileprivate func context(_ number: Int, _ words: String) -> DecodingError.Context {
    .init(codingPath: document.path(to: number), debugDescription: words)
  }

  /// The error for a value of another kind than was asked for.
  fileprivate func mismatch(_ type: Any.Type, _ number: Int) -> DecodingError {
    node(number).kind == .null
      ? .valueNotFound(type, context(number, "null"))
      : .typeMismatch(type, context(number, "of another type"))
  }
}

/// One value of a document.
private struct JSONSource: Decoder {
  let reader: JSONReader
  let number: Int

  var node: JSONDocument.Node { reader.node(number) }
  var codingPath: [any CodingKey] { reader.document.path(to: number) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard node.kind == .object else { throw reader.mismatch([String: Any].self, number) }
    return KeyedDecodingContainer(JSONObject<Key>(reader: reader, number: number))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard node.kind == .list else { throw reader.mismatch([Any].self, number) }
    return JSONList(reader: reader, number: number, next: number + 1)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

// A generic method stands for those of all types that it fits.
extension JSONSource: SingleValueDecodingContainer {
  func decodeNil() -> Bool { node.kind == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    switch node.kind {
    case .yes: true
    case .no: false
    default: throw reader.mismatch(type, number)
    }
  }

  func decode(_ type: String.Type) throws -> String {
    guard node.kind == .string else { throw reader.mismatch(type, number) }
    return reader.document.string(node)
  }

  func decode<Value: FixedWidthInteger & Decodable>(_ type: Value.Type) throws -> Value {
    guard node.kind == .number else { throw reader.mismatch(type, number) }
    let text = reader.document.string(node)
    if let value = Value(text) ?? Double(text).flatMap({ Value(exactly: $0) }) { return value }
    throw DecodingError.dataCorrupted(reader.context(number, "does not fit"))
  }

  func decode<Value: BinaryFloatingPoint & Decodable>(_ type: Value.Type) throws -> Value {
    guard node.kind == .number, let value = Double(reader.document.string(node)) else {
      throw reader.mismatch(type, number)
    }
    return Value(value)
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try reader.value(type, number)
  }
}

private struct JSONObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let reader: JSONReader
  let number: Int

  var codingPath: [any CodingKey] { reader.document.path(to: number) }
  var allKeys: [Key] {
    reader.keys(of: number).compactMap {
      Key(stringValue: reader.document.string(reader.node($0)))
    }
  }

  private func source(_ key: some CodingKey) throws -> JSONSource {
    guard let value = reader.find(key.stringValue, in: number) else {
      throw DecodingError.keyNotFound(key, reader.context(number, "a key is missing"))
    }
    return JSONSource(reader: reader, number: value)
  }

  func contains(_ key: Key) -> Bool { reader.find(key.stringValue, in: number) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try source(key).decodeNil() }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try source(key).decode(type) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try source(key).decode(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try source(key).decode(type)
  }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    let source = try source(key)
    let value = try source.decode(type)
    reader.pass(source.number, in: number)
    return value
  }
  func nestedContainer<Inner>(
    keyedBy type: Inner.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Inner> { try source(key).container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try source(key).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder { try source(JSONKey("super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try source(key) }
}

private struct JSONList: UnkeyedDecodingContainer {
  let reader: JSONReader
  let number: Int
  /// The node of the next item.
  private(set) var next: Int
  private(set) var currentIndex = 0

  init(reader: JSONReader, number: Int, next: Int) {
    self.reader = reader
    self.number = number
    self.next = next
  }

  var codingPath: [any CodingKey] { reader.document.path(to: number) }
  var count: Int? { nil }
  var isAtEnd: Bool { next >= reader.node(number).end }

  private func source() throws -> JSONSource {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(Any.self, reader.context(number, "the list ends"))
    }
    return JSONSource(reader: reader, number: next)
  }

  private mutating func pass() {
    next = reader.node(next).end
    currentIndex += 1
  }

  mutating func decodeNil() throws -> Bool {
    guard try source().decodeNil() else { return false }
    pass()
    return true
  }
  mutating func decode(_ type: String.Type) throws -> String {
    let value = try source().decode(type)
    pass()
    return value
  }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try source().decode(type)
    pass()
    return value
  }
  mutating func nestedContainer<Inner>(
    keyedBy type: Inner.Type
  ) throws -> KeyedDecodingContainer<Inner> {
    let container = try source().container(keyedBy: type)
    pass()
    return container
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try source().unkeyedContainer()
    pass()
    return container
  }
  mutating func superDecoder() throws -> any Decoder {
    let source = try source()
    pass()
    return source
  }
}
