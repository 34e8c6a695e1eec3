import CLinux
import Glibc
import Linux

/// The supervisor's loop: requests, processes that end, readiness. It blocks only in poll(2), on everything at once.
final class SupervisorServer {
  private let paths: LabPaths
  private var listener: Int32
  /// A pipe that delivers the numbers of signals, one byte each.
  private let signals: Int32
  private let notes: ServiceNotes
  private var connections: [SupervisorConnection] = []
  private var services: [String: [String: ServiceProcess]] = [:]
  private var endings: [Ending] = []
  private var isEnding = false
  /// Whether a keeper was killed, so that its processes have no keeper.
  private var mayHaveStrays = false

  private static let mostConnections = 128

  /// A service that has to end, and what to do then.
  private struct Ending {
    let process: ServiceProcess
    let start = Clock.microseconds()
    let then: (_ error: String?) -> Void
  }

  /// - Throws: if it cannot listen for requests.
  init(paths: LabPaths) throws(LabError) {
    self.paths = paths
    signals = linux_signal_pipe()
    guard signals >= 0 else { throw LabError("pipe", code: errno) }
    notes = try ServiceNotes()
    unlink(paths.socket)
    guard let listener = LineChannel.listen(paths.socket) else {
      throw LabError(paths.socket, code: errno)
    }
    self.listener = listener
  }

  private var processes: [ServiceProcess] { services.values.flatMap(\.values) }

  /// Runs until it is asked to shut down.
  func run() {
    while !isEnding {
      reap()
      killStrays()
      var wait: Int32 = 1000
      for process in processes { wait = min(wait, process.tick()) }
      if goOnEnding() { wait = min(wait, 20) }
      connections.forEach { $0.expire() }
      connections.removeAll(where: \.isClosed)
      for connection in connections { wait = min(wait, connection.patienceLeft) }
      poll(wait)
    }
    let tree = ProcessTree()
    for process in processes { process.terminate(tree) }
    let start = Clock.microseconds()
    while processes.contains(where: \.isAlive), Clock.microseconds() - start < 2_000_000 {
      reap()
      usleep(2000)
    }
    unlink(paths.socket)
  }

  private func poll(_ wait: Int32) {
    var entries = [signals, notes.reader, listener].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let asked = connections
    entries += asked.map(\.entry)
    guard Linux.poll(&entries, wait) > 0 else { return }
    if entries[0].revents != 0 { takeSignals() }
    for (connection, entry) in zip(asked, entries.dropFirst(3)) where entry.revents != 0 {
      if let request = connection.handle(entry.revents) { carryOut(request, for: connection) }
    }
    if entries[2].revents != 0 { accept() }
  }

  private func takeSignals() {
    var numbers = [UInt8](repeating: 0, count: 4096)
    let count = read(signals, &numbers)
    for number in numbers.prefix(max(count, 0)) {
      switch Int32(number) {
      case SIGTERM, SIGINT: isEnding = true
      case SIGHUP: listenAnew()
      default: break
      }
    }
  }

  /// Listens on a new socket: somebody removed the socket's file, or all files of the lab.
  private func listenAnew() {
    for directory in [paths.root, paths.directory] { try? TextFile.makeDirectory(directory) }
    unlink(paths.socket)
    guard let fresh = LineChannel.listen(paths.socket) else { return }
    close(listener)
    listener = fresh
  }

  private func accept() {
    let client = Glibc.accept(listener, nil, nil)
    guard client >= 0 else {
      // Out of descriptors: drop the client that has been connected for longest.
      if errno == EMFILE || errno == ENFILE { dropOldest() }
      return
    }
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    if let connection = SupervisorConnection(client) { connections.append(connection) }
    if connections.count > Self.mostConnections { dropOldest() }
  }

  private func dropOldest() {
    if let index = connections.firstIndex(where: { !$0.isBusy }) { connections.remove(at: index) }
  }

