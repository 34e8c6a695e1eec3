internal import CYaml

/// Reads a YAML text as events, with libyaml, which comes with Yams.
///
/// Yams itself gives whole trees, stops at the first duplicate key and resolves aliases without a limit, so labs
/// read the events. libyaml hands them out as pointers of C. This file turns them into values of Swift, and is the
/// only one of labs with the word `unsafe`.
@safe
package struct YAMLReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// The parser reads from this buffer as it goes.
  private let text: UnsafeMutableBufferPointer<UInt8>

  package init(_ text: some Collection<UInt8>) {
    unsafe self.text = .allocate(capacity: text.count)
    _ = unsafe self.text.initialize(from: text)
    unsafe parser = .allocate(capacity: 1)
    unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, self.text.baseAddress, self.text.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe text.deallocate()
  }

  /// The next event.
  ///
  /// - Throws: why the text is not YAML from here on.
  package mutating func next() throws(YAMLFailure) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else {
      throw unsafe YAMLFailure(parser.pointee)
    }
    defer { unsafe yaml_event_delete(&event) }
    return unsafe YAMLEvent(event)
  }
}

extension YAMLEvent {
  fileprivate init(_ event: yaml_event_t) {
    line = unsafe Int(event.start_mark.line) + 1
    column = unsafe Int(event.start_mark.column) + 1
    switch unsafe event.type {
    case YAML_STREAM_END_EVENT: self.kind = .streamEnd
    case YAML_ALIAS_EVENT: self.kind = .alias
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      self.kind = unsafe .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT: self.kind = .sequenceStart
    case YAML_SEQUENCE_END_EVENT: self.kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT: self.kind = .mappingStart
    case YAML_MAPPING_END_EVENT: self.kind = .mappingEnd
    default: self.kind = .other
    }
    let name: UnsafeMutablePointer<yaml_char_t>? =
      switch unsafe event.type {
      case YAML_ALIAS_EVENT: unsafe event.data.alias.anchor
      case YAML_SCALAR_EVENT: unsafe event.data.scalar.anchor
      case YAML_SEQUENCE_START_EVENT: unsafe event.data.sequence_start.anchor
      case YAML_MAPPING_START_EVENT: unsafe event.data.mapping_start.anchor
      default: nil
      }
    anchor = unsafe name.map { unsafe String(cString: $0) }
  }
}

extension YAMLFailure {
  fileprivate init(_ parser: yaml_parser_t) {
    func words(_ text: UnsafePointer<CChar>?) -> String? {
      unsafe text.map { unsafe String(cString: $0) }
    }
    problem = unsafe words(parser.problem) ?? "out of memory"
    context = unsafe words(parser.context)
    let mark = unsafe parser.problem_mark
    place =
      unsafe parser.error == YAML_READER_ERROR
      ? .byte(parser.problem_offset)
      : .position(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}
