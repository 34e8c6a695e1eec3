import Netlink
import RouteNetlink

/// The objects of `bridge`, a program whose refusals all end with status 255.
enum BridgeCommand {
  /// A verb of `bridge`: what the command or the kernel refuses has the program's status.
  static func verb<Target>(
    _ spec: StaticString, synopsis: StaticString = "", mayWait: Bool = false,
    _ words: @escaping @Sendable () -> [Word<Target>],
    _ run: @escaping Verb.Run
  ) -> Verb {
    Verb(spec, synopsis: synopsis, words: { words().map(\.description) }, mayWait: mayWait) {
      (session, arguments) throws(CommandFailure) in
      do throws(CommandFailure) {
        try run(session, arguments)
      } catch {
        throw status(of: error)
      }
    }
  }

  /// The reference returns small negative numbers, whose last eight bits become the status: 1 and 2
  /// stand for -1 here, 22 for -22. What exits on the spot keeps its own.
  private static func status(of failure: CommandFailure) -> CommandFailure {
    guard !failure.endsBatch else { return failure }
    var changed = failure
    switch failure.status {
    case 1, 2: changed.status = 255
    case 22: changed.status = 234
    default: break
    }
    return changed
  }

  /// A dump whose failure ends `bridge`, and so a batch, with status 1.
  static func dumpOrExit<Query: KernelQuery>(
    _ query: Query, _ session: Session, ended: String = "Dump terminated",
    _ body: (Query.Reply) -> Void
  ) throws(CommandFailure) {
    do throws(CommandFailure) {
      try session.kernel.dump(query.message, status: 1, ended: ended) { message in
        if let object = Query.Reply(message) { body(object) }
      }
    } catch {
      throw CommandFailure(error.message, status: 1, endsBatch: true)
    }
  }

  /// Reads the words of `table`; others are passed over, as the reference does, but for `help`.
  static func parse<Target>(
    _ arguments: Arguments, _ table: [Word<Target>], into target: inout Target,
    usage: @autoclosure () -> CommandFailure
  ) throws(CommandFailure) {
    try arguments.parse(table, into: &target) { (_, _, word) throws(CommandFailure) in
      if matches(word, "help") { throw usage() }
    }
  }
}

extension Arguments {
  /// The index of an existing device for a filter or a request; `what` names it in the refusal.
  static func bridgeDevice(
    _ name: String, _ session: Session, what: String = "device"
  ) throws(CommandFailure) -> Int32 {
    guard let index = session.links.index(of: name) else {
      throw CommandFailure("Cannot find \(what) \"\(name)\"")
    }
    return index
  }

  /// What atoi(3) makes of the next word: the number that it starts with, or 0.
  func looseNumber() throws(CommandFailure) -> Int32 { looseInteger(try next()) }

  /// The next word where none has been read for `keyword` yet.
  func single(_ keyword: String, _ old: String?) throws(CommandFailure) -> String {
    let word = try next()
    guard old == nil else { throw .duplicate(keyword, word) }
    return word
  }
}

/// What atoi(3) makes of a text.
func looseInteger(_ text: String) -> Int32 { Int32(truncatingIfNeeded: strtolPrefix(text)) }

private func strtolPrefix(_ text: String) -> Int {
  var digits = text.drop { $0 == " " || $0 == "\t" }
  let isNegative = digits.first == "-"
  if isNegative || digits.first == "+" { digits = digits.dropFirst() }
  let number = Int(digits.prefix { $0.isASCII && $0.isNumber }) ?? 0
  return isNegative ? -number : number
}

extension BridgePortState {
  /// The number of a word, or any number.
  static func number(_ word: String) -> Int32? {
    if let state = BridgePortState(word) { return Int32(state.rawValue) }
    return Number.signed(word, base: 10).map { Int32(truncatingIfNeeded: $0) }
  }

  /// - Parameter numberKey: the key in JSON of a state that has no word.
  func describe(_ output: Output, numberKey: String = "state") {
    if let word {
      output.field("state", "state ", "\(word)")
    } else {
      output.field(numberKey, "state (", rawValue, ") ")
    }
  }
}
