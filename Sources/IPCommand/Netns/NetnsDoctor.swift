import Doctor
import NetworkNamespaces

/// `netns doctor`
enum NetnsDoctor {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let word = arguments.nextIfPresent()
    let name = try word.map { word throws(CommandFailure) in try chosen(word, session) } ?? nil
    // Labs are examined as well, where there are any. If netns-lab cannot be run, that is no reason to say nothing.
    if name == nil, word != nil || NetnsProgram.mayHaveLabs {
      let words = ["doctor"] + (session.options.json ? ["--json"] : []) + (word.map { [$0] } ?? [])
      let failure = NetnsProgram.runLab(words, session)
      if word != nil { throw failure }
      session.complain(failure)
    }
    let report = Report(
      Check.all, Examination(store: session.store, chosen: name.map { [$0] }))
    session.output.asText {
      session.output.text(session.options.json ? report.json : report.text)
    }
    if !report.isWell { throw CommandFailure("") }
  }

  /// The name that a word means; nil for a lab, or the file of one.
  private static func chosen(
    _ word: String, _ session: Session
  ) throws(CommandFailure) -> NamespaceName? {
    guard let name = try? NamespaceName(word, rules: .fileName) else { return nil }
    // Whatever is at that name was asked about.
    if session.store.state(name) != .missing { return name }
    return try KeptNames.list(session).contains(name) ? name : nil
  }
}
