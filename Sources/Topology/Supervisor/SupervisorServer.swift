import CLinux
import Glibc

/// The supervisor's loop: requests, the ends of processes, readiness.
final class SupervisorServer {
  private let paths: LabPaths
  private let listener: Int32
  private var clients: [Int32] = []
  private var services: [String: [String: ServiceProcess]] = [:]
  private var isEnding = false

  init(paths: LabPaths, listener: Int32) {
    self.paths = paths
    self.listener = listener
  }

  /// Runs until it is asked to shut down.
  func run() {
    linux_wake_on_child()
    while !isEnding {
      reap()
      var wait: Int32 = 1000
      for process in services.values.flatMap(\.values) { wait = min(wait, process.tick()) }
      poll(wait)
    }
    for process in services.values.flatMap(\.values) { process.terminate() }
    let start = Clock.microseconds()
    while isAnyRunning, Clock.microseconds() - start < 2_000_000 {
      reap()
      usleep(2000)
    }
    unlink(paths.socket)
  }

  private var isAnyRunning: Bool {
    services.values.contains { $0.values.contains { $0.pid != nil } }
  }

  private func poll(_ wait: Int32) {
    var entries = ([listener] + clients).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    guard Glibc.poll(&entries, nfds_t(entries.count), wait) > 0 else { return }
    for entry in entries.dropFirst() where entry.revents != 0 { answer(entry.fd) }
    if entries[0].revents != 0 {
      let client = accept(listener, nil, nil)
      if client >= 0 {
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        if LineChannel.isTrusted(client) { clients.append(client) } else { close(client) }
      }
    }
  }

  private func answer(_ client: Int32) {
    guard let request = LineChannel.receive(SupervisorRequest.self, client) else {
      close(client)
      clients.removeAll { $0 == client }
      return
    }
    var answer = SupervisorAnswer()
    switch request.verb {
    case .status: answer.services = services.mapValues { $0.mapValues(\.status) }
    case .start: answer.error = start(request)
    case .stop: stop(request)
    case .shutDown: isEnding = true
    }
    _ = LineChannel.send(answer, client)
  }

  private func start(_ request: SupervisorRequest) -> String? {
    guard let node = request.node, let namespace = request.namespace, let service = request.service
    else { return "an incomplete request" }
    if let old = services[node]?[service.name] { end(old) }
    var owner = LabNode(name: node, kind: .linux, namespace: namespace)
    owner.hostname = request.hostname ?? node
    let process = ServiceProcess(service, owner, paths)
    services[node, default: [:]][service.name] = process
    do throws(LabError) {
      try process.start()
      return nil
    } catch {
      services[node]?[service.name] = nil
      return "\(node)/\(service.name): \(error)"
    }
  }

  private func stop(_ request: SupervisorRequest) {
    guard let node = request.node, let name = request.name, let old = services[node]?[name] else {
      return
    }
    end(old)
    services[node]?[name] = nil
    if services[node]?.isEmpty ?? false { services[node] = nil }
  }

  /// Ends a service and all that it started, by force after three seconds.
  private func end(_ process: ServiceProcess) {
    process.isStopping = true
    process.terminate()
    let start = Clock.microseconds()
    while process.pid != nil || process.hasDescendants {
      reap()
      if Clock.microseconds() - start > 3_000_000 { process.killAll() }
      if Clock.microseconds() - start > 5_000_000 { return }
      usleep(2000)
    }
  }

  /// Takes note of every process that ended, orphans included.
  private func reap() {
    var status: Int32 = 0
    while true {
      let pid = waitpid(-1, &status, WNOHANG)
      guard pid > 0 else { return }
      for process in services.values.flatMap(\.values) { process.ended(pid, status) }
    }
  }
}