  private func carryOut(_ request: SupervisorRequest, for connection: SupervisorConnection) {
    switch request.verb {
    case .status:
      connection.answer(SupervisorAnswer(services: services.mapValues { $0.mapValues(\.status) }))
    case .start: start(request) { connection.answer(SupervisorAnswer(error: $0)) }
    case .stop: stop(request) { connection.answer(SupervisorAnswer(error: $0)) }
    case .shutDown:
      isEnding = true
      connection.answer(SupervisorAnswer())
    }
  }

  private func start(_ request: SupervisorRequest, then: @escaping (String?) -> Void) {
    guard let node = request.node, let namespace = request.namespace,
      let service = request.service, let launch = request.launch
    else { return then("an incomplete request") }
    if services[node]?[service.name] != nil {
      var stopping = request
      stopping.name = service.name
      return stop(stopping) { error in
        if let error { then(error) } else { self.start(request, then: then) }
      }
    }
    var owner = LabNode(name: node, kind: .linux, namespace: namespace)
    owner.hostname = request.hostname ?? node
    let process = ServiceProcess(service, owner, paths, launch, notes)
    do throws(LabError) {
      try process.start()
      services[node, default: [:]][service.name] = process
      then(nil)
    } catch {
      then("\(node)/\(service.name): \(error)")
    }
  }

  private func stop(_ request: SupervisorRequest, then: @escaping (String?) -> Void) {
    guard let node = request.node, let name = request.name, let old = services[node]?[name] else {
      return then(nil)
    }
    old.isStopping = true
    old.terminate()
    endings.append(
      Ending(process: old) { error in
        if error == nil, self.services[node]?[name] === old { self.services[node]?[name] = nil }
        if self.services[node]?.isEmpty ?? false { self.services[node] = nil }
        then(error)
      })
  }

  /// Continues to end services, by force after three seconds.
  ///
  /// - Returns: whether some are still running.
  private func goOnEnding() -> Bool {
    let all = endings
    endings = []
    for ending in all {
      let waited = Clock.microseconds() - ending.start
      if !ending.process.isAlive {
        ending.then(nil)
      } else if waited > 8_000_000 {
        let node = ending.process.node.name
        ending.then("service `\(node)/\(ending.process.service.name)` does not end")
      } else {
        if waited > 3_000_000 { ending.process.killAll() }
        endings.append(ending)
      }
    }
    return !endings.isEmpty
  }

  /// Handles every process that has ended, orphans included.
  private func reap() {
    takeNotes()
    var status: Int32 = 0
    while true {
      let pid = waitpid(-1, &status, WNOHANG)
      guard pid > 0 else { return }
      // A keeper reports before it ends.
      takeNotes()
      for process in processes {
        if process.ended(pid, status) { mayHaveStrays = true }
      }
    }
  }

  private func takeNotes() {
    for note in notes.read() {
      let process = processes.first { $0.keeper == note.keeper }
      if note.wrote != 0 { process?.wroteText() } else { process?.programEnded(note.status) }
    }
  }

  /// Kills the processes of a keeper that was killed. The supervisor, as the first process here, has adopted them.
  private func killStrays() {
    guard mayHaveStrays else { return }
    let tree = ProcessTree()
    let known = Set(processes.flatMap { [$0.keeper, $0.prober].compactMap(\.self) })
    let strays = tree.children(of: getpid()).filter { !known.contains($0) }
    for stray in strays {
      for process in [stray] + tree.descendants(of: stray) { kill(process, SIGKILL) }
    }
    mayHaveStrays = !strays.isEmpty
  }
}

/// The pipe on which keepers report on their services.
final class ServiceNotes {
  let reader: Int32
  let writer: Int32

  init() throws(LabError) {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw LabError("pipe", code: errno) }
    (reader, writer) = (ends[0], ends[1])
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
  }

  func read() -> [linux_service_note] {
    var result: [linux_service_note] = []
    // Each note is written in one call, so it is never incomplete.
    while let note = Linux.read(reader, as: linux_service_note.self) { result.append(note) }
    return result
  }
}
