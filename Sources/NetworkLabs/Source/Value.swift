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
