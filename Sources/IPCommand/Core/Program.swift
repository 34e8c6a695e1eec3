import CLinux
import Glibc
import IsolationCommand
import Netlink
import Uplinks
import Linux

/// The entry point of the program, under any of its names.
public enum Program {
  /// Runs one command line and returns the exit status.
  ///
  /// `arguments` is argv. The base name of its first word decides what the program is: `ip` (or `ipaddr` and the like,
  /// where the rest names an object), `bridge`, a program of util-linux that this one replaces, or `netns`.
  public static func run(_ arguments: [String]) -> Int32 {
    let name = baseName(arguments.first ?? "netns")
    if let program = IsolationProgram(rawValue: name) {
      return program.run(Array(arguments.dropFirst()))
    }
    linux_expect_children()
    if name == Warden.programName { return Warden.run() }
    let personality = Personality(calledAs: name)
    if personality.isForPlainUsers, geteuid() != 0,
      let status = RootlessEntry.enter(Array(arguments.dropFirst()))
    {
      return status
    }
    let object = personality == .ip && name.utf8.count > 2 ? String(name.dropFirst(2)) : nil
    NetlinkTracer.startIfAsked { Session.writeError($0.printable() + "\n") }
    return run(as: personality, object: object, Array(arguments.dropFirst()))
  }

  /// Runs the words after the program's name; `options` were given earlier.
  static func run(
    as personality: Personality, object: String?, _ words: [String], options: Options = Options()
  ) -> Int32 {
    let session = Session(personality, options: options)
    // A command may fail after entering a user namespace in which it is nobody.
    let user = geteuid()
    do throws(CommandFailure) {
      if personality.dropsCapabilities, !isVRFExec(words), linux_drop_capabilities() != 0 {
        throw CommandFailure("cannot drop capabilities: \(errorText(errno))")
      }
      let arguments = Arguments(words, session: session)
      var reader = OptionReader(options: options, personality: personality) {
        (name) throws(CommandFailure) -> String in
        try NamespaceEntry.enter(name, session)
      }
      guard try OptionTable.read(arguments, into: &reader) else { return 0 }
      reader.options.note(words, count: arguments.position)
      session.options = reader.options
      if session.options.resolve { try NamespaceEntry.requireResolver(session) }
      let status =
        reader.wantsVersion
        ? try version(session, arguments)
        : try dispatch(session, object: object, arguments.takeRest())
      session.output.flush()
      guard !session.output.isBroken else {
        throw CommandFailure("write error: \(errorText(session.output.bytes.failure))")
      }
      return status
    } catch {
      session.output.flush()
      session.complain(error)
      RootlessEntry.explain(error, session, user: user)
      return session.status(of: error)
    }
  }

  /// Whether it is the command that needs its caller's capabilities. The next `ip` carries it out (ip-vrf(8)).
  private static func isVRFExec(_ words: [String]) -> Bool {
    words.count > 1 && words[0] == "vrf" && words[1] == "exec"
  }

  /// `netns --version`
  private static func version(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> Int32 {
    if let word = arguments.nextIfPresent() {
      throw .grammar("netns --version: \"\(word)\" is one word too many")
    }
    try Version.show(session)
    return 0
  }

  private static func dispatch(
    _ session: Session, object: String?, _ words: [String]
  ) throws(CommandFailure) -> Int32 {
    if let file = session.options.batchFile {
      if session.personality.refusesSurplus, let word = words.first {
        throw .grammar("netns -batch: \"\(word)\" is one word too many")
      }
      return try Batch(session: session, file: file).run()
    }
    let arguments = Arguments(words, session: session)
    if let object, ObjectTable.ip.contains(where: { matches(object, $0.spec) }) {
      try ObjectTable.run(object, session, arguments)
      return 0
    }
    guard let word = arguments.nextIfPresent() else { throw noCommand(session) }
    return try session.run(word, arguments)
  }

  /// Without a command nothing is done, which a script must notice. So the usage goes to standard error, with a status
  /// to match. `netns -h` prints the same on request.
  private static func noCommand(_ session: Session) -> CommandFailure {
    var usage = OptionTable.usage(session.personality)
    if !session.options.human { usage.isHelp = false }
    return usage
  }

  private static func baseName(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }
}
