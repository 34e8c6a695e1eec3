import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// Talks to a lab's supervisor, the process that keeps its services running, and starts it if necessary.
public final class Supervisor: ServiceControl {
  private let paths: LabPaths
  private let executable: String
  private let search: SupervisorSearch
  /// True once no supervisor was found. Nobody else starts one meanwhile, since this process holds the lab's lock.
  private var isKnownAbsent = false

  /// The hidden verb of the executable. On it, the executable must call `SupervisorProcess.runIfAsked`.
  public static let startVerb = "__supervise"

  /// - Parameter executable: the program to run as the supervisor.
  public init(paths: LabPaths, executable: String = "/proc/self/exe") {
    self.paths = paths
    self.executable = executable
    search = SupervisorSearch(paths)
  }

  /// The status of services by node and name; empty if no supervisor runs.
  public func status() throws(LabError) -> [String: [String: ServiceStatus]] {
    guard let socket = try connect() else { return [:] }
    defer { close(socket) }
    return try ask(SupervisorRequest(verb: .status), socket).services ?? [:]
  }

  /// Whether a supervisor runs, even if it does not answer.
  public func isRunning() throws(LabError) -> Bool {
    if let socket = LineChannel.connect(paths.socket) {
      close(socket)
      return true
    }
    let code = errno
    guard code == ENOENT || code == ENOTDIR || code == ECONNREFUSED else {
      throw LabError(paths.socket, code: code)
    }
    return try search.find() != nil
  }

  /// Starts a service, and the supervisor if none runs.
  public func start(_ service: Service, node: String, lab: Lab) throws(LabError) {
    guard let owner = lab.node(node) else { throw LabError("no node `\(node)`") }
    let socket = try connectOrStart()
    defer { close(socket) }
    let directory =
      if let own = lab.directory { own } else { try TextFile.readLink("/proc/self/cwd") }
    var request = SupervisorRequest(verb: .start)
    request.node = node
    request.namespace = owner.namespace
    request.hostname = owner.hostname
    request.service = service
    request.launch = ServiceLaunch(
      environment: LabEnvironment.variables(of: owner, lab),
      directory: directory,
      logLimit: ServiceLog.fileLimit(of: lab), boundPaths: owner.boundPaths)
    _ = try ask(request, socket)
  }

  /// Ends services, all at once. The result has nil for each that ended.
  public func stop(_ services: [ServicePlace]) -> [LabError?] {
    stride(from: 0, to: services.count, by: Self.mostAtOnce).flatMap { start in
      let part = services[start..<min(start + Self.mostAtOnce, services.count)]
      // One connection each: the supervisor answers once the service has ended.
      let asked = part.map { place in
        Result { () throws(LabError) in try beginStopping(place) }
      }
      return asked.map { outcome -> LabError? in
        do throws(LabError) {
          guard let socket = try outcome.get() else { return nil }
          defer { close(socket) }
          _ = try answer(socket)
          return nil
        } catch { return error }
      }
    }
  }

  /// How many requests are in progress at once. The supervisor accepts more connections than that.
  private static let mostAtOnce = 96

  /// The connection that will carry the answer; nil if there is no supervisor.
  private func beginStopping(_ place: ServicePlace) throws(LabError) -> Int32? {
    guard let socket = try connect() else { return nil }
    var request = SupervisorRequest(verb: .stop)
    request.node = place.node
    request.name = place.name
    guard LineChannel.send(request, socket) else {
      close(socket)
      throw silence
    }
    return socket
  }

