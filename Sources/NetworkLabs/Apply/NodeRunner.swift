import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// Runs commands in a node, with its hostname, files and environment.
public struct NodeRunner {
  /// The namespace's name in the store; empty for the host.
  public let namespace: String
  let hostname: String?
  let surroundings: Surroundings
  let wishes: CommandWishes
  /// Where commands start; nil for the caller's working directory.
  let directory: String?
  let store: NamespaceStore
  let configuration: String
  let isCancelled: () -> Bool
  /// The file of the mount namespace that commands enter; nil if each gets one of its own.
  private var mountNamespace: String?
  /// The bind mounts in that mount namespace.
  private var boundPaths: [String] = []
  /// Whether commands are in another process namespace, which /proc has to show.
  private var hasOwnProcesses = false

  /// What commands get besides their node.
  enum Surroundings {
    /// The caller's environment plus these variables, and the caller's descriptors, as with `ip netns exec`.
    case callers([String: String])
    /// These variables and nothing else.
    case given([String: String])
  }

  /// How a command ended, and what it wrote to standard output and standard error.
  public struct Result: Sendable {
    /// The exit status, or 128 and the signal's number.
    public var status: Int32
    /// What it wrote, both streams mixed in the order they arrived.
    public var output: String
    /// Why it was killed, in words; nil if it ended by itself.
    public var reason: String?

    var words: String { reason ?? "status \(status)" }
  }

  /// Runs commands in a node as `netns exec` does.
  public init(
    node: LabNode, wishes: CommandWishes = CommandWishes(),
    store: NamespaceStore = NamespaceStore(), configuration: String = "/etc/netns",
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.init(
      namespace: node.namespace, hostname: node.isHost ? nil : node.hostname,
      surroundings: .callers(node.env), wishes: wishes, store: store,
      configuration: configuration, isCancelled: isCancelled)
  }

  /// Runs the lab's own commands in a node: in the directory of the lab's file, with the environment of labs.
  init(
    node: LabNode, of lab: Lab, variables: [String: String] = [:], store: NamespaceStore,
    configuration: String, isCancelled: @escaping () -> Bool
  ) {
    self.init(
      namespace: node.namespace, hostname: node.isHost ? nil : node.hostname,
      surroundings: .given(
        LabEnvironment.variables(of: node, lab).merging(variables) { _, own in own }),
      directory: lab.directory, store: store, configuration: configuration,
      isCancelled: isCancelled)
  }

  init(
    namespace: String, hostname: String? = nil, surroundings: Surroundings,
    directory: String? = nil, wishes: CommandWishes = CommandWishes(), store: NamespaceStore,
    configuration: String, isCancelled: @escaping () -> Bool = { false }
  ) {
    self.namespace = namespace
    self.hostname = hostname
    self.surroundings = surroundings
    self.directory = directory
    self.wishes = wishes
    self.store = store
    self.configuration = configuration
    self.isCancelled = isCancelled
  }

  /// What commands are started with: hostname, files and mounts.
  public var execEnvironment: ExecEnvironment {
    var environment = ExecEnvironment(configuration: configuration)
    environment.hostname = hostname
    environment.mountNamespace = mountNamespace
    environment.boundPaths = boundPaths
    environment.mountsProc = hasOwnProcesses
    return environment
  }

  /// The same runner, with commands seeing the node's private file system if it has one.
  public func inFileSystem(of node: LabNode, _ paths: LabPaths) -> NodeRunner {
    var runner = self
    runner.mountNamespace = node.filesystem == nil ? nil : paths.mounts(of: node.name)
    runner.boundPaths = node.boundPaths
    return runner
  }

  /// Makes services, which are in the supervisor's process namespace, see the private file system of their node.
  ///
  /// - Parameter boundPaths: the paths that are bind mounts in it.
  mutating func enterFileSystem(_ mounts: String, boundPaths: [String]) {
    mountNamespace = mounts
    self.boundPaths = boundPaths
    hasOwnProcesses = true
  }

  /// Opens the node's namespace.
  public func handle() throws(LabError) -> NamespaceHandle { try store.handle(namespace) }

