import CLinux
import Glibc
import Isolation
import NetworkNamespaces
import Linux

/// `netns exec NAME CMD ...`
enum NetnsExec {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if NetnsProgram.isLabExec(session, arguments) {
      throw NetnsProgram.runLab(["exec"] + arguments.optionWords + arguments.takeRest(), session)
    }
    let wishes = try ExecWishes(arguments)
    if session.options.all { return try runInAll(session, command(session, arguments), wishes) }
    let target = try arguments.namespaceTarget()
    let words = command(session, arguments)
    if words.isEmpty { throw .grammar("No command specified", status: 1) }
    guard session.isBatch else { try replace(target, words, wishes, session) }
    let status = try runInChild(target, words, wishes, session)
    guard status & 0x7f == 0 else { throw CommandFailure("", status: 1, endsBatch: true) }
    if status != 0 { throw CommandFailure("") }
  }

  /// The remaining words. For `netns`, `--` may precede them.
  private static func command(_ session: Session, _ arguments: Arguments) -> [String] {
    if session.personality.takesDashes { _ = arguments.take("=--") }
    return arguments.takeRest()
  }

  /// Runs the command once in each namespace. Only `netns` counts the exit statuses. For `ip`, a run that a signal
  /// ended also ends the others.
  private static func runInAll(
    _ session: Session, _ words: [String], _ wishes: ExecWishes
  ) throws(CommandFailure) {
    if words.isEmpty { throw .grammar("No command specified", status: 1) }
    var names: [NamespaceName]
    do throws(NamespaceError) { names = try session.store.list() } catch { throw error.failure() }
    if session.personality.knowsMore {
      names += try KeptNames.list(session).filter { !names.contains($0) }
    }
    var failed = false
    for name in names where !name.text.hasPrefix(".") {
      Session.writeOutput("\nnetns: \(session.shown(name))\n")
      let status = try runInChild(session.target(name.text), words, wishes, session)
      if status != 0 { failed = true }
      if status & 0x7f != 0, !session.personality.staysInBatch {
        throw CommandFailure("", endsBatch: true)
      }
    }
    if failed, session.personality.countsFailures { throw CommandFailure("") }
  }

  /// Runs the command in a child and returns its wait status.
  private static func runInChild(
    _ target: NamespaceTarget, _ words: [String], _ wishes: ExecWishes, _ session: Session
  ) throws(CommandFailure) -> Int32 {
    try session.runInChild { () throws(CommandFailure) in
      try replace(target, words, wishes, session)
    }
  }

  /// Executes the command.
  static func replace(
    _ target: NamespaceTarget, _ words: [String], _ wishes: ExecWishes, _ session: Session
  ) throws(CommandFailure) -> Never {
    session.output.flush()
    if session.personality.knowsMore, try KeptNames.hasKinds(target, session) || !wishes.isEmpty {
      let kinds = try wishes.kinds.kinds(of: target, session)
      try KeptNames.exec(target, only: kinds, Command(words), wishes, session)
    }
    let environment = try session.execEnvironment(of: target.path)
    do throws(NamespaceError) {
      try VRFControlGroup.leave()
      let handle = try NamespaceHandle(name: target.name, path: target.path)
      try handle.exec(Command(words), environment: environment) {
        session.complain($0.words)
      }
    } catch {
      session.explain(error, target)
      throw error.failure(status: error.operation == .execute ? 1 : 255)
    }
  }
}

extension Session {
  /// Runs `body`, which executes a command, in a child and returns the wait status.
  func runInChild(_ body: () throws(CommandFailure) -> Never) throws(CommandFailure) -> Int32 {
    flush()
    // The program is single-threaded, so the child may do anything that its parent may.
    let child = linux_fork()
    if child < 0 { throw CommandFailure("fork failed: \(errorText(errno))") }
    if child == 0 {
      do throws(CommandFailure) { try body() } catch {
        complain(error.message)
        _exit(1)
      }
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { throw CommandFailure("waitpid failed: \(errorText(errno))") }
    }
    return status
  }

  /// Says what a file is that is not a namespace, and what to do about it.
  func explain(_ error: NamespaceError, _ target: NamespaceTarget) {
    guard personality.explains, error.code == EINVAL, [.open, .enter].contains(error.operation)
    else {
      return
    }
    note("\(target.path) is not a namespace; see netns list and netns gc")
  }
}
