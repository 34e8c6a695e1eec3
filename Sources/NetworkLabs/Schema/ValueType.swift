/// A type of value: its shape, and how to read it.
struct ValueType<Result>: Sendable {
  let shape: Shape
  /// Reads a value; nil after recording a fault.
  let read: @Sendable (Value, Reader) -> Result?

  init(_ shape: Shape, _ read: @escaping @Sendable (Value, Reader) -> Result?) {
    self.shape = shape
    self.read = read
  }

  /// A scalar that `parse` understands.
  static func scalar(
    _ shape: Shape, _ parse: @escaping @Sendable (String) -> Result?
  ) -> Self {
    Self(shape) { value, reader in
      if let text = value.text, !value.isNull, let result = parse(text) { return result }
      return reader.wrong(value, expected: shape)
    }
  }
}

extension ValueType where Result == String {
  /// Text of at least one character.
  static func text(_ words: String, pattern: String? = nil) -> Self {
    .scalar(.text(words, pattern: pattern)) { $0.isEmpty ? nil : $0 }
  }

  static let command = text("a command line").orNothing

  /// The same, except that in a containerlab file a missing value is read as empty text.
  var orNothing: Self {
    Self(shape) { value, reader in
      value.isNull && reader.dialect == .containerlab ? nil : read(value, reader)
    }
  }

  /// One of several words.
  static func choice(_ words: [String]) -> Self {
    Self(.choice(words)) { value, reader in
      guard let text = value.text, !value.isNull else {
        return reader.wrong(value, expected: .choice(words))
      }
      if words.contains(text) { return text }
      reader.fault(
        value.position, "`\(text)` is not known here",
        advice: Suggestion.advice(for: text, in: words))
      return nil
    }
  }
}

extension ValueType where Result == Bool {
  /// `true` or `false`. YAML 1.1's other words for these are also understood.
  static let boolean = scalar(.boolean) { (text: String) -> Bool? in
    switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }
}

extension ValueType where Result == Int {
  /// A decimal number.
  static func integer(_ range: ClosedRange<Int>) -> Self {
    .scalar(.integer(range)) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }
}

extension ValueType {
  /// A list of values.
  static func list<Item>(_ item: ValueType<Item>) -> ValueType<[Item]> where Result == [Item] {
    ValueType<[Item]>(.list(item.shape)) { value, reader in
      if value.isNull { return [] }
      guard case .list(let values) = value.content else {
        return reader.wrong(value, expected: .list(item.shape))
      }
      return values.compactMap { item.read($0, reader) }
    }
  }

  /// A list, or a single value that stands for a list of one.
  static func oneOrMore<Item>(_ item: ValueType<Item>) -> ValueType<[Item]>
  where Result == [Item] {
    ValueType<[Item]>(.any([.list(item.shape), item.shape])) { value, reader in
      if case .list = value.content { return list(item).read(value, reader) }
      return value.isNull ? [] : item.read(value, reader).map { [$0] }
    }
  }

  /// A mapping from arbitrary keys to values of one type, in the order of the file.
  static func map<Item>(_ item: ValueType<Item>) -> ValueType<[Named<Item>]>
  where Result == [Named<Item>] {
    ValueType<[Named<Item>]>(.map(item.shape)) { value, reader in
      if value.isNull { return [] }
      guard let entries = value.entries else {
        return reader.wrong(value, expected: .map(item.shape))
      }
      return entries.compactMap { entry in
        item.read(entry.value, reader).map {
          Named(name: entry.key, position: entry.position, value: $0)
        }
      }
    }
  }

  /// A value together with its position in the file.
  static func placed<Inner>(_ inner: ValueType<Inner>) -> ValueType<Placed<Inner>>
  where Result == Placed<Inner> {
    ValueType<Placed<Inner>>(inner.shape) { value, reader in
      inner.read(value, reader).map { Placed($0, at: value.position) }
    }
  }
}

/// A value with its position in the file.
package struct Placed<Inner: Sendable & Hashable>: Sendable, Hashable {
  package var value: Inner
  package var position: Position

  package init(_ value: Inner, at position: Position) {
    self.value = value
    self.position = position
  }
}

/// An entry of a mapping with arbitrary keys.
package struct Named<Inner: Sendable & Hashable>: Sendable, Hashable {
  package var name: String
  package var position: Position
  package var value: Inner
}