  /// Starts a command without waiting for it, and returns its pid.
  public func start(
    _ arguments: [String], input: Int32? = nil, output: Int32? = nil, session: Bool = false
  ) throws(LabError) -> pid_t {
    let command = command(arguments, input: input, output: output)
    var environment = execEnvironment
    environment.startsSession = session
    let handle = try handle()
    do throws(NamespaceError) {
      return try handle.spawn(command, environment: environment)
    } catch {
      throw LabError(arguments.first ?? "", error)
    }
  }

  /// Starts a service below a keeper, with /dev/null as its input.
  func startKept(
    _ arguments: [String], _ keeper: ServiceKeeper
  ) throws(LabError) -> (keeper: pid_t, program: pid_t) {
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(input) }
    var environment = execEnvironment
    environment.startsSession = true
    let handle = try handle()
    do throws(NamespaceError) {
      return try handle.spawn(
        command(arguments, input: input, output: nil), environment: environment, keeper: keeper)
    } catch {
      throw LabError(arguments.first ?? "", error)
    }
  }

  /// The command to execute, with the node's environment and the user's wishes applied.
  public func command(_ arguments: [String]) -> Command {
    command(arguments, input: nil, output: nil)
  }

  private func command(_ arguments: [String], input: Int32?, output: Int32?) -> Command {
    var command = Command(arguments)
    switch surroundings {
    case .callers(let variables): command.environment = LabEnvironment.whole(with: variables)
    case .given(let variables):
      command.environment = LabEnvironment.words(variables)
      command.isIsolated = true
    }
    command.directory = directory
    wishes.apply(to: &command)
    command.standardInput = input
    command.standardOutput = output
    command.standardError = output
    return command
  }

  /// Runs a command and waits for its end. Background processes it leaves may go on writing.
  ///
  /// - Parameter timeout: microseconds; nil to wait for ever.
  public func run(
    _ arguments: [String], input: String = "", timeout: Int? = nil
  ) throws(LabError) -> Result {
    try run(arguments, input: input, timeout: timeout, log: nil)
  }

  func run(
    _ arguments: [String], input: String = "", timeout: Int?, log: CommandLog?
  ) throws(LabError) -> Result {
    let stdin = try Self.source(input)
    defer { close(stdin) }
    let output = try CommandOutput(log)
    let pid = try start(arguments, input: stdin, output: output.writer, session: true)
    output.closeWriter()
    let (status, reason) = wait(pid, timeout, output)
    output.finish()
    return Result(status: status, output: output.text, reason: reason)
  }

  /// An open file holding a command's input, positioned at its beginning.
  private static func source(_ text: String) throws(LabError) -> Int32 {
    let file = text.isEmpty ? open("/dev/null", O_RDONLY | O_CLOEXEC) : linux_memfd("input")
    guard file >= 0 else { throw LabError(text.isEmpty ? "/dev/null" : "memfd", code: errno) }
    let bytes = Array(text.utf8)
    guard bytes.isEmpty || Linux.write(file, bytes) == bytes.count else {
      let code = errno
      close(file)
      throw LabError("memfd", code: code)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  private func wait(_ pid: pid_t, _ timeout: Int?, _ output: CommandOutput) -> (Int32, String?) {
    var status: Int32 = 0
    let start = Clock.microseconds()
    let handle = linux_pidfd(pid)
    defer { if handle >= 0 { close(handle) } }
    while true {
      let result = waitpid(pid, &status, WNOHANG)
      if result == pid { return (Self.exitStatus(status), nil) }
      if result < 0, errno != EINTR { return (127, nil) }
      let left = timeout.map { $0 - (Clock.microseconds() - start) } ?? .max
      let reason = isCancelled() ? "interrupted" : left < 0 ? "timed out" : nil
      if let reason {
        // The command leads a session of its own, so its children are killed with it.
        kill(-pid, SIGKILL)
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return (Self.exitStatus(status), reason)
      }
      // A signal that arrives just before the poll is noticed only after it: limit the delay.
      let longest = handle < 0 ? 5 : 100
      output.read(orUntil: handle, milliseconds: Int32(min(left / 1000 + 1, longest)))
    }
  }

  static func exitStatus(_ status: Int32) -> Int32 {
    status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }
}
