import Linux

/// The words of a command line, read from left to right.
///
/// `next` and the typed readers in Values.swift throw what `ip` reports for a missing or wrong word.
final class Arguments {
  private var words: [String]
  /// The options that `separateOptions` removed.
  private(set) var options: [String] = []
  private(set) var position = 0
  /// The last keyword matched by the parser, as the user typed it.
  private(set) var keyword = ""
  private var stopped = false
  private var kept: [AnyObject] = []
  let session: Session

  init(_ words: [String], session: Session) {
    self.words = words
    self.session = session
  }

  var isEmpty: Bool { position >= words.count }
  var remaining: Int { words.count - position }
  /// The next word, without taking it.
  var peek: String? { position < words.count ? words[position] : nil }
  /// The word after the next one.
  var peekSecond: String? { position + 1 < words.count ? words[position + 1] : nil }
  /// The remaining words, without taking them.
  var rest: ArraySlice<String> { words[min(position, words.count)...] }
  /// Takes all remaining words.
  func takeRest() -> [String] {
    defer { position = words.count }
    return Array(rest)
  }

  /// The values of options, with the option's name, in the order of the command line.
  private(set) var optionValues: [(name: String, value: String)] = []

  /// The value of an option; nil if it was not given.
  func value(of option: String) -> String? {
    optionValues.first { $0.name == option }?.value
  }

  /// Moves the words that begin with a dash from the rest of the line to `options`: up to `--`, which is dropped; with
  /// `onlyLeading`, up to the first other word; with `afterFirst`, also those directly after that word.
  ///
  /// `valued` lists the options that take a value: in the next word, or after `=`; an optional value only after `=`.
  func separateOptions(
    onlyLeading: Bool, afterFirst: Bool = false, valued: [ValueRule] = []
  ) throws(CommandFailure) {
    guard rest.contains(where: { $0.utf8.first == UInt8(ascii: "-") }) else { return }
    var kept: [String] = []
    while let word = nextIfPresent() {
      if onlyLeading, !kept.isEmpty, word == "--" || !Self.isOption(word) {
        // `--` is left to the command that follows.
        stepBack()
        break
      }
      if word == "--" { break }
      if Self.isOption(word) {
        try takeOption(word, valued)
      } else {
        kept.append(word)
        if onlyLeading, !afterFirst { break }
      }
    }
    words = kept + rest
    position = 0
  }

  private static func isOption(_ word: String) -> Bool {
    word.utf8.first == UInt8(ascii: "-") && word != "-"
  }

  /// The options as they were given, to be passed to another program.
  var optionWords: [String] {
    var values = optionValues[...]
    return options.flatMap { option -> [String] in
      guard let next = values.first, next.name == option else { return [option] }
      values.removeFirst()
      return [option, next.value]
    }
  }

  /// How the value of an option is read.
  struct ValueRule {
    let option: String
    var isOptional = false
    var isRepeatable = false
  }

  private func takeOption(_ word: String, _ valued: [ValueRule]) throws(CommandFailure) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.map(String.init),
      let rule = valued.first(where: { $0.option == name })
    else { return options.append(word) }
    if value(of: name) != nil, !rule.isRepeatable { throw .grammar("\(name) is given twice") }
    options.append(name)
    if parts.count == 1, rule.isOptional { return }
    guard let value = parts.count > 1 ? String(parts[1]) : nextIfPresent() else {
      throw .grammar("\(name) wants a value")
    }
    if value.isEmpty { throw .grammar("\(name) wants a value, and got an empty one") }
    optionValues.append((name, value))
  }

  /// Takes the next word. Without one, the command line is incomplete.
  func next() throws(CommandFailure) -> String {
    guard let word = peek else { throw .incomplete }
    position += 1
    return word
  }

  /// Takes the next word, if there is one.
  func nextIfPresent() -> String? {
    guard let word = peek else { return nil }
    position += 1
    return word
  }

  func skip() { position += 1 }
  func stepBack() { position -= 1 }

  /// Takes the next word if it matches `spec` (see `matches`).
  func take(_ spec: StaticString) -> Bool {
    guard let word = peek, matches(word, spec) else { return false }
    keyword = word
    position += 1
    return true
  }

  /// Keeps something that a word opened, such as a namespace, for as long as the command line exists.
  func keep(_ object: AnyObject) { kept.append(object) }

  /// Makes `parse` stop after the current word, because what follows belongs to another table.
  func stop() { stopped = true }

  /// Reads words by `table` until none are left or a word calls `stop`.
  ///
  /// Each word is tried against the rows from the top, and the first matching spelling wins. A word that no row matches
  /// is taken and passed to `positional`.
  func parse<Target>(
    _ table: @autoclosure () -> [Word<Target>], into target: inout Target,
    positional: (inout Target, Arguments, String) throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    stopped = false
    // Most commands that show something get no words, and need no table then.
    if isEmpty { return }
    let table = table()
    while !stopped, let word = peek {
      position += 1
      if let row = table.first(where: { $0.accepts(word) }) {
        keyword = word
        try row.apply(&target, self)
      } else {
        try positional(&target, self, word)
      }
    }
    stopped = false
  }
}

/// Whether `word` matches one of the spellings in `spec`, which are separated by `|`.
///
/// A word matches if it is a non-empty prefix of the spelling. After `=`, only the whole spelling matches
/// ("metric|=preference"). The bytes are compared in place, since every word of every command line is tried against
/// many rows.
func matches(_ word: String, _ spec: StaticString) -> Bool {
  guard let first = word.utf8.first else { return false }
  return spec.withUTF8 { spec in
    var start = 0
    while start < spec.count {
      let exact = spec[start] == UInt8(ascii: "=")
      if exact { start += 1 }
      var end = start
      while end < spec.count, spec[end] != UInt8(ascii: "|") { end += 1 }
      // Nearly all spellings differ from the word in the first byte.
      if start < end, spec[start] == first {
        let typed = word.utf8.span
        if exact ? typed.count == end - start : typed.count <= end - start,
          (1..<typed.count).allSatisfy({ typed[$0] == spec[start + $0] })
        {
          return true
        }
      }
      start = end + 1
    }
    return false
  }
}
