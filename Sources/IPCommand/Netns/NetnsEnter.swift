import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// `netns enter TARGET [CMD ...]`
enum NetnsEnter {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.isBatch { throw .notInBatch("enter") }
    let word = try arguments.next()
    _ = arguments.take("=--")
    let words = arguments.takeRest()
    if let process = try EnteredProcess(word, session) {
      return try process.enter(words.isEmpty ? .shell : Command(words), session)
    }
    let command = words.isEmpty ? [Command.shell.program ?? "/bin/sh"] : words
    if session.isLabNode(word) { throw NetnsProgram.runLab(["exec", word] + command, session) }
    try NetnsExec.replace(session.target(word), command, .none, session)
  }
}

/// A process to enter, given by its number, as `pidfd:N` for an inherited pidfd, or by its directory in /proc. A name
/// in the store that looks like a number counts as a name.
private struct EnteredProcess {
  let pid: pid_t
  let descriptor: Int32

  init?(_ word: String, _ session: Session) throws(CommandFailure) {
    if let number = Self.after("pidfd:", word) {
      guard let descriptor = Int32(number), let pid = ProcessDescriptor.process(descriptor) else {
        throw CommandFailure("netns enter: \(word) is not a descriptor of a running process")
      }
      (self.pid, self.descriptor) = (pid, descriptor)
      return
    }
    let isPath = word.hasPrefix("/proc/")
    guard let pid = isPath ? Self.process(path: word) : pid_t(word), pid > 0 else { return nil }
    if !isPath, access(try session.target(word).path, F_OK) == 0 { return nil }
    guard let descriptor = ProcessDescriptor.open(pid) else {
      throw CommandFailure("netns enter: there is no process \(pid): \(errorText(errno))")
    }
    (self.pid, self.descriptor) = (pid, descriptor)
  }

  private static func after(_ prefix: String, _ word: String) -> String? {
    word.hasPrefix(prefix) ? String(word.dropFirst(prefix.utf8.count)) : nil
  }

  /// The process that /proc/PID or /proc/PID/ns belongs to.
  private static func process(path: String) -> pid_t? {
    let parts = path.split(separator: "/")
    guard parts.count == 2 || parts.count == 3 && parts[2] == "ns" else { return nil }
    return parts[1] == "self" ? linux_own_process() : pid_t(parts[1])
  }

  /// Executes the command, or waits for it and ends as it did.
  func enter(_ command: Command, _ session: Session) throws(CommandFailure) {
    session.output.flush()
    let place: Sandbox.Place
    do throws(IsolationError) {
      place = try Sandbox(entering: pid, descriptor: descriptor).enter()
    } catch { throw failure(error) }
    if case .outside(let child) = place {
      let status = Sandbox.endLike(child, stopsToo: true)
      if status < 0 { throw CommandFailure("waitpid failed: \(errorText(errno))") }
      if status > 0 { throw CommandFailure("", status: status) }
      return
    }
    do throws(NamespaceError) { try command.replaceProcess() } catch {
      throw error.failure(status: error.code == ENOENT ? 127 : 126)
    }
  }

  private func failure(_ error: IsolationError) -> CommandFailure {
    let what =
      switch error.operation {
      case .open: "cannot look into process \(pid)"
      case .enter(let kind): "cannot enter the \(kind.name) namespace of process \(pid)"
      case .openRoot, .enterRoot, .changeRoot: "cannot enter the root directory of process \(pid)"
      case .openDirectory, .changeDirectory:
        "cannot enter the working directory of process \(pid)"
      case .fork where error.code == ENOMEM:
        "cannot start a process beside process \(pid), whose process 1 has ended"
      default: "cannot enter process \(pid): \(error.operation)"
      }
    let advice =
      error.code == EACCES || error.code == EPERM ? "; only root or its owner may" : ""
    return CommandFailure("netns enter: \(what): \(errorText(error.code))\(advice)")
  }
}
