import YAMLEvents

/// Turns the events of a YAML text into values with positions.
///
/// After a fault that leaves the rest readable, such as a duplicate key, it goes on.
struct Composer: ~Copyable {
  private let text: Substring.UTF8View
  private var reader: YAMLReader
  private(set) var faults: [Fault] = []
  private var anchors: [String: (value: Value, size: Int)] = [:]
  /// How many more values may come. A text has no more of them than bytes, but aliases multiply them.
  private var allowance: Int
  private var depth = 0

  init(_ source: String) {
    // Some editors write a byte order mark, which the parser would take for a character.
    text = source.hasPrefix("\u{feff}") ? source.utf8.dropFirst(3) : source.utf8[...]
    allowance = max(text.count, 10_000) * 10
    reader = YAMLReader(text)
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
    guard next.kind == .streamEnd else {
      throw FaultList([Fault(next.position, "a second document (`---`) in one file")])
    }
    return value
  }

  /// Skips the start of the stream, or the end of a document.
  private mutating func skip() throws(FaultList) { _ = try event() }

  /// Whether the stream ends here instead of beginning a document.
  private mutating func isAtEnd() throws(FaultList) -> Bool {
    try event().kind == .streamEnd
  }

  private mutating func event() throws(FaultList) -> YAMLEvent {
    do throws(YAMLFailure) { return try reader.next() } catch {
      throw FaultList(faults + [fault(error)])
    }
  }

  private mutating func value(_ event: YAMLEvent) throws(FaultList) -> Value {
    let position = event.position
    let before = allowance
    allowance -= 1
    if event.kind == .alias {
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
      switch event.kind {
      case .sequenceStart: .list(try items())
      case .mappingStart: .map(try entries())
      case .scalar(let text, let isPlain):
        .scalar(text.withoutNUL(at: position, &faults), plain: isPlain)
      default: .scalar("", plain: false)
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

  private mutating func items() throws(FaultList) -> [Value] {
    var items: [Value] = []
    while true {
      let next = try event()
      if next.kind == .sequenceEnd { return items }
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
      if next.kind == .mappingEnd { break }
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
  /// Why the reader stopped.
  private func fault(_ failure: YAMLFailure) -> Fault {
    let place: Position
    switch failure.place {
    case .byte(let offset):
      let before = text.prefix(offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let rest = before.reversed().prefix { $0 != UInt8(ascii: "\n") }
      return Fault(
        Position(line: line, column: rest.count + 1), "not YAML: \(failure.problem)")
    case .position(let line, let column): place = Position(line: line, column: column)
    }
    if let column = tab(in: place.line) {
      return Fault(
        Position(line: place.line, column: column), "a tab, where YAML is indented by blanks alone",
        advice: "write blanks instead")
    }
    let context = failure.context.map { "\($0), " } ?? ""
    return Fault(place, "not YAML: \(context)\(failure.problem)")
  }

  /// The column of the first tab in a line's indentation.
  private func tab(in number: Int) -> Int? {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard number <= lines.count else { return nil }
    let line = lines[number - 1]
    let indentation = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return indentation.firstIndex(of: UInt8(ascii: "\t")).map {
      line.distance(from: line.startIndex, to: $0) + 1
    }
  }
}

extension YAMLEvent {
  fileprivate var position: Position { Position(line: line, column: column) }
}
