/// One key of a mapping: its name, the shape of its value, its documentation, and where the value goes. The parser,
/// "did you mean" hints, the JSON Schema, the manual page and the writer all use this row.
struct Key<Model>: Sendable {
  let name: String
  let shape: Shape
  let documentation: String
  /// A value as it may follow the colon. Several lines stand indented below the key.
  let example: String
  var isRequired = false
  var isIgnored = false
  /// Whether empty text is a value in a containerlab file. For other keys it means nothing there.
  var takesEmptyText = false
  /// What it applies to, in the words of its table (kinds of nodes, types of links); empty if to all.
  var owners: [String] = []
  let read: @Sendable (Value, Reader, inout Model) -> Void
  /// Writes what the model has for the key; nil if it has nothing, or if another key says it.
  private(set) var write: @Sendable (Model, Writer) -> Value?

  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    required: Bool = false, load: @escaping @Sendable (Model) -> Result?,
    store: @escaping @Sendable (inout Model, Result) -> Void
  ) {
    self.name = name
    self.documentation = documentation
    self.example = example
    shape = type.shape
    isRequired = required
    read = { value, reader, model in
      if let result = type.read(value, reader) { store(&model, result) }
    }
    write = { model, writer in load(model).map { type.write($0, writer) } }
  }

  /// Another word for what a different key says, by which it is written.
  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    other store: @escaping @Sendable (inout Model, Result) -> Void
  ) {
    self.init(
      name, type, documentation, example: example, load: { _ in nil }, store: store)
  }

  /// The same key, which is not written since the same key elsewhere is.
  var onlyRead: Key {
    var key = self
    key.write = { _, _ in nil }
    return key
  }

  private init(ignored name: String, _ reason: String) {
    self.name = name
    documentation = reason
    example = ""
    shape = .anything
    isIgnored = true
    read = { _, _, _ in }
    write = { _, _ in nil }
  }

  /// The same key, with empty text as a value.
  var takingEmptyText: Key {
    var key = self
    key.takesEmptyText = true
    return key
  }

  /// The same key, limited to these owners.
  func only(_ owners: [String]) -> Key {
    var key = self
    key.owners = owners
    return key
  }

  /// Whether a value counts as absent in a containerlab file.
  func leavesAlone(_ value: Value) -> Bool { value.isNull || value.text == "" && !takesEmptyText }

  /// Keys of other programs, without meaning here. Each is accepted with a warning.
  static func ignored(_ names: String...) -> [Key] {
    names.map { Key(ignored: $0, "No meaning for network namespaces; accepted with a warning.") }
  }
}

/// The keys of one kind of mapping.
struct KeyTable<Model>: Sendable {
  let name: String
  let keys: [Key<Model>]

  init(_ name: String, _ keys: [Key<Model>]) {
    self.name = name
    self.keys = keys
  }

  /// The shape for the JSON Schema. `table` is evaluated late, since tables refer to one another.
  static func shape(
    _ name: String, _ table: @escaping @Sendable () -> KeyTable<Model>
  ) -> Shape {
    .table(
      ShapeTable(name: name) {
        table().keys.map {
          .init(
            key: $0.name, shape: $0.shape, documentation: $0.documentation, example: $0.example,
            isRequired: $0.isRequired, isIgnored: $0.isIgnored)
        }
      })
  }

  /// Reads a mapping into `model`. Every unknown or missing key is a fault.
  func fill(_ model: inout Model, from value: Value, _ reader: Reader) {
    if value.isNull { return checkRequired([], [], value, reader) }
    guard let entries = value.entries else {
      reader.fault(
        value.position, lacking: Gaps.whole, "\(value.kind) where a mapping (\(name)) belongs")
      return
    }
    var written: Set<String> = []
    var strays: [Value.Entry] = []
    for entry in entries {
      guard let key = key(of: entry, among: entries, reader) else {
        if !entry.key.hasPrefix("x-") { strays.append(entry) }
        continue
      }
      written.insert(key.name)
      if reader.dialect == .containerlab, key.leavesAlone(entry.value) { continue }
      if key.isIgnored {
        reader.ignore("`\(entry.key)`", at: entry.position)
      } else {
        if !key.owners.isEmpty {
          reader.note(
            LimitedKeys.Entry(name: entry.key, position: entry.position, owners: key.owners),
            of: value.position, in: name)
        }
        reader.read(key.name, of: value.position) { key.read(entry.value, reader, &model) }
      }
    }
    checkRequired(written, strays, value, reader)
  }

  /// The mapping that is read into such a model.
  func write(_ model: Model, _ writer: Writer, at known: Position) -> Value {
    let place = writer.place(known)
    let entries = keys.compactMap { key in
      let position = writer.place()
      return key.write(model, writer).map {
        Value.Entry(key: key.name, position: position, value: $0)
      }
    }
    return Value(.map(entries), at: place)
  }

  /// The key of an entry. A misspelt key is a fault, but is read as the one most likely meant, so that what depends
  /// on it can be judged.
  private func key(
    of entry: Value.Entry, among entries: [Value.Entry], _ reader: Reader
  ) -> Key<Model>? {
    if let key = keys.first(where: { $0.name == entry.key }) { return key }
    guard !entry.key.hasPrefix("x-"), let near = Suggestion.nearest(to: entry.key, in: known),
      !entries.contains(where: { $0.key == near })
    else { return nil }
    reader.unknownKey(entry.position, unknown(entry), advice: "did you mean `\(near)`?")
    return keys.first { $0.name == near }
  }

  private var known: [String] { keys.filter { !$0.isIgnored }.map(\.name) }
  private func unknown(_ entry: Value.Entry) -> String { "unknown key `\(entry.key)` in \(name)" }

  /// - Parameter strays: unknown keys. Each may be meant as a key that is missing, so together they make one fault.
  private func checkRequired(
    _ written: Set<String>, _ strays: [Value.Entry], _ value: Value, _ reader: Reader
  ) {
    let missing = keys.filter { $0.isRequired && !written.contains($0.name) }
    for entry in strays {
      let names = missing.map { "`\($0.name)`" }.joined(separator: " and ")
      reader.unknownKey(
        entry.position, of: value.position, unknown(entry),
        advice: missing.isEmpty
          ? Suggestion.advice(for: entry.key, in: known)
          : "\(names) \(missing.count > 1 ? "are" : "is") missing")
    }
    for key in missing {
      if strays.isEmpty {
        reader.fault(
          value.position, lacking: key.name, "\(name) without `\(key.name)`",
          advice: key.documentation)
      } else {
        reader.lack(key.name, of: value.position)
      }
    }
  }
}

/// A model that is read from a mapping, key by key.
protocol TableModel: Sendable {
  static var tableName: String { get }
  static var keys: [Key<Self>] { get }
  /// Where the mapping is in its file.
  var position: Position { get }
  init(at position: Position)
}

extension TableModel {
  var position: Position { .none }

  static var shape: Shape {
    KeyTable<Self>.shape(tableName) { KeyTable(tableName, keys) }
  }

  /// The value type that reads the mapping.
  static var type: ValueType<Self> {
    ValueType(
      shape, write: { KeyTable(tableName, keys).write($0, $1, at: $0.position) },
      read: { value, reader in
        var model = Self(at: value.position)
        KeyTable(tableName, keys).fill(&model, from: value, reader)
        return model
      })
  }
}
