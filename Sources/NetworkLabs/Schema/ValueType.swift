/// A type of value: its shape, and how it is read and written.
struct ValueType<Result>: Sendable {
  let shape: Shape
  /// Reads a value; nil after recording a fault.
  let read: @Sendable (Value, Reader) -> Result?
  /// Writes the value that is read as this.
  let write: @Sendable (Result, Writer) -> Value

  init(
    _ shape: Shape, write: @escaping @Sendable (Result, Writer) -> Value,
    read: @escaping @Sendable (Value, Reader) -> Result?
  ) {
    self.shape = shape
    self.read = read
    self.write = write
  }

  /// A scalar that `parse` understands, and `words` writes.
  static func scalar(
    _ shape: Shape, words: @escaping @Sendable (Result) -> String,
    _ parse: @escaping @Sendable (String) -> Result?
  ) -> Self {
    Self(
      shape, write: { $1.text(words($0)) },
      read: { value, reader in
        if let text = value.text, !value.isNull, let result = parse(text) { return result }
        return reader.wrong(value, expected: shape)
      })
  }
}

extension ValueType where Result: CustomStringConvertible & Sendable {
  /// A value that is written as its description.
  init(_ shape: Shape, _ read: @escaping @Sendable (Value, Reader) -> Result?) {
    self.init(shape, write: { $1.text("\($0)") }, read: read)
  }

  /// A scalar that `parse` understands.
  static func scalar(
    _ shape: Shape, _ parse: @escaping @Sendable (String) -> Result?
  ) -> Self {
    scalar(shape, words: { "\($0)" }, parse)
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

extension ValueType
where Result: RawRepresentable<String> & CaseIterable & Sendable {
  /// One of the cases.
  static var cases: Self {
    let words = ValueType<String>.choice(Result.allCases.map(\.rawValue))
    return Self(
      words.shape, write: { words.write($0.rawValue, $1) },
      read: { words.read($0, $1).flatMap { Result(rawValue: $0) } })
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
    ValueType<[Item]>(
      .list(item.shape), write: { write($0, item, $1) },
      read: { value, reader in
        if value.isNull { return [] }
        guard case .list(let values) = value.content else {
          return reader.wrong(value, expected: .list(item.shape))
        }
        return values.compactMap { item.read($0, reader) }
      })
  }

  /// A list, or a single value that stands for a list of one.
  static func oneOrMore<Item>(_ item: ValueType<Item>) -> ValueType<[Item]>
  where Result == [Item] {
    ValueType<[Item]>(
      .any([.list(item.shape), item.shape]), write: { write($0, item, $1) },
      read: { value, reader in
        if case .list = value.content { return list(item).read(value, reader) }
        return value.isNull ? [] : item.read(value, reader).map { [$0] }
      })
  }

  private static func write<Item>(
    _ items: [Item], _ item: ValueType<Item>, _ writer: Writer
  ) -> Value where Result == [Item] {
    let place = writer.place()
    return Value(.list(items.map { item.write($0, writer) }), at: place)
  }

  /// A mapping from arbitrary keys to values of one type, in the order of the file.
  static func map<Item>(_ item: ValueType<Item>) -> ValueType<NamedValues<Item>>
  where Result == NamedValues<Item> {
    ValueType<NamedValues<Item>>(
      .map(item.shape), write: { $1.map($0, item.write) },
      read: { value, reader in
        if value.isNull { return NamedValues() }
        guard let entries = value.entries else {
          return reader.wrong(value, expected: .map(item.shape))
        }
        return NamedValues(
          entries.compactMap { entry in
            item.read(entry.value, reader).map {
              Named(name: entry.key, position: entry.position, value: $0)
            }
          })
      })
  }

  /// A value together with its position in the file.
  static func placed<Inner>(_ inner: ValueType<Inner>) -> ValueType<Placed<Inner>>
  where Result == Placed<Inner> {
    ValueType<Placed<Inner>>(
      inner.shape,
      write: { placed, writer in
        let value = inner.write(placed.value, writer)
        return placed.position.isInFile
          ? Value(value.content, at: writer.place(placed.position)) : value
      },
      read: { value, reader in inner.read(value, reader).map { Placed($0, at: value.position) } })
  }

  /// A value that a program may also give as text.
  static func written<Inner: CustomStringConvertible>(
    _ inner: ValueType<Inner>
  ) -> ValueType<Written<Inner>>
  where Result == Written<Inner> {
    ValueType<Written<Inner>>(inner.shape) { value, reader in
      inner.read(value, reader).map { Written($0) }
    }
  }
}