  /// Ends the supervisor, by force if it does not answer. The kernel then ends everything that it started.
  public func shutDown() throws(LabError) {
    let socket = LineChannel.connect(paths.socket)
    defer { if let socket { close(socket) } }
    let peer = socket.flatMap(LineChannel.trustedPeer)
    let seen = if let peer { peer } else { try search.find() }
    guard let process = seen else {
      unlink(paths.socket)
      return
    }
    // The kernel reports 0 for a process outside the caller's process namespace.
    guard process > 0 else {
      throw LabError("the supervisor of lab `\(paths.lab)` is in another process namespace")
    }
    // By now it may have ended, and its pid may belong to another process.
    let found = FoundProcess(process)
    let isThere =
      if let socket { LineChannel.isConnected(socket) } else { try search.isMeant(process) }
    guard isThere else {
      unlink(paths.socket)
      return
    }
    if let socket {
      _ = LineChannel.send(SupervisorRequest(verb: .shutDown), socket)
    } else {
      found.signal(SIGTERM)
    }
    if !found.ends(within: 10, evenStopped: false) {
      found.signal(SIGKILL)
      guard found.ends(within: 5) else {
        throw LabError("the supervisor of lab `\(paths.lab)`, process \(process), does not end")
      }
    }
    unlink(paths.socket)
  }

  /// A connection to the supervisor; nil if there is none.
  private func connect() throws(LabError) -> Int32? {
    if let socket = try connectBySocket() { return socket }
    if isKnownAbsent { return nil }
    guard let process = try search.find() else {
      isKnownAbsent = true
      return nil
    }
    // The socket's file has been removed, or is not there yet. SIGHUP makes the supervisor create a new one.
    let start = Clock.microseconds()
    while Clock.microseconds() - start < 5_000_000 {
      let found = FoundProcess(process)
      guard try search.isMeant(process) else { return nil }
      found.signal(SIGHUP)
      for _ in 0..<20 {
        usleep(5000)
        if let socket = try connectBySocket() { return socket }
      }
    }
    throw LabError(
      "the supervisor of lab `\(paths.lab)`, process \(process), does not answer; `netns down "
        + "\(paths.lab)` ends it")
  }

  private func connectBySocket() throws(LabError) -> Int32? {
    guard let socket = LineChannel.connect(paths.socket) else {
      if [ENOENT, ECONNREFUSED, ENOTDIR].contains(errno) { return nil }
      if errno == EAGAIN { throw silence }
      throw LabError(paths.socket, code: errno)
    }
    if LineChannel.trustedPeer(socket) != nil { return socket }
    close(socket)
    throw LabError("\(paths.socket) is somebody else's")
  }

  private var silence: LabError {
    LabError(
      "the supervisor of lab `\(paths.lab)` does not answer; `netns down \(paths.lab)` ends it")
  }

  private func ask(
    _ request: SupervisorRequest, _ socket: Int32
  ) throws(LabError) -> SupervisorAnswer {
    guard LineChannel.send(request, socket) else { throw silence }
    return try answer(socket)
  }

  private func answer(_ socket: Int32) throws(LabError) -> SupervisorAnswer {
    guard hasAnswer(socket), let answer = LineChannel.receive(SupervisorAnswer.self, socket)
    else { throw silence }
    if let error = answer.error { throw LabError(error) }
    return answer
  }

  /// Waits for an answer. Gives up early if somebody has stopped the supervisor.
  private func hasAnswer(_ socket: Int32) -> Bool {
    let start = Clock.microseconds()
    while Clock.microseconds() - start < LineChannel.patience * 1_000_000 {
      var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1000) > 0 { return true }
      if LineChannel.trustedPeer(socket).map(SupervisorSearch.isStopped) ?? false { return false }
    }
    return false
  }

  private func connectOrStart() throws(LabError) -> Int32 {
    if let socket = try connect() { return socket }
    try TextFile.makeDirectory(paths.directory)
    try launch()
    isKnownAbsent = false
    let start = Clock.microseconds()
    while Clock.microseconds() - start < 10_000_000 {
      if let socket = try connectBySocket() { return socket }
      usleep(1000)
    }
    throw failure
  }

  private var failure: LabError {
    let said = (try? TextFile.read(paths.supervisorLog)) ?? ""
    return LabError("the supervisor does not start: \(said.trimmingBlanks())")
  }

  private func launch() throws(LabError) {
    let output = try TextFile.open(
      paths.supervisorLog, O_WRONLY | O_APPEND | O_TRUNC, mode: .ownerOnly)
    defer { close(output) }
    let words = SupervisorProcess.words(Self.startVerb, paths)
    let pid = try Spawn.run(executable, words, output: output, directory: "/")
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw failure }
  }
}
