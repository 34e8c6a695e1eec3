import Glibc

/// The program called `netns`: namespace commands directly, `ip`'s objects, labs.
enum NetnsProgram {
  /// Verbs that the program `netns-lab` carries out, so that this one starts no slower.
  static let labVerbs = [
    "up", "plan", "down", "labs", "status", "test", "export", "graph", "wait", "logs", "schema",
  ]

  /// Words of its own besides the namespace commands and `ip`'s objects.
  static let words = ["ip", "bridge", "gc", "completion", "man", "help"]

  /// One sentence on a word, for the manual page.
  static func purpose(_ word: String) -> String {
    switch word {
    case "ip": "What follows is a command line of ip(8)."
    case "bridge": "What follows is a command line of bridge(8)."
    case "gc": "Put right what interrupted commands left: stale names, dead labs, journals."
    case "completion": "Print a completion script for bash, zsh or fish."
    case "man": "Print a manual page, or the names of all."
    case "help": "Print a usage text."
    case "up": "Bring a lab up from its file, or bring it to the file's state."
    case "plan": "Show what up would do."
    case "down": "Take a lab down."
    case "labs": "List the labs that are up."
    case "status": "Show the state of a lab."
    case "test": "Run a lab's checks."
    case "export": "Write the live state of namespaces as a lab file."
    case "graph": "Draw a lab."
    case "wait": "Wait until a lab is ready."
    case "logs": "Show what a lab's services said."
    case "schema": "Print the JSON Schema of lab files."
    default: ""
    }
  }

  /// Runs `word` and what follows it.
  static func run(
    _ word: String, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> Int32 {
    switch word {
    case "ip", "bridge":
      return Program.run(
        program: word, object: nil, arguments.takeRest(), options: session.options)
    case "monitor" where !arguments.isEmpty:
      try ObjectTable.run(word, program: "ip", session, arguments)
      return 0
    case "completion": return try completion(session, arguments)
    case "man": return try manual(session, arguments)
    case _ where labVerbs.contains(word) || isLabExec(word, session, arguments):
      throw runLab([word] + arguments.takeRest())
    default: break
    }
    try ObjectTable.run(word, program: session.program, session, arguments)
    return 0
  }

  /// `exec LAB/NODE` and `exec --all LAB` are the labs' own.
  private static func isLabExec(_ word: String, _ session: Session, _ arguments: Arguments) -> Bool
  {
    guard word == "exec", !session.options.all, let target = arguments.peek else { return false }
    return target == "--all" || target.utf8.contains(UInt8(ascii: "/"))
  }

  /// Becomes `netns-WORD` or `netns-lab WORD` of the directory that this program is in; answers only
  /// when neither can be run.
  static func runLab(_ words: [String]) -> CommandFailure {
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &path, path.count - 1)
    guard length > 0 else {
      return CommandFailure("cannot find the directory of netns: \(errorText(errno))")
    }
    let program = String(decoding: path[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let directory = program.lastIndex(of: "/").map { String(program[..<$0]) } ?? "."
    execute("\(directory)/netns-\(words[0])", Array(words.dropFirst()))
    execute("\(directory)/netns-lab", words)
    return CommandFailure(
      "\(directory)/netns-lab: \(errorText(errno)); install netns whole to use labs")
  }

  private static func execute(_ path: String, _ words: [String]) {
    var pointers: [UnsafeMutablePointer<CChar>?] = ([path] + words).map { word in
      word.withSystemString { strdup($0) }
    }
    pointers.append(nil)
    execv(path, pointers)
    for pointer in pointers { free(pointer) }
  }

  private static func completion(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> Int32 {
    let shell = try arguments.next()
    if shell == "words" {
      _ = arguments.take("=--")
      var completion = Completion(session: session)
      for candidate in completion.candidates(arguments.takeRest()) {
        session.output.text(candidate + "\n")
      }
      return 0
    }
    guard let script = CompletionScript.text(shell) else {
      throw .usage("completion: \"\(shell)\" is none of bash, zsh, fish")
    }
    session.output.text(script)
    return 0
  }

  private static func manual(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> Int32 {
    guard let name = arguments.nextIfPresent() else {
      for name in ManualPage.names { session.output.text(name + "\n") }
      return 0
    }
    guard let page = ManualPage.text(name) else {
      throw CommandFailure("man: there is no page \"\(name)\"")
    }
    session.output.text(page)
    return 0
  }
}
