import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// A service in the supervisor: its process, its restarts and its readiness.
final class ServiceProcess {
  let service: Service
  let node: LabNode
  private let paths: LabPaths
  private let launch: ServiceLaunch
  private let notes: ServiceNotes
  /// The parent of everything that the service started; nil once all of that has ended.
  private(set) var keeper: pid_t?
  /// The program itself, while it runs.
  private var program: pid_t?
  var isStopping = false
  private var state = ServiceStatus.State.running
  private var isReady = false
  private var lastStatus: Int32?
  private var restarts = 0
  private var restartTime: Int?
  private var surroundings: ServiceStatus.Surroundings?
  private var probe: ReadyProbe

  init(
    _ service: Service, _ node: LabNode, _ paths: LabPaths, _ launch: ServiceLaunch,
    _ notes: ServiceNotes
  ) {
    self.service = service
    self.node = node
    self.paths = paths
    self.launch = launch
    self.notes = notes
    probe = ReadyProbe(service, node, paths, launch)
  }

  var status: ServiceStatus {
    ServiceStatus(
      service: service, state: state, isReady: isReady, pid: program, status: lastStatus,
      restarts: restarts, surroundings: surroundings)
  }

  /// Whether any of its processes is still running.
  var isAlive: Bool { keeper != nil }

  /// The command that probes its readiness.
  var prober: pid_t? { probe.process }

  func start() throws(LabError) {
    probe.abandon()
    let log = try paths.log(node: node.name, service: service.name).open(limit: launch.logLimit)
    probe = ReadyProbe(service, node, paths, launch)
    defer { close(log.descriptor) }
    let words = try command()
    let resolvConf = "\(paths.configuration)/\(node.namespace)/resolv.conf"
    surroundings = .init(
      hostname: node.hostname, hasResolvConf: access(resolvConf, F_OK) == 0)
    let runner = NodeRunner(service, node, paths, launch)
    let keeper = ServiceKeeper(log: log, events: notes.writer, lookingFor: probe.text)
    let started = try runner.startKept(words, keeper)
    (self.keeper, program) = (started.keeper, started.program)
    state = .running
    isReady = false
  }

  private func command() throws(LabError) -> [String] {
    guard service.role == .dhcpClient else { return ["sh", "-c", service.command] }
    return try DHCPClient.command(interface: service.command, node: node, paths: paths)
  }

  /// Notes the end of a process if it was one of this service's.
  ///
  /// - Returns: whether it was the keeper, and ended before the service did.
  func ended(_ process: pid_t, _ status: Int32) -> Bool {
    if probe.ended(process, status) { return false }
    guard process == keeper else { return false }
    keeper = nil
    guard program != nil else { return false }
    programEnded(status)
    return true
  }

  /// Notes that it wrote the text that makes it ready.
  func wroteText() { probe.hasWritten = true }

  func programEnded(_ status: Int32) {
    guard program != nil else { return }
    program = nil
    lastStatus = status
    state = status == 0 ? .exited : .failed
    guard !isStopping else { return }
    let again =
      service.restart == .always || service.restart == .onFailure && status != 0
    guard again else {
      // A program that ended well has done its work, unless it would have to answer requests now.
      isReady = status == 0 && service.ready == nil
      return
    }
    isReady = false
    // Each pause is longer, up to five seconds.
    let pause = min(100_000 << min(restarts, 6), 5_000_000)
    restartTime = Clock.microseconds() + pause
    // Processes left behind do not belong to the next run.
    signalDescendants(SIGTERM)
  }

  /// Does what is due. Returns in how many milliseconds something will be due again.
  func tick() -> Int32 {
    let now = Clock.microseconds()
    if let time = restartTime {
      if now < time { return Int32((time - now) / 1000 + 1) }
      guard !isAlive else {
        killAll()
        return 20
      }
      restartTime = nil
      restarts += 1
      do throws(LabError) {
        try start()
      } catch {
        note(error)
        state = .failed
        restartTime = now + 1_000_000
      }
    }
    guard program != nil, !isReady else { return 1000 }
    isReady = probe.isReady()
    return isReady ? 1000 : 20
  }

  /// Writes into the service's own log why it could not be restarted.
  private func note(_ error: LabError) {
    let log = paths.log(node: node.name, service: service.name)
    guard let file = try? log.open(limit: launch.logLimit) else { return }
    file.write(Array("netns: \(error)\n".utf8))
    close(file.descriptor)
  }

  func terminate(_ tree: ProcessTree = ProcessTree()) {
    restartTime = nil
    probe.abandon()
    signalDescendants(SIGTERM, tree)
  }

  func killAll() { signalDescendants(SIGKILL) }

  /// Signals all descendants of the service, in any session. The keeper adopts those whose parent has ended.
  private func signalDescendants(_ signal: Int32, _ tree: ProcessTree = ProcessTree()) {
    guard let keeper else { return }
    for process in tree.descendants(of: keeper) { kill(process, signal) }
    // Stopped processes cannot end, and a stopped keeper cannot report it.
    for process in tree.descendants(of: keeper) + [keeper] { kill(process, SIGCONT) }
  }
}

extension NodeRunner {
  /// The runner for commands of a service.
  init(_ service: Service, _ node: LabNode, _ paths: LabPaths, _ launch: ServiceLaunch) {
    var env = launch.environment
    env.merge(service.env) { _, own in own }
    self.init(
      namespace: node.namespace, hostname: node.hostname, surroundings: .given(env),
      directory: launch.directory ?? "/", store: NamespaceStore(),
      configuration: paths.configuration)
    if service.isPrivate == true {
      enterFileSystem(paths.mounts(of: node.name), boundPaths: launch.boundPaths ?? [])
    }
  }
}
