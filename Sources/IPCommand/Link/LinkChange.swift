import CLinux
import Netlink
import RouteNetlink

/// `ip link add|set|replace|delete`.
enum LinkChange {
  static func run(
    _ operation: LinkRequest.Operation, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var words = LinkWords(isNew: operation == .add || operation == .replace)
    try words.parse(arguments)
    try words.finish(arguments)
    if let kind = words.kind {
      try parse(kind, &words, arguments)
    } else if words.isNew {
      throw CommandFailure("Not enough information: \"type\" argument is required", status: 1)
    }
    // Even if the request fails, names may have changed.
    defer { session.links.forget(words.settings.index) }
    var change = LinkRequest(operation, words.settings)
    change.family = session.options.family
    let request = change.message
    // The request may contain descriptors that the command line keeps open.
    try withExtendedLifetime(arguments) { () throws(CommandFailure) in
      if session.options.echo {
        try performEchoed(request, session)
      } else {
        try session.kernel.perform(request)
      }
    }
  }

  /// Reads the kind's own words.
  private static func parse(
    _ name: String, _ words: inout LinkWords, _ arguments: Arguments
  ) throws(CommandFailure) {
    words.settings.kind = name
    guard let word = arguments.peek else { return }
    guard let kind = LinkKinds.kind(name), kind.takesWords else {
      if matches(word, "help") { throw LinkCommand.object.help }
      throw .grammar(
        "Garbage instead of arguments \"\(word) ...\". Try \"ip link help\".", status: 1,
        friendly: "\(name) has no words of its own: \"\(word)\" is one word too many.")
    }
    let data = try kind.parse(arguments, isNew: words.isNew, index: words.settings.index)
    if kind.isSlave { words.settings.slaveData = data } else { words.settings.kindData = data }
  }

  /// Shows what the kernel reports that it made.
  private static func performEchoed(
    _ request: Request, _ session: Session
  ) throws(CommandFailure) {
    var request = request
    request.flags.insert(.echo)
    var answers: [Link] = []
    try session.kernel.perform(request) { message in
      if let link = Link(message) { answers.append(link) }
    }
    try session.output.document {
      for link in answers {
        session.output.object { LinkDescription(session, for: .monitor).describe(link) }
      }
    }
  }
}
