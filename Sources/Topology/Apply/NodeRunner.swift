import CLinux
import Glibc
import NetworkNamespaces

/// Runs commands in a node, with its hostname, files and environment.
public struct NodeRunner {
  public let namespace: String
  let hostname: String?
  let env: [String: String]
  let store: NamespaceStore
  let configuration: String
  let isCancelled: () -> Bool

  /// How a command ended, and what it wrote to standard output and error.
  public struct Result: Sendable {
    /// The exit status, or 128 and the signal's number.
    public var status: Int32
    public var output: String
    /// Why it was ended, in words; nil where it ended by itself.
    public var reason: String?

    var words: String { reason ?? "status \(status)" }
  }

  public init(
    node: LabNode, store: NamespaceStore = NamespaceStore(), configuration: String = "/etc/netns",
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.init(
      namespace: node.namespace, hostname: node.isHost ? nil : node.hostname, env: node.env,
      store: store, configuration: configuration, isCancelled: isCancelled)
  }

  init(
    namespace: String, hostname: String?, env: [String: String], store: NamespaceStore,
    configuration: String, isCancelled: @escaping () -> Bool
  ) {
    self.namespace = namespace
    self.hostname = hostname
    self.env = env
    self.store = store
    self.configuration = configuration
    self.isCancelled = isCancelled
  }

  /// The caller's environment with the node's variables.
  public static func environment(_ own: [String: String]) -> [String] {
    var result: [String] = []
    var pointer = environ
    while let entry = pointer.pointee {
      let text = String(cString: entry)
      let name = text.prefix { $0 != "=" }
      if own[String(name)] == nil { result.append(text) }
      pointer += 1
    }
    return result + own.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  public var execEnvironment: ExecEnvironment {
    var environment = ExecEnvironment(configuration: configuration)
    environment.hostname = hostname
    return environment
  }

  public func handle() throws(LabError) -> NamespaceHandle {
    do throws(NamespaceError) {
      if namespace == LabNode.hostNamespace { return try NamespaceHandle.current() }
      return try store.open(try NamespaceName(namespace))
    } catch {
      throw LabError("namespace `\(namespace)`", error)
    }
  }

  /// Starts a command without waiting for it, and answers its pid.
  public func start(
    _ arguments: [String], input: Int32? = nil, output: Int32? = nil, session: Bool = false,
    proc: Bool = false
  ) throws(LabError) -> pid_t {
    var command = Command(arguments)
    command.environment = Self.environment(env)
    command.standardInput = input
    command.standardOutput = output
    command.standardError = output
    var environment = execEnvironment
    environment.startsSession = session
    environment.mountsProc = proc
    let handle = try handle()
    do throws(NamespaceError) {
      return try handle.spawn(command, environment: environment)
    } catch {
      throw LabError(arguments.first ?? "", error)
    }
  }

  /// Runs a command and waits for its end.
  ///
  /// - Parameter timeout: microseconds; nil to wait for ever.
  public func run(
    _ arguments: [String], input: String = "", timeout: Int? = nil
  ) throws(LabError) -> Result {
    let stdin = linux_memfd("input")
    let stdout = linux_memfd("output")
    guard stdin >= 0, stdout >= 0 else { throw LabError("memfd_create", code: errno) }
    defer {
      close(stdin)
      close(stdout)
    }
    if !input.isEmpty {
      let bytes = Array(input.utf8)
      guard Glibc.write(stdin, bytes, bytes.count) == bytes.count else {
        throw LabError("memfd", code: errno)
      }
      lseek(stdin, 0, SEEK_SET)
    }
    let pid = try start(arguments, input: stdin, output: stdout, session: true)
    let (status, reason) = wait(pid, timeout)
    return Result(status: status, output: Self.content(stdout), reason: reason)
  }

  private func wait(_ pid: pid_t, _ timeout: Int?) -> (Int32, String?) {
    var status: Int32 = 0
    var waited = 0
    var pause: UInt32 = 200
    while true {
      let result = waitpid(pid, &status, WNOHANG)
      if result == pid { return (Self.exitStatus(status), nil) }
      if result < 0, errno != EINTR { return (127, nil) }
      let isLate = timeout.map { waited > $0 } ?? false
      let reason = isCancelled() ? "interrupted" : isLate ? "timed out" : nil
      if let reason {
        // The command leads a session of its own, so that its children go with it.
        kill(-pid, SIGKILL)
        waitpid(pid, &status, 0)
        return (Self.exitStatus(status), reason)
      }
      usleep(pause)
      waited += Int(pause)
      pause = min(pause * 2, 10_000)
    }
  }

  static func exitStatus(_ status: Int32) -> Int32 {
    status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  private static func content(_ descriptor: Int32) -> String {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size > 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: min(size, 1 << 20))
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
  }
}
