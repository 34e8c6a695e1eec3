import Netlink
import RouteNetlink

/// The objects of `bridge`. Every refusal of this program exits with status 255.
enum BridgeCommand {
  /// A verb of `bridge`. It exits with the program's status, whether the command or the kernel refuses.
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

  /// iproute2 returns small negative numbers here, whose low eight bits become the status: 1 and 2 stand for -1, and 22
  /// for -22. A failure that exits at once keeps its own status.
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

  /// Dumps. A failure ends `bridge`, even in a batch, with status 1.
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

  /// Reads the words of `table`. Like iproute2 it ignores other words, except `help`.
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
  /// The index of an existing device for a filter or a request; `what` is its name in the refusal.
  static func bridgeDevice(
    _ name: String, _ session: Session, what: String = "device"
  ) throws(CommandFailure) -> Int32 {
    guard let index = session.links.index(of: name) else {
      throw CommandFailure("Cannot find \(what) \"\(name)\"")
    }
    return index
  }

  /// The next word as atoi(3) reads it: the number that it starts with, or 0.
  func looseNumber() throws(CommandFailure) -> Int32 { looseInteger(try next()) }

  /// The next word, unless `keyword` already has a value.
  func single(_ keyword: String, _ old: String?) throws(CommandFailure) -> String {
    let word = try next()
    guard old == nil else { throw .duplicate(keyword, word) }
    return word
  }
}

/// A text as atoi(3) reads it.
func looseInteger(_ text: String) -> Int32 { Int32(truncatingIfNeeded: strtolPrefix(text)) }

private func strtolPrefix(_ text: String) -> Int {
  var digits = text.drop { $0 == " " || $0 == "\t" }
  let isNegative = digits.first == "-"
  if isNegative || digits.first == "+" { digits = digits.dropFirst() }
  let number = Int(digits.prefix { $0.isASCII && $0.isNumber }) ?? 0
  return isNegative ? -number : number
}

extension BridgePortState {
  /// The number of a state's word, or any number.
  static func number(_ word: String) -> Int32? {
    if let state = BridgePortState(word) { return Int32(state.rawValue) }
    return Number.signed(word, base: 10).map { Int32(truncatingIfNeeded: $0) }
  }

  /// - Parameter numberKey: the JSON key for a state that has no word.
  func describe(_ output: Output, numberKey: String = "state") {
    if let word {
      output.field("state", "state ", "\(word)")
    } else {
      output.field(numberKey, "state (", rawValue, ") ")
    }
  }
}
