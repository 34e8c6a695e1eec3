import CLinux
import Glibc
import NetworkNamespaces
import Linux

extension Sandbox {
  /// Which process is in the sandbox after `enter`.
  public enum Place: Sendable, Hashable {
    /// The calling process.
    case inside
    /// Its child; the calling process is outside and waits for it.
    case outside(child: pid_t)
  }

  /// Enters the sandbox with the calling process, which has one thread and then becomes the command. A
  /// multi-threaded program uses `spawn` instead.
  ///
  /// With `forks` it returns twice, in the process and in its child, as fork(2) does.
  ///
  /// - Throws: the first step that failed. Files that were bound are free again, but the process may already be
  ///   partly inside.
  public func enter() throws(IsolationError) -> Place {
    var steps = try SandboxSteps(self)
    var run = linux_run()
    let failed = steps.carryOut(&run)
    if failed >= 0 { throw steps.error(failed) }
    return run.child == 0 ? .inside : .outside(child: run.child)
  }

  /// Starts a command in the sandbox. Returns its pid, for which the caller waits (waitpid(2)).
  ///
  /// Safe in a multi-threaded program: the child only makes system calls that were prepared beforehand. The
  /// command is a child of the calling thread; with `deathSignal` it gets the signal when that thread ends. If
  /// it is process 1 of a new PID namespace, all processes of the namespace end with it.
  ///
  /// - Throws: the first step that failed, `.changeDirectory` for the command's working directory, or
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

  /// Represents the child that `enter` made with `standsIn`: passes signals on to it, stops and continues with
  /// it, and ends in the same way, or returns its exit status.
  ///
  /// The kernel delivers no signals to a process 1 that has no handlers for them. Such a child is stopped or
  /// ended nevertheless, like any other command. `proc` is the caller's /proc, opened before `enter`. The
  /// control group with the directory `group` is removed once the child has ended.
  public static func standIn(
    for child: pid_t, proc: Int32, removing group: String? = nil
  ) -> Int32 {
    linux_stand_in(child, proc, group)
  }

  /// Waits for the child that `enter` made and ends in the same way: returns its exit status, or dies from the
  /// same signal. Returns -1 with errno set if waiting fails. With `stopsToo` the calling process stops and
  /// continues with the child.
  public static func endLike(_ child: pid_t, stopsToo: Bool) -> Int32 {
    linux_end_like(child, stopsToo ? 1 : 0)
  }

  /// The same, but passes SIGINT and SIGTERM, which `isShielded` has blocked, on to the child.
  public static func endLikeForwarding(to child: pid_t) -> Int32 {
    linux_end_like_and_forward(child)
  }
}

extension SandboxSteps {
  mutating func carryOut(_ run: inout linux_run) -> Int {
    linux_carry_out(&list, &run)
  }

  mutating func spawn(_ command: Command) -> Command.Outcome {
    command.spawn(&list) { linux_spawn_isolated($0, &$1) }
  }
}
