import Glibc
import Netlink
import Linux

/// The failure of a command: its message on standard error, and its exit status.
struct CommandFailure: Error {
  /// Lines for standard error, without the last newline; empty to print nothing.
  var message: String
  var status: Int32
  /// Whether `ip` would exit at once, which ends a batch even with `-force`.
  var endsBatch = false
  /// The attribute that the kernel pointed at, by its name in the kernel; nil if there is none.
  var attribute: String?
  /// What `netns` prints if `ip` has another message, or prints a whole usage text; nil if they are the same.
  var friendly: String?
  /// Whether it is a usage text that the user asked for.
  var isHelp = false
  /// Whether a program that was to be run failed, and not a permission of this one.
  var isAboutProgram = false
  /// Whether the command line is wrong, so that its usage may help.
  var isGrammar = false
  /// The command of `netns` whose help is relevant; nil unless the command line is wrong.
  var guide: String?

  init(_ message: String, status: Int32 = 1, endsBatch: Bool = false) {
    self.message = message
    self.status = status
    self.endsBatch = endsBatch
  }

  /// A refusal by the parser, which exits with 255.
  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(message, status: 255, endsBatch: true)
  }

  /// A usage text that the user asked for. `netns` prints it on standard output and exits with 0.
  static func help(_ text: String) -> CommandFailure {
    var failure = usage(text)
    failure.isHelp = true
    return failure
  }

  /// A command line that cannot be understood. `netns` prints `friendly` instead of `message`.
  static func grammar(
    _ message: String, status: Int32 = 255, friendly: String? = nil
  ) -> CommandFailure {
    var failure = CommandFailure(message, status: status, endsBatch: status == 255)
    failure.isGrammar = true
    failure.friendly = friendly
    return failure
  }

  /// If `text` ends in a newline, an empty line follows, as scripts have come to expect.
  static func invalid(_ value: String?, _ text: String) -> CommandFailure {
    .grammar("Error: argument \"\(value ?? "(null)")\" is wrong: \(text)")
  }

  static func duplicate(_ keyword: String, _ value: String) -> CommandFailure {
    .grammar("Error: duplicate \"\(keyword)\": \"\(value)\" is the second value.")
  }

  static func garbage(_ keyword: String, _ value: String) -> CommandFailure {
    .grammar("Error: either \"\(keyword)\" is duplicate, or \"\(value)\" is garbage.")
  }

  /// A word that nothing would read. `ip` ignores it.
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

  /// A value that is not one of those listed. The status is 1 where iproute2's parser only prints a message, and 22
  /// where it returns the error number.
  static func notOneOf(
    _ keyword: String, _ choices: String, _ value: String, status: Int32
  ) -> CommandFailure {
    .grammar(
      "Error: argument of \"\(keyword)\" must be \(choices), not \"\(value)\"", status: status)
  }

  /// A refusal by the kernel: in its own words if it has some, else those of the error number. `ended` is added if the
  /// refusal ended a dump, or receiving one failed.
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

  /// The message for a failure to receive.
  static func receiveError(_ code: Int32) -> String {
    "netlink receive error \(errorText(code)) (\(code))"
  }

  /// The message for a request that was not sent.
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

  /// The kernel's words, with a full stop added if it has none.
  static func sentence(_ words: String) -> String {
    words.hasSuffix(".") ? words : words + "."
  }
}
