internal import CYaml

/// Turns the parser's events (libyaml, which comes with Yams) into values with positions.
///
/// After a fault that leaves the rest readable, such as a duplicate key, it goes on.
struct Composer: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// The parser reads from this buffer as it goes.
  private let text: UnsafeMutableBufferPointer<UInt8>
  private(set) var faults: [Fault] = []
  private var anchors: [String: (value: Value, size: Int)] = [:]
  /// How many more values may come. A text has no more of them than bytes, but aliases multiply them.
  private var allowance: Int
  private var depth = 0

  init(_ source: String) {
    // Some editors write a byte order mark, which the parser would take for a character.
    let bytes = source.hasPrefix("\u{feff}") ? source.utf8.dropFirst(3) : source.utf8[...]
    text = .allocate(capacity: bytes.count)
    _ = text.initialize(from: bytes)
    allowance = max(bytes.count, 10_000) * 10
    parser = .allocate(capacity: 1)
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  /// Reads the only document of the text.
  ///
  /// - Throws: a fault at the place where it stops being YAML.
  mutating func document() throws(FaultList) -> Value {
    try skip()
    guard try !isAtEnd() else { return Value(.map([]), at: .start) }
    let value = try self.value(try event())
    try skip()
    let next = try event()
    guard next.type == YAML_STREAM_END_EVENT else {
      throw FaultList([Fault(next.position, "a second document (`---`) in one file")])
    }
    return value
  }

  /// Skips the start of the stream, or the end of a document.
  private mutating func skip() throws(FaultList) { _ = try event() }

  /// Whether the stream ends here instead of beginning a document.
  private mutating func isAtEnd() throws(FaultList) -> Bool {
    try event().type == YAML_STREAM_END_EVENT
  }

  private mutating func event() throws(FaultList) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw FaultList(faults + [failure]) }
    return YAMLEvent(event)
  }

  private mutating func value(_ event: borrowing YAMLEvent) throws(FaultList) -> Value {
    let position = event.position
    let before = allowance
    allowance -= 1
    if event.type == YAML_ALIAS_EVENT {
      guard let (value, size) = anchors[event.anchor ?? ""] else {
        throw FaultList(faults + [Fault(position, "an alias (`*`) without its anchor")])
      }
      allowance -= size
      try checkAllowance(position)
      return value
    }
    try checkAllowance(position)
    depth += 1
    defer { depth -= 1 }
    let content: Value.Content =
      switch event.type {
      case YAML_SEQUENCE_START_EVENT: .list(try items())
      case YAML_MAPPING_START_EVENT: .map(try entries())
      default: .scalar(scalar(event), plain: event.isPlain)
      }
    let value = Value(content, at: position)
    if let anchor = event.anchor { anchors[anchor] = (value, before - allowance) }
    return value
  }

  private func checkAllowance(_ position: Position) throws(FaultList) {
    if allowance <= 0 {
      throw FaultList(
        faults + [
          Fault(position, "aliases (`*`) expand to too much", advice: "write it out")
        ])
    }
    if depth > 200 { throw FaultList(faults + [Fault(position, "nested too deeply")]) }
  }

  /// Reads a scalar. A NUL is a fault, since the kernel and all programs end a text there.
  private mutating func scalar(_ event: borrowing YAMLEvent) -> String {
    let text = event.text
    if text.utf8.contains(0) {
      faults.append(Fault(event.position, "a NUL character, which no name and no command can hold"))
      return text.filter { $0 != "\0" }
    }
    return text
  }

  private mutating func items() throws(FaultList) -> [Value] {
    var items: [Value] = []
    while true {
      let next = try event()
      if next.type == YAML_SEQUENCE_END_EVENT { return items }
      items.append(try value(next))
    }
  }

  // A merge key (`<<`) adds another mapping's entries; those written here take precedence.
  private mutating func entries() throws(FaultList) -> [Value.Entry] {
    var own: [Value.Entry] = []
    var merged: [Value.Entry] = []
    var places: [String: Position] = [:]
    while true {
      let next = try event()
      if next.type == YAML_MAPPING_END_EVENT { break }
      let key = try value(next)
      let value = try self.value(try event())
      guard let name = key.text else {
        faults.append(
          Fault(key.position, "a key must be plain text, not a list or mapping"))
        continue
      }
      if let first = places.updateValue(key.position, forKey: name) {
        places[name] = first
        faults.append(
          Fault(
            key.position, "`\(name)` stands twice in one mapping",
            advice: "the first is at \(first); remove one"))
      } else if name == "<<", key.isPlain {
        merge(value, into: &merged)
      } else {
        own.append(.init(key: name, position: key.position, value: value))
      }
    }
    return merged.filter { places[$0.key] == nil } + own
  }

  private mutating func merge(_ value: Value, into merged: inout [Value.Entry]) {
    let sources = if case .list(let list) = value.content { list } else { [value] }
    for source in sources {
      guard let entries = source.entries else {
        faults.append(Fault(source.position, "`<<` merges mappings only"))
        continue
      }
      merged += entries.filter { entry in !merged.contains { $0.key == entry.key } }
    }
  }
}

extension Composer {
  /// Why the parser stopped.
  private var failure: Fault {
    let parser = parser.pointee
    if parser.error == YAML_READER_ERROR {
      let before = text.prefix(parser.problem_offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      let place = Position(line: line, column: before.count - start + 1)
      return Fault(place, "not YAML: \(words(parser.problem))")
    }
    let place = Position(
      line: Int(parser.problem_mark.line) + 1, column: Int(parser.problem_mark.column) + 1)
    if let column = tab(in: place.line) {
      return Fault(
        Position(line: place.line, column: column), "a tab, where YAML is indented by blanks alone",
        advice: "write blanks instead")
    }
    let context = parser.context == nil ? "" : words(parser.context) + ", "
    return Fault(place, "not YAML: \(context)\(words(parser.problem))")
  }

  private func words(_ text: UnsafePointer<CChar>?) -> String {
    text.map { String(cString: $0) } ?? "out of memory"
  }

  /// The column of the first tab in a line's indentation.
  private func tab(in number: Int) -> Int? {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard number <= lines.count else { return nil }
    let line = lines[number - 1]
    let indentation = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return indentation.firstIndex(of: UInt8(ascii: "\t")).map { $0 - line.startIndex + 1 }
  }
}

/// An event of the parser. It owns its strings.
private struct YAMLEvent: ~Copyable {
  private var event: yaml_event_t

  init(_ event: yaml_event_t) { self.event = event }

  deinit {
    var event = event
    yaml_event_delete(&event)
  }

  var type: yaml_event_type_t { event.type }

  /// The position; libyaml counts lines and columns from 0.
  var position: Position {
    Position(line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
  }

  var anchor: String? {
    let name =
      switch event.type {
      case YAML_ALIAS_EVENT: event.data.alias.anchor
      case YAML_SCALAR_EVENT: event.data.scalar.anchor
      case YAML_SEQUENCE_START_EVENT: event.data.sequence_start.anchor
      case YAML_MAPPING_START_EVENT: event.data.mapping_start.anchor
      default: nil as UnsafeMutablePointer<yaml_char_t>?
      }
    return name.map { String(cString: $0) }
  }

  var text: String {
    guard event.type == YAML_SCALAR_EVENT else { return "" }
    let scalar = event.data.scalar
    return String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
  }

  var isPlain: Bool {
    event.type == YAML_SCALAR_EVENT && event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
  }
}
