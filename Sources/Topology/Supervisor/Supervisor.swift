import Glibc

/// Talks to a lab's supervisor, the one process that keeps its services, and starts it where needed.
public final class Supervisor: ServiceControl {
  private let paths: LabPaths
  private let executable: String

  /// The hidden verb that the executable must answer by calling `SupervisorProcess.start`.
  public static let startVerb = "__supervise"

  /// - Parameter executable: the program to run as the supervisor.
  public init(paths: LabPaths, executable: String = "/proc/self/exe") {
    self.paths = paths
    self.executable = executable
  }

  public func status() throws(LabError) -> [String: [String: ServiceStatus]] {
    guard let socket = connect() else { return [:] }
    defer { close(socket) }
    return try ask(SupervisorRequest(verb: .status), socket).services ?? [:]
  }

  public func start(_ service: Service, node: String, lab: Lab) throws(LabError) {
    guard let owner = lab.node(node) else { throw LabError("no node `\(node)`") }
    let socket = try connectOrStart()
    defer { close(socket) }
    var request = SupervisorRequest(verb: .start)
    request.node = node
    request.namespace = owner.namespace
    request.hostname = owner.hostname
    request.service = service
    _ = try ask(request, socket)
  }

  public func stop(_ name: String, node: String) throws(LabError) {
    guard let socket = connect() else { return }
    defer { close(socket) }
    var request = SupervisorRequest(verb: .stop)
    request.node = node
    request.name = name
    _ = try ask(request, socket)
  }

  /// The kernel ends whatever the supervisor started when that one ends.
  public func shutDown() throws(LabError) {
    guard let socket = connect() else {
      unlink(paths.socket)
      return
    }
    defer { close(socket) }
    _ = LineChannel.send(SupervisorRequest(verb: .shutDown), socket)
    // The connection ends with the process.
    _ = LineChannel.receive(SupervisorAnswer.self, socket)
    let start = Clock.microseconds()
    while let other = connect() {
      close(other)
      if Clock.microseconds() - start > 10_000_000 {
        throw LabError("the supervisor of lab `\(paths.lab)` does not end")
      }
      usleep(2000)
    }
    unlink(paths.socket)
  }

  private func connect() -> Int32? { LineChannel.open(paths.socket, listening: false) }

  private func ask(
    _ request: SupervisorRequest, _ socket: Int32
  ) throws(LabError) -> SupervisorAnswer {
    guard LineChannel.send(request, socket),
      let answer = LineChannel.receive(SupervisorAnswer.self, socket)
    else { throw LabError("the supervisor of lab `\(paths.lab)` does not answer") }
    if let error = answer.error { throw LabError(error) }
    return answer
  }

  private func connectOrStart() throws(LabError) -> Int32 {
    if let socket = connect() { return socket }
    try TextFile.makeDirectory(paths.directory)
    try TextFile.makeDirectory(paths.logs, mode: 0o700)
    unlink(paths.socket)
    try launch()
    let start = Clock.microseconds()
    while Clock.microseconds() - start < 10_000_000 {
      if let socket = connect() { return socket }
      usleep(1000)
    }
    let said = TextFile.read("\(paths.logs)/supervisor") ?? ""
    throw LabError("the supervisor does not start: \(said.trimmingBlanks())")
  }

  private func launch() throws(LabError) {
    let log = try TextFile.open(
      "\(paths.logs)/supervisor", O_WRONLY | O_APPEND, mode: .ownerOnly)
    defer { close(log) }
    let words = [
      "netns-lab", Self.startVerb, paths.lab, paths.root, paths.configuration,
    ]
    let pid = try Spawn.run(executable, words, output: log)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else {
      let said = TextFile.read("\(paths.logs)/supervisor") ?? ""
      throw LabError("the supervisor does not start: \(said.trimmingBlanks())")
    }
  }
}
