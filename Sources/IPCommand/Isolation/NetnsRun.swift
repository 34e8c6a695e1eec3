import CLinux
import Glibc
import Isolation
import NetworkNamespaces

/// `netns run [OPTION ...] CMD ...`
enum NetnsRun {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.isBatch { throw .notInBatch("run") }
    if !arguments.options.contains(where: { $0 != "--" }) {
      throw .grammar("netns run: nothing is isolated; --all makes a namespace of every kind")
    }
    let plan = try RunPlan(session, arguments)
    session.output.flush()
    let status = try plan.carryOut(session)
    if status > 0 { throw CommandFailure("", status: status) }
  }
}

extension RunPlan {
  /// Becomes the command, or stands for it until it ends: its exit status.
  func carryOut(_ session: Session) throws(CommandFailure) -> Int32 {
    // An ignored one would leave nothing to wait for.
    if sandbox.forks { signal(SIGCHLD, SIG_DFL) }
    let proc = sandbox.forks ? open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1
    let place: Sandbox.Place
    do throws(IsolationError) { place = try sandbox.enter() } catch { throw failure(error) }
    if case .outside(let child) = place {
      let status = Sandbox.standIn(for: child, proc: proc)
      if status < 0 { throw CommandFailure("waitpid failed: \(errorText(errno))", status: 255) }
      return status
    }
    do throws(NamespaceError) { try command.replaceProcess() } catch {
      throw CommandFailure(
        "netns run: cannot run \(error.path)\(root.map { " in the root \($0)" } ?? ""): "
          + errorText(error.code), status: error.code == ENOENT ? 127 : 126)
    }
  }
}
