import CLinux
import Glibc
import Netlink

/// A program to run in a namespace.
public struct Command: Sendable, Hashable {
  /// The program, looked for along PATH unless it has a slash, and its arguments (execvp(3)).
  public var arguments: [String]
  /// The program, where the first of the arguments is not its name.
  public var program: String?
  /// "NAME=VALUE" each; nil for the caller's own.
  public var environment: [String]?
  /// Where it starts, looked up by the caller as it is seen from where the command is; nil for the caller's
  /// working directory.
  public var directory: String?
  /// As whom it runs; nil for the caller. Then it can put no input into the caller's terminal (TIOCSTI) and
  /// has a session keyring of its own.
  public var user: CommandUser?
  /// Descriptors that `spawn` gives it as standard input, output and error; nil for the caller's.
  public var standardInput: Int32?
  /// As `standardInput`.
  public var standardOutput: Int32?
  /// As `standardInput`.
  public var standardError: Int32?
  /// Whether `spawn` gives it no other descriptor of the caller's, the umask(2) 022 instead of the
  /// caller's, and every signal unblocked and with its default action.
  public var isIsolated = false

  /// A command as the caller would run it. `arguments` begin with the program, a path or a name in PATH.
  public init(_ arguments: [String]) { self.arguments = arguments }

  /// Replaces the calling program (execvp(3)).
  ///
  /// - Throws: `.changeDirectory`, `.becomeUser` or `.execute`.
  public func replaceProcess() throws(NamespaceError) -> Never {
    guard let name = arguments.first else { throw NamespaceError(.execute, "", code: EINVAL) }
    if directory != nil || user != nil {
      var list = StepList()
      if let directory { list.add(LINUX_STEP_CHDIR, required: true, source: directory) }
      if let user { list.add(user) }
      try list.run { _ in }
    }
    let argv = CStrings(arguments)
    let variables = environment.map(CStrings.init)
    let file = CStrings([program ?? name])
    linux_execvpe(file.pointers[0], argv.pointers, variables?.pointers ?? environ)
    withExtendedLifetime((argv, variables, file)) {}
    throw NamespaceError(.execute, program ?? name, code: errno)
  }

  /// Starts it in the caller's own namespaces, and answers its pid, which the caller waits for.
  ///
  /// - Throws: `.changeDirectory`, `.becomeUser` or `.execute`.
  public func spawn() throws(NamespaceError) -> pid_t {
    var list = StepList()
    return try start(&list) { linux_spawn(&$0) }
  }

  fileprivate func start(
    _ list: inout StepList, _ start: (inout linux_spawn) -> pid_t
  ) throws(NamespaceError) -> pid_t {
    switch spawn(&list, start) {
    case .started(let child): return child
    case .failedStep(let index): throw list.error(index)
    case .failed(let error): throw error
    }
  }

  /// What starting a program came to.
  package enum Outcome {
    case started(pid_t)
    /// The step of that index failed.
    case failedStep(Int)
    /// `.changeDirectory` or `.execute`
    case failed(NamespaceError)
  }

  /// Starts it after the steps of a list, by the function that is given.
  package func spawn(
    _ list: inout StepList, _ start: (inout linux_spawn) -> pid_t
  ) -> Outcome {
    guard let name = arguments.first else {
      return .failed(NamespaceError(.execute, "", code: EINVAL))
    }
    var spawn = linux_spawn()
    let argv = CStrings(arguments)
    let variables = environment.map(CStrings.init)
    let program = CStrings([program ?? name])
    if let user {
      if let directory { list.add(LINUX_STEP_CHDIR, required: true, source: directory) }
      list.add(user)
    }
    let directory = user == nil ? directory.map { CStrings([$0]) } : nil
    spawn.standard.0 = standardInput ?? -1
    spawn.standard.1 = standardOutput ?? -1
    spawn.standard.2 = standardError ?? -1
    spawn.isolated = isIsolated ? 1 : 0
    let child = list.withSteps { steps, count in
      spawn.steps = steps
      spawn.count = count
      spawn.program = UnsafePointer(program.pointers[0])
      spawn.arguments = UnsafePointer(argv.pointers)
      spawn.environment = UnsafePointer(variables?.pointers ?? environ)
      spawn.directory = UnsafePointer(directory?.pointers[0])
      return start(&spawn)
    }
    withExtendedLifetime((argv, variables, program, directory)) {}
    if child > 0 { return .started(child) }
    if spawn.failed_step >= 0 { return .failedStep(spawn.failed_step) }
    return .failed(
      spawn.failed_directory != 0
        ? NamespaceError(.changeDirectory, self.directory ?? "", code: spawn.error)
        : NamespaceError(.execute, self.program ?? name, code: spawn.error))
  }
}

extension NamespaceHandle {
  /// Enters for good, together with the environment that commands expect: mounts included.
  ///
  /// Acts on the calling thread, whose mount namespace becomes one of its own.
  ///
  /// - Throws: `.enter`, `.unshareMounts` or `.enslaveMounts`. What else fails goes to `onWarning`.
  public borrowing func enterCurrentThread(
    _ environment: ExecEnvironment, onWarning: (NamespaceError) -> Void = { _ in }
  ) throws(NamespaceError) {
    // The thread goes on in the caller's program, which needs no process of its own for that.
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

  /// Replaces the calling program by a command in the namespace: one execvp(3) in the same process.
  ///
  /// - Throws: what entering throws, or what `Command.replaceProcess` throws; the process is in the namespace
  ///   then.
  public consuming func exec(
    _ command: Command, environment: ExecEnvironment = ExecEnvironment(),
    onWarning: (NamespaceError) -> Void = { _ in }
  ) throws(NamespaceError) -> Never {
    try enter(try environment.steps(for: self), onWarning)
    try command.replaceProcess()
  }

  /// Starts a command in the namespace, with the same environment as `exec`, and answers its pid,
  /// which the caller waits for (waitpid(2)).
  ///
  /// Safe in a program of many threads: between vfork(2) and execve(2) the child makes system calls
  /// that were prepared beforehand, and nothing else. The caller enters nothing.
  ///
  /// - Throws: what entering throws, `.changeDirectory`, `.becomeUser` or `.execute`.
  public borrowing func spawn(
    _ command: Command, environment: ExecEnvironment = ExecEnvironment(),
    onWarning: (NamespaceError) -> Void = { _ in }
  ) throws(NamespaceError) -> pid_t {
    try checkIsNamespace()
    var list = try environment.steps(for: self)
    let child = try command.start(&list) { linux_spawn(&$0) }
    list.report(to: onWarning)
    return child
  }

  /// Starts a service in the namespace, below a process that keeps it and writes its log.
  ///
  /// - Returns: the pids of the keeper, which the caller waits for, and of the program.
  /// - Throws: what `spawn` throws.
  package borrowing func spawn(
    _ command: Command, environment: ExecEnvironment, keeper: ServiceKeeper
  ) throws(NamespaceError) -> (keeper: pid_t, program: pid_t) {
    try checkIsNamespace()
    var list = try environment.steps(for: self)
    var program: pid_t = 0
    let child = try command.start(&list) { spawn in
      keeper.log.withC { log in
        keeper.withSearch { linux_spawn_kept(&spawn, &log, &$0, keeper.events, &program) }
      }
    }
    return (child, program)
  }
}

/// A list of strings as C takes argument and environment vectors.
private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() {
      pointers[index] = string.withSystemString { strdup($0) }
    }
    pointers[count] = nil
  }

  deinit {
    for index in 0..<count { free(pointers[index]) }
    pointers.deallocate()
  }
}
