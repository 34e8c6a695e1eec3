import Glibc
import Netlink

/// A command that ends: what goes to standard error, and the exit status (grammar: "Exit statuses").
struct CommandFailure: Error {
  /// Lines for standard error, without the last line end; empty for silence.
  var message: String
  var status: Int32
  /// True where `ip` exits on the spot, which ends a batch even with `-force`.
  var endsBatch = false
  /// What the kernel pointed at in the request, by its own names; nil where it pointed at nothing.
  var attribute: String?
  /// What `netns` says where `ip` has other words, or shows a whole usage text; nil where both say the same.
  var friendly: String?
  /// True for a usage text that was asked for.
  var isHelp = false
  /// True where a program that was to be run is at fault, not what this one may do.
  var isAboutProgram = false
  /// True where the command line is at fault, so that its usage may help.
  var isGrammar = false
  /// The command of `netns` that shows how it is written; nil where the command line is not at fault.
  var guide: String?

  init(_ message: String, status: Int32 = 1, endsBatch: Bool = false) {
    self.message = message
    self.status = status
    self.endsBatch = endsBatch
  }

  /// A parser's refusal, which exits with 255.
  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(message, status: 255, endsBatch: true)
  }

  /// A usage text that was asked for: `netns` writes it to standard output, with status 0.
  static func help(_ text: String) -> CommandFailure {
    var failure = usage(text)
    failure.isHelp = true
    return failure
  }

  /// A command line that cannot be understood; `friendly` is what `netns` says in place of `message`.
  static func grammar(
    _ message: String, status: Int32 = 255, friendly: String? = nil
  ) -> CommandFailure {
    var failure = CommandFailure(message, status: status, endsBatch: status == 255)
    failure.isGrammar = true
    failure.friendly = friendly
    return failure
  }

  /// `text` may end in a line end of its own: an empty line follows then, as scripts have come to see.
  static func invalid(_ value: String?, _ text: String) -> CommandFailure {
    .grammar("Error: argument \"\(value ?? "(null)")\" is wrong: \(text)")
  }

  static func duplicate(_ keyword: String, _ value: String) -> CommandFailure {
    .grammar("Error: duplicate \"\(keyword)\": \"\(value)\" is the second value.")
  }

  static func garbage(_ keyword: String, _ value: String) -> CommandFailure {
    .grammar("Error: either \"\(keyword)\" is duplicate, or \"\(value)\" is garbage.")
  }

  /// A word that nobody would read, which `ip` passes over.
  static func surplus(_ word: String) -> CommandFailure {
    .grammar("\"\(word)\" is one word too many.")
  }

  static var incomplete: CommandFailure {
    .grammar(
      "Command line is not complete. Try option \"help\"",
      friendly: "The command line is not complete.")
  }

  static func noDevice(_ name: String) -> CommandFailure {
    CommandFailure("Cannot find device \"\(name)\"")
  }

  static func unknownCommand(_ word: String, of object: String) -> CommandFailure {
    .grammar(
      "Command \"\(word)\" is unknown, try \"\(object) help\".",
      friendly: "Command \"\(word)\" is unknown.")
  }

  static func unknownArgument(_ word: String, of object: String) -> CommandFailure {
    .grammar(
      "Argument \"\(word)\" is unknown, try \"\(object) help\".",
      friendly: "Argument \"\(word)\" is unknown.")
  }

  /// A value that is not among those listed: 1 where the reference's parser only reports, 22 where it
  /// hands the error number on.
  static func notOneOf(
    _ keyword: String, _ choices: String, _ value: String, status: Int32
  ) -> CommandFailure {
    .grammar(
      "Error: argument of \"\(keyword)\" must be \(choices), not \"\(value)\"", status: status)
  }

  /// The kernel's refusal: its own words where it has some, else the error number's; `ended` follows
  /// where it ended a dump, or nothing was received of one.
  static func kernel(
    _ error: NetlinkError, status: Int32 = 2, ended: String? = nil
  ) -> CommandFailure {
    var failure: CommandFailure
    switch error.stage {
    case .socket where error.operation == "socket":
      return CommandFailure(
        "Cannot open netlink socket: \(errorText(error.code))", status: 1, endsBatch: true)
    case .dump:
      failure = CommandFailure(
        kernelWords(error) + "\n" + (ended ?? "Dump terminated"), status: status)
    case .socket where error.operation == "recvmsg", .overrun:
      let words = [receiveError(error.code)] + (ended.map { [$0] } ?? [])
      return CommandFailure(words.joined(separator: "\n"), status: status)
    case .socket, .protocolViolation:
      return CommandFailure("Cannot talk to rtnetlink: \(errorText(error.code))", status: status)
    case .request:
      failure = CommandFailure(kernelWords(error), status: status)
    case .encoding, .busy:
      return CommandFailure(unsent(error), status: status)
    }
    failure.attribute = error.attribute ?? error.missingAttribute
    return failure
  }

  /// What is told when receiving itself failed.
  static func receiveError(_ code: Int32) -> String {
    "netlink receive error \(errorText(code)) (\(code))"
  }

  /// Why a request was not sent.
  private static func unsent(_ error: NetlinkError) -> String {
    let words = error.reason ?? errorText(error.code)
    return "Error: " + (error.attribute.map { "\($0): " } ?? "") + sentence(words)
  }

  private static func kernelWords(_ error: NetlinkError) -> String {
    var text: String
    if let words = error.extendedAck.message {
      text = "Error: " + sentence(words)
    } else {
      text = "RTNETLINK answers: \(errorText(error.code))"
    }
    if let missing = error.extendedAck.missingType {
      text += "\nMissing required attribute type \(missing)"
    }
    return text
  }

  /// The kernel's words with a full stop, which it may have left out.
  static func sentence(_ words: String) -> String {
    words.hasSuffix(".") ? words : words + "."
  }
}

/// strerror(3).
func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }
