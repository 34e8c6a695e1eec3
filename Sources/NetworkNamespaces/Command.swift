import CLinux
import Glibc
import Netlink
import Linux

/// A program to run in a namespace.
public struct Command: Sendable, Hashable {
  /// The program and its arguments. The program is searched in PATH unless it contains a slash (execvp(3)).
  public var arguments: [String]
  /// The program, if it differs from the first argument.
  public var program: String?
  /// Variables as "NAME=VALUE"; nil for the caller's own.
  public var environment: [String]?
  /// The working directory, a path as seen from inside the command's environment; nil for the caller's.
  public var directory: String?
  /// The user to run as; nil for the caller. Another user's command cannot put input into the caller's terminal
  /// (TIOCSTI), and has its own session keyring.
  public var user: CommandUser?
  /// The descriptor that `spawn` makes its standard input; nil for the caller's.
  public var standardInput: Int32?
  /// The same for standard output.
  public var standardOutput: Int32?
  /// The same for standard error.
  public var standardError: Int32?
  /// Whether `spawn` isolates it from the caller: no other descriptors, the umask(2) 022, and every signal
  /// unblocked with its default action.
  public var isIsolated = false

  /// A command that runs like the caller. `arguments` begin with the program, a path or a name in PATH.
  public init(_ arguments: [String]) { self.arguments = arguments }

  /// Replaces the calling program (execvp(3)).
  ///
  /// - Throws: `.changeDirectory`, `.becomeUser` or `.execute`; the latter with `EINVAL` if there are no arguments, or
  ///   if a text contains a NUL.
  public func replaceProcess() throws(NamespaceError) -> Never {
    let name = try checkedName()
    if directory != nil || user != nil {
      var list = StepList()
      if let directory { list.add(LINUX_STEP_CHDIR, required: true, source: directory) }
      if let user { list.add(user) }
      try list.run { _ in }
    }
    linux_execvpe(program ?? name, arguments, environment)
    throw NamespaceError(.execute, program ?? name, code: errno)
  }

  /// Starts the command in the caller's own namespaces. Returns its pid, for which the caller waits.
  ///
  /// - Throws: as `replaceProcess`.
  public func spawn() throws(NamespaceError) -> pid_t {
    var list = StepList()
    return try start(&list) { linux_spawn($0, &$1) }
  }

  fileprivate func start(
    _ list: inout StepList, _ start: (SpawnedProgram, inout StepList) -> SpawnOutcome
  ) throws(NamespaceError) -> pid_t {
    switch spawn(&list, start) {
    case .started(let child): return child
    case .failedStep(let index): throw list.error(index)
    case .failed(let error): throw error
    }
  }

  /// The first argument of a command that can be executed. The kernel would cut a text at a NUL.
  private func checkedName() throws(NamespaceError) -> String {
    let texts = arguments + (environment ?? []) + [program, directory].compactMap(\.self)
    guard let name = arguments.first, !texts.contains(where: { $0.utf8.contains(0) }) else {
      throw NamespaceError(.execute, program ?? arguments.first ?? "", code: EINVAL)
    }
    return name
  }

  /// The outcome of starting a program.
  package enum Outcome {
    case started(pid_t)
    /// The step with this index failed.
    case failedStep(Int)
    /// `.changeDirectory` or `.execute`
    case failed(NamespaceError)
  }

  /// Starts it after the steps of a list, with the given function.
  package func spawn(
    _ list: inout StepList, _ start: (SpawnedProgram, inout StepList) -> SpawnOutcome
  ) -> Outcome {
    let name: String
    do throws(NamespaceError) { name = try checkedName() } catch { return .failed(error) }
    var spawned = SpawnedProgram(program ?? name, arguments)
    spawned.environment = environment
    if let user {
      if let directory { list.add(LINUX_STEP_CHDIR, required: true, source: directory) }
      list.add(user)
    } else {
      spawned.directory = directory
    }
    spawned.isIsolated = isIsolated
    spawned.standardInput = standardInput ?? -1
    spawned.standardOutput = standardOutput ?? -1
    spawned.standardError = standardError ?? -1
    switch start(spawned, &list) {
    case .started(let child): return .started(child)
    case .failedStep(let index): return .failedStep(index)
    case .failedDirectory(let code):
      return .failed(NamespaceError(.changeDirectory, directory ?? "", code: code))
    case .failedProgram(let code):
      return .failed(NamespaceError(.execute, program ?? name, code: code))
    }
  }
}

extension NamespaceHandle {
  /// Enters the namespace for good, with the environment that commands expect, including mounts.
  ///
  /// Acts on the calling thread, which gets its own mount namespace.
  ///
  /// - Throws: `.enter`, `.unshareMounts` or `.enslaveMounts`. Other failures go to `onWarning`.
  public borrowing func enterCurrentThread(
    _ environment: ExecEnvironment, onWarning: (NamespaceError) -> Void = { _ in }
  ) throws(NamespaceError) {
    // The thread stays in the caller's program, so no additional processes are needed.
    var environment = environment
    environment.keepsResolver = false
    try enter(try environment.steps(for: self), onWarning)
  }

  private borrowing func enter(
    _ steps: consuming StepList, _ onWarning: (NamespaceError) -> Void
  ) throws(NamespaceError) {
    try checkIsNamespace()
    try steps.run(onWarning: onWarning)
  }

  /// Replaces the calling program with a command in the namespace: one execvp(3) in the same process.
  ///
  /// - Throws: what entering throws, or what `Command.replaceProcess` throws; in the latter case the process is
  ///   in the namespace already.
  public consuming func exec(
    _ command: Command, environment: ExecEnvironment = ExecEnvironment(),
    onWarning: (NamespaceError) -> Void = { _ in }
  ) throws(NamespaceError) -> Never {
    try enter(try environment.steps(for: self), onWarning)
    try command.replaceProcess()
  }

  /// Starts a command in the namespace, with the same environment as `exec`. Returns its pid, for which the
  /// caller waits (waitpid(2)).
  ///
  /// Safe in a multi-threaded program: between vfork(2) and execve(2) the child only makes system calls that
  /// were prepared beforehand. The caller itself enters nothing.
  ///
  /// - Throws: what entering throws, `.changeDirectory`, `.becomeUser` or `.execute`.
  public borrowing func spawn(
    _ command: Command, environment: ExecEnvironment = ExecEnvironment(),
    onWarning: (NamespaceError) -> Void = { _ in }
  ) throws(NamespaceError) -> pid_t {
    try checkIsNamespace()
    var list = try environment.steps(for: self)
    let child = try command.start(&list) { linux_spawn($0, &$1) }
    list.report(to: onWarning)
    return child
  }

  /// Starts a service in the namespace, under a keeper process that holds it and writes its log.
  ///
  /// - Returns: the pid of the keeper, for which the caller waits, and that of the program.
  /// - Throws: what `spawn` throws.
  package borrowing func spawn(
    _ command: Command, environment: ExecEnvironment, keeper: ServiceKeeper
  ) throws(NamespaceError) -> (keeper: pid_t, program: pid_t) {
    try checkIsNamespace()
    var list = try environment.steps(for: self)
    var program: pid_t = 0
    let child = try command.start(&list) { linux_spawn_kept($0, &$1, keeper, &program) }
    return (child, program)
  }
}
