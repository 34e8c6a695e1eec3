import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The program called `netns`: namespace commands directly, `ip`'s objects, labs.
enum NetnsProgram {
  /// Runs `word` and what follows it.
  static func run(
    _ word: String, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> Int32 {
    if let command = NetnsCommand.named(word) { return try command.run(session, arguments) }
    guard ObjectTable.ip.contains(where: { matches(word, $0.spec) }) else { throw unknown(word) }
    try ObjectTable.run(word, session, arguments)
    return 0
  }

  /// The refusal of an unknown command, with the one most likely meant.
  static func unknown(_ word: String) -> CommandFailure {
    let commands = NetnsCommand.all
    let synonym = commands.first {
      WordDescription(spec: $0.about.synonyms, values: []).spellings.contains(word)
    }?.name
    let known = commands.map(\.name) + ObjectTable.ip.filter { $0.object != nil }.map(\.name)
    let meant = synonym ?? Suggestion.nearest(to: word, in: known)
    let advice = meant.map { "; did you mean `\($0)`?" } ?? ""
    var failure = CommandFailure.grammar("netns: there is no command \"\(word)\"\(advice)")
    failure.guide = "netns help"
    return failure
  }

  /// Whether labs handle this `exec`: `exec LAB/NODE` or `exec --all LAB`.
  static func isLabExec(_ session: Session, _ arguments: Arguments) -> Bool {
    guard session.personality.knowsMore, !session.options.all else { return false }
    return arguments.options.contains("--all") || arguments.peek.map(session.isLabNode) ?? false
  }

  /// Whether labs may have left something: journals, or the files of namespaces from an earlier boot.
  static var mayHaveLabs: Bool {
    access("/run/netns-lab", F_OK) == 0 || access("/etc/netns", F_OK) == 0
  }

  /// Executes `netns-WORD`, or `netns-lab WORD`, from the directory of this program. Returns only if neither can be
  /// run.
  static func runLab(_ words: [String], _ session: Session) -> CommandFailure {
    session.isBatch ? .notInBatch(words[0]) : becomeLab(words)
  }

  /// Makes `netns-lab` print something without changing anything. In a batch, which goes on afterwards, it runs as a
  /// child.
  static func tellByLab(_ words: [String], _ session: Session) throws(CommandFailure) {
    guard session.isBatch else { throw becomeLab(words) }
    try session.kernel.queue?.flush()
    let status = try session.runInChild { () throws(CommandFailure) in throw becomeLab(words) }
    if status != 0 { throw CommandFailure("") }
  }

  static func becomeLab(_ words: [String]) -> CommandFailure {
    NetlinkTracer.handOn()
    if geteuid() != 0 { setenv(LabLauncher.variable, "\(getpid())", 1) }
    let program: String
    do throws(CommandFailure) { program = try Self.path() } catch { return error }
    let directory = program.lastIndex(of: "/").map { String(program[..<$0]) } ?? "."
    let lab = "\(directory)/netns-\(words[0])"
    execv(lab, [lab] + words.dropFirst())
    execv("\(directory)/netns-lab", ["\(directory)/netns-lab"] + words)
    return CommandFailure(
      "\(directory)/netns-lab: \(errorText(errno)); install netns whole to use labs")
  }

  /// The path of this program.
  static func path() throws(CommandFailure) -> String {
    guard let path = readlink("/proc/self/exe"), !path.isEmpty else {
      throw CommandFailure("cannot find the directory of netns: \(errorText(errno))")
    }
    return path
  }

  static func completion(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let shell = try arguments.next()
    if shell == "words" {
      _ = arguments.take("=--")
      var completion = Completion(session: session)
      let candidates = completion.candidates(arguments.takeRest())
      tell(candidates.map { $0 + "\n" }.joined(), session)
      if completion.labWords.isEmpty { return }
      session.output.flush()
      // If labs are not installed, there is nothing to add.
      _ = runLab(["__complete"] + completion.labWords, session)
      return
    }
    guard arguments.isEmpty, let script = CompletionScript.text(shell) else {
      let word = arguments.peek ?? shell
      throw .grammar("completion: one of bash, zsh and fish, not \"\(word)\"")
    }
    tell(script, session)
  }

  static func manual(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    guard let name = arguments.nextIfPresent() else {
      return tell(ManualPage.names.map { $0 + "\n" }.joined(), session)
    }
    let known = ManualPage.names
    let meant = [name, "\(name).8", "netns-\(name).8"].first(where: known.contains)
    guard let meant else {
      let near = Suggestion.nearest(to: name, in: known).map { "; did you mean `\($0)`?" }
      throw .grammar("netns man: there is no page \"\(name)\"\(near ?? "")", status: 1)
    }
    guard let page = ManualPage.text(meant) else {
      return try tellByLab(["__man", meant], session)
    }
    tell(page, session)
  }

  /// Prints text that has no JSON form.
  private static func tell(_ text: String, _ session: Session) {
    session.output.asText { session.output.text(text) }
  }
}
