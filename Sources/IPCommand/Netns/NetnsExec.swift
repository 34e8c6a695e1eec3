import CLinux
import Glibc
import NetworkNamespaces

/// `netns exec NAME CMD ...`
enum NetnsExec {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if NetnsProgram.isLabExec(session, arguments) {
      throw NetnsProgram.runLab(["exec"] + arguments.options + arguments.takeRest(), session)
    }
    if session.options.all { return try runInAll(session, arguments.takeRest()) }
    let name = try arguments.namespaceName()
    let words = arguments.takeRest()
    if words.isEmpty { throw .grammar("No command specified", status: 1) }
    guard session.isBatch else { try replace(name, words, session) }
    let status = try runInChild(name, words, session)
    guard status & 0x7f == 0 else { throw CommandFailure("", status: 1, endsBatch: true) }
    if status != 0 { throw CommandFailure("") }
  }

  /// One run for each namespace. What the runs answer counts for `netns` only; one that a signal
  /// ended ends the others too for `ip`.
  private static func runInAll(
    _ session: Session, _ words: [String]
  ) throws(CommandFailure) {
    if words.isEmpty { throw .grammar("No command specified", status: 1) }
    let names: [NamespaceName]
    do throws(NamespaceError) { names = try session.store.list() } catch { throw error.failure() }
    var failed = false
    for name in names where !name.text.hasPrefix(".") {
      Session.writeOutput("\nnetns: \(session.shown(name))\n")
      let status = try runInChild(name, words, session)
      if status != 0 { failed = true }
      if status & 0x7f != 0, !session.isFriendly { throw CommandFailure("", endsBatch: true) }
    }
    if failed, session.isFriendly { throw CommandFailure("") }
  }

  /// Runs the command in a child and answers what wait(2) says of it.
  private static func runInChild(
    _ name: NamespaceName, _ words: [String], _ session: Session
  ) throws(CommandFailure) -> Int32 {
    session.output.flush()
    // The program has one thread, so that a child may do what its parent may.
    let child = linux_fork()
    if child < 0 { throw CommandFailure("fork failed: \(errorText(errno))") }
    if child == 0 {
      do throws(CommandFailure) { try replace(name, words, session) } catch {
        session.complain(error.message)
        _exit(1)
      }
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { throw CommandFailure("waitpid failed: \(errorText(errno))") }
    }
    return status
  }

  /// Becomes the command.
  private static func replace(
    _ name: NamespaceName, _ words: [String], _ session: Session
  ) throws(CommandFailure) -> Never {
    session.output.flush()
    do throws(NamespaceError) {
      try VRFControlGroup.leave()
      let handle = try session.store.open(name)
      try handle.exec(Command(words)) { session.complain($0.words) }
    } catch {
      session.explain(error, name)
      throw error.failure(status: error.operation == .execute ? 1 : 255)
    }
  }
}

extension Session {
  /// What a file that is no namespace is, and what to do about it.
  func explain(_ error: NamespaceError, _ name: NamespaceName) {
    guard isFriendly, error.code == EINVAL, store.state(name) != .namespace else { return }
    note("\(store.path(name)) is no namespace: see netns list, netns gc")
  }
}
