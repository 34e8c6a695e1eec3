import CLinux
import Glibc
import Isolation
import NetworkNamespaces
import Linux

/// `netns run [OPTION ...] CMD ...`
enum NetnsRun {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.isBatch { throw .notInBatch("run") }
    if !arguments.options.contains(where: { $0 != "--" }) {
      throw .grammar("netns run: nothing is isolated; --all makes a namespace of every kind")
    }
    var plan: RunPlan
    do throws(CommandFailure) {
      plan = try RunPlan(session, arguments)
      try plan.connect(session)
    } catch {
      // Other statuses belong to the command.
      var failure = error
      failure.status = 255
      throw failure
    }
    session.output.flush()
    let status = try plan.limits.isEmpty ? plan.carryOut() : plan.carryOutLimited()
    if status > 0 { throw CommandFailure("", status: status) }
  }
}

extension RunPlan {
  /// Executes the command, or waits for it and returns its exit status.
  func carryOut() throws(CommandFailure) -> Int32 {
    let proc = sandbox.forks ? open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1
    let place: Sandbox.Place
    do throws(IsolationError) { place = try sandbox.enter() } catch { throw failure(error) }
    if case .outside(let child) = place {
      return try Self.standIn(for: child, proc: proc)
    }
    do throws(NamespaceError) { try command.replaceProcess() } catch {
      throw CommandFailure(
        "netns run: cannot run \(error.path)\(root.map { " in the root \($0)" } ?? ""): "
          + errorText(error.code), status: error.code == ENOENT ? 127 : 126)
    }
  }

  /// The same in a control group. A process that stays outside the group removes it afterwards.
  func carryOutLimited() throws(CommandFailure) -> Int32 {
    let proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let group: ControlGroup
    do throws(IsolationError) { group = try ControlGroup(limits) } catch { throw failure(error) }
    let own = getpid()
    let child = linux_fork()
    if child < 0 {
      let code = errno
      rmdir(group.path)
      throw CommandFailure("netns run: cannot start a process: \(errorText(code))", status: 255)
    }
    if child > 0 { return try Self.standIn(for: child, proc: proc, group: group) }
    do throws(IsolationError) { try group.join() } catch { throw failure(error) }
    if sandbox.deathSignal != nil, linux_end_with_parent(own) != 0 {
      throw CommandFailure("netns run: --kill-child: \(errorText(errno))", status: 255)
    }
    return try carryOut()
  }

  private static func standIn(
    for child: pid_t, proc: Int32, group: ControlGroup? = nil
  ) throws(CommandFailure) -> Int32 {
    let status = Sandbox.standIn(for: child, proc: proc, removing: group?.path)
    if status < 0 { throw CommandFailure("waitpid failed: \(errorText(errno))", status: 255) }
    return status
  }
}
