/// A value of a YAML or JSON document with its position in the file.
///
/// A scalar keeps its text: `no`, `on` and `12:30:45` are strings here. Only a key that expects a boolean or a
/// number reads them as one.
struct Value: Sendable, Hashable {
  enum Content: Sendable, Hashable {
    /// `plain` is false for a quoted or block scalar.
    case scalar(String, plain: Bool)
    case list([Value])
    case map([Entry])
  }

  struct Entry: Sendable, Hashable {
    let key: String
    let position: Position
    let value: Value

    init(key: String, position: Position, value: Value) {
      self.key = key
      self.position = position
      self.value = value
    }
  }

  let content: Content
  let position: Position

  init(_ content: Content, at position: Position) {
    self.content = content
    self.position = position
  }

  /// Whether it is missing, or YAML's null.
  var isNull: Bool {
    guard let text, isPlain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// Whether it is a scalar without quotes.
  var isPlain: Bool {
    guard case .scalar(_, let plain) = content else { return false }
    return plain
  }

  var entries: [Entry]? {
    guard case .map(let entries) = content else { return nil }
    return entries
  }

  subscript(key: String) -> Value? { entries?.last { $0.key == key }?.value }

  /// What it is, in words for messages.
  var kind: String {
    switch content {
    case .scalar(let text, _): isNull ? "nothing" : "`\(text)`"
    case .list: "a list"
    case .map: "a mapping"
    }
  }
}

extension Value {
  /// The same without NUL characters, each of which is a fault.
  func withoutNUL(_ faults: inout [Fault]) -> Value {
    switch content {
    case .scalar(let text, let isPlain):
      Value(.scalar(text.withoutNUL(at: position, &faults), plain: isPlain), at: position)
    case .list(let items): Value(.list(items.map { $0.withoutNUL(&faults) }), at: position)
    case .map(let entries):
      Value(
        .map(
          entries.map {
            Entry(
              key: $0.key.withoutNUL(at: $0.position, &faults), position: $0.position,
              value: $0.value.withoutNUL(&faults))
          }), at: position)
    }
  }
}

extension String {
  /// The same without NUL characters. One is a fault, since the kernel and all programs end a text there.
  func withoutNUL(at position: Position, _ faults: inout [Fault]) -> String {
    guard utf8.contains(0) else { return self }
    faults.append(Fault(position, "a NUL character, which no name and no command can hold"))
    return filter { $0 != "\0" }
  }
}
