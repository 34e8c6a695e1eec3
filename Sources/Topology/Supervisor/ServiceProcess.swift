import Glibc
import NetworkNamespaces

/// A service of the supervisor's: its process, its restarts, its readiness.
final class ServiceProcess {
  let service: Service
  let node: LabNode
  private let paths: LabPaths
  private(set) var pid: pid_t?
  var isStopping = false
  private var state = ServiceStatus.State.running
  private var isReady = false
  private var lastStatus: Int32?
  private var restarts = 0
  private var restartTime: Int?
  private var mounts: String?
  private var surroundings: ServiceStatus.Surroundings?
  private var probe: ReadyProbe

  init(_ service: Service, _ node: LabNode, _ paths: LabPaths) {
    self.service = service
    self.node = node
    self.paths = paths
    probe = ReadyProbe(service, node, paths)
  }

  var status: ServiceStatus {
    ServiceStatus(
      service: service, state: state, isReady: isReady, pid: pid, status: lastStatus,
      restarts: restarts, surroundings: surroundings)
  }

  var runner: NodeRunner {
    NodeRunner(
      namespace: node.namespace, hostname: node.hostname, env: service.env,
      store: NamespaceStore(), configuration: paths.configuration, isCancelled: { false })
  }

  func start() throws(LabError) {
    probe.abandon()
    probe = ReadyProbe(service, node, paths)
    let log = try openLog()
    defer { close(log) }
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(input) }
    let words = try command()
    let resolvConf = "\(paths.configuration)/\(node.namespace)/resolv.conf"
    surroundings = .init(
      hostname: node.hostname, hasResolvConf: access(resolvConf, F_OK) == 0)
    pid = try runner.start(words, input: input, output: log, session: true)
    state = .running
    mounts = pid.flatMap { TextFile.readLink("/proc/\($0)/ns/mnt") }
    // Without a condition, to have started is to be ready.
    isReady = service.ready == nil && service.role == .program
  }

  private func command() throws(LabError) -> [String] {
    guard service.role == .dhcpClient else { return ["sh", "-c", service.command] }
    return try DHCPClient.command(interface: service.command, node: node, paths: paths)
  }

  private func openLog() throws(LabError) -> Int32 {
    try TextFile.makeDirectory(paths.logs, mode: 0o700)
    try TextFile.makeDirectory("\(paths.logs)/\(node.name)", mode: 0o700)
    let path = paths.log(node: node.name, service: service.name)
    return try TextFile.open(path, O_WRONLY | O_APPEND, mode: .ownerOnly)
  }

  /// Notes that a process ended, if it was this service's.
  func ended(_ process: pid_t, _ status: Int32) {
    if probe.ended(process, status) { return }
    guard process == pid else { return }
    pid = nil
    lastStatus = status
    state = status == 0 ? .exited : .failed
    guard !isStopping else { return }
    let again =
      service.restart == .always || service.restart == .onFailure && status != 0
    guard again else {
      // One that ended well has done its work, unless it should be answering now.
      isReady = status == 0 && service.ready == nil
      return
    }
    isReady = false
    // Longer each time, up to five seconds.
    let pause = min(100_000 << min(restarts, 6), 5_000_000)
    restartTime = Clock.microseconds() + pause
  }

  /// Does what is due, and answers in how many milliseconds something will be due again.
  func tick() -> Int32 {
    let now = Clock.microseconds()
    if let time = restartTime {
      if now < time { return Int32((time - now) / 1000 + 1) }
      restartTime = nil
      restarts += 1
      do throws(LabError) {
        try start()
      } catch {
        state = .failed
        restartTime = now + 1_000_000
      }
    }
    guard pid != nil, !isReady else { return 1000 }
    isReady = probe.isReady()
    return isReady ? 1000 : 20
  }

  func terminate() {
    restartTime = nil
    probe.abandon()
    if let pid { kill(-pid, SIGTERM) }
    for process in descendants { kill(process, SIGTERM) }
  }

  func killAll() {
    if let pid { kill(-pid, SIGKILL) }
    for process in descendants { kill(process, SIGKILL) }
  }

  var hasDescendants: Bool { !descendants.isEmpty }

  /// Every process in the service's mount namespace, wherever it put itself.
  private var descendants: [pid_t] {
    guard let mounts, let stream = opendir("/proc") else { return [] }
    defer { closedir(stream) }
    var result: [pid_t] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let process = pid_t(name), process != pid,
        TextFile.readLink("/proc/\(name)/ns/mnt") == mounts
      else { continue }
      result.append(process)
    }
    return result
  }
}
