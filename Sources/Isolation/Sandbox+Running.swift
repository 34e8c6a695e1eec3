import CLinux
import Glibc
import NetworkNamespaces
import Linux

extension Sandbox {
  /// Where `enter` left a process.
  public enum Place: Sendable, Hashable {
    /// It is inside.
    case inside
    /// Its child is; it is outside and waits for that.
    case outside(child: pid_t)
  }

  /// Enters the sandbox with the calling process, which has one thread and becomes the command next: a
  /// program of many threads starts its commands by `spawn`.
  ///
  /// With `forks` it returns twice, in the process and in its child, as fork(2) does.
  ///
  /// - Throws: the first step that failed. Files that were bound are free again, but a process that it is
  ///   thrown in may be half inside.
  public func enter() throws(IsolationError) -> Place {
    var steps = try SandboxSteps(self)
    var run = linux_run()
    let failed = steps.carryOut(&run)
    if failed >= 0 { throw steps.error(failed) }
    return run.child == 0 ? .inside : .outside(child: run.child)
  }

  /// Starts a command in the sandbox, and answers its pid, which the caller waits for (waitpid(2)).
  ///
  /// Safe in a program of many threads: the child makes system calls that were prepared beforehand, and
  /// nothing else. The command is a child of the calling thread: with `deathSignal` it gets the signal
  /// when that thread ends. Where it is process 1 of a new process namespace all in that ends with it.
  ///
  /// - Throws: the first step that failed, `.changeDirectory` for the command's own directory, or
  ///   `.execute`. Nothing is left then.
  public func spawn(_ command: Command) throws(IsolationError) -> pid_t {
    var steps = try SandboxSteps(self)
    switch steps.spawn(command) {
    case .started(let child): return child
    case .failedStep(let index): throw steps.error(index)
    case .failed(let error):
      throw IsolationError(
        operation: error.operation == .execute ? .execute : .changeDirectory, path: error.path,
        code: error.code)
    }
  }

  /// Stands for the child that `enter` made, with `standsIn`: passes signals on to it, stops and goes on with
  /// it, and ends as it did, or answers its exit status.
  ///
  /// A process 1 that does nothing about a signal does not get it from the kernel; it is stopped or ended all
  /// the same, as any other command would be. `proc` is the /proc that the caller is in, opened before
  /// `enter`.
  /// The directory `group`, a control group, is removed once the child has ended.
  public static func standIn(
    for child: pid_t, proc: Int32, removing group: String? = nil
  ) -> Int32 {
    guard let group else { return linux_stand_in(child, proc, nil) }
    return group.withSystemString { linux_stand_in(child, proc, $0) }
  }

  /// Waits for the child that `enter` made and ends as it did: answers its exit status, or ends by the
  /// same signal, or -1 with errno set where waiting fails. With `stopsToo` the calling process stops when the
  /// child does, and goes on with it.
  public static func endLike(_ child: pid_t, stopsToo: Bool) -> Int32 {
    linux_end_like(child, stopsToo ? 1 : 0)
  }

  /// The same; SIGINT and SIGTERM, which the sandbox has blocked with `isShielded`, go on to the child.
  public static func endLikeForwarding(to child: pid_t) -> Int32 {
    linux_end_like_and_forward(child)
  }
}

extension SandboxSteps {
  mutating func carryOut(_ run: inout linux_run) -> Int {
    list.withSteps { steps, count in linux_carry_out(steps, count, &run) }
  }

  mutating func spawn(_ command: Command) -> Command.Outcome {
    command.spawn(&list) { linux_spawn_isolated(&$0) }
  }
}
