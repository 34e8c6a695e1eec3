import Glibc
import Linux

extension LabManager {
  /// Waits until everything in the lab works as it should.
  ///
  /// - Parameter deadline: in microseconds of the monotonic clock.
  /// - Throws: what is late, or what will never be ready.
  func waitUntilReady(_ lab: Lab, _ first: Snapshot, deadline: Int) throws(LabError) {
    var snapshot = first
    var scope = readinessScope(lab)
    var pause: UInt32 = 1000
    while true {
      let state = Readiness(lab, snapshot)
      if let failure = state.failures.first {
        throw LabError(place(state.failedAt, in: lab) + failure + lastWords(lab, state.unready))
      }
      if state.late.isEmpty {
        onProgress([])
        return
      }
      if isCancelled() { throw LabError.interrupted }
      if Clock.microseconds() > deadline {
        throw LabError(
          place(state.lateAt, in: lab) + "not ready in time: "
            + state.late.joined(separator: ", ") + lastWords(lab, state.unready))
      }
      onProgress(state.late)
      usleep(pause)
      pause = min(pause * 2, 50_000)
      scope.namespaces = state.lateNamespaces
      let update = try self.snapshot(scope)
      snapshot.services = update.services
      for (name, namespace) in update.namespaces { snapshot.namespaces[name] = namespace }
    }
  }

  /// Where the file declares a part of the lab: "FILE:LINE: ".
  private func place(_ position: Position?, in lab: Lab) -> String {
    position?.prefix(in: lab.writtenFile) ?? ""
  }

  /// The last lines of services' logs, which are removed with the lab when it is undone.
  private func lastWords(_ lab: Lab, _ services: [(node: String, service: String)]) -> String {
    var words = ""
    for (node, service) in services {
      do throws(LabError) {
        for line in try paths.log(node: node, service: service).lastLines(5) {
          words += "\n\(node)/\(service): \(line)"
        }
      } catch { words += "\n\(error)" }
    }
    return words
  }

  /// What readiness depends on. Addresses matter if the kernel checks for duplicates, which it does only for IPv6, or
  /// if DHCP assigns them.
  func readinessScope(_ lab: Lab) -> SnapshotReader.Scope {
    var scope = SnapshotReader.Scope()
    scope.namespaces = Set(lab.nodes.map(\.namespace))
    scope.readsRoutes = false
    scope.readsConfiguration = false
    scope.readsKinds = false
    scope.readsAddresses = lab.devices.contains { device in
      device.usesDHCP || device.addresses.contains { $0.address.version == .v6 }
    }
    return scope
  }

  /// What is not ready in a lab that is up, or no longer as it was made.
  public func late(_ lab: Lab, in snapshot: Snapshot) -> [String] {
    health(lab, in: snapshot).late
  }

  /// The health of a lab that is up. Everything that reports it uses this.
  public func health(_ lab: Lab, in snapshot: Snapshot) -> Health {
    let state = Readiness(lab, snapshot)
    let drift = drift(lab, snapshot)
    let late = lab.nodes.filter { state.lateNamespaces.contains($0.namespace) }.map(\.name)
    return Health(
      late: state.failures + state.late + drift.words,
      nodes: Set(late + state.unready.map(\.node)).union(drift.nodes))
  }

  /// What others have changed in a lab since it was made, and in which nodes: what another `up` would restore.
  private func drift(_ lab: Lab, _ snapshot: Snapshot) -> (words: [String], nodes: Set<String>) {
    do throws(PlanError) {
      let plan = try Plan.make(for: lab, known: lab, against: snapshot)
      // Services belong to readiness, and commands would run only because something else is missing.
      let steps = plan.steps.filter {
        !$0.isDetail && $0.kind != .service && $0.kind != .exec
      }
      return (steps.map(\.driftWords), Set(steps.map(\.node)))
    } catch {
      return (error.conflicts.map(\.description), [])
    }
  }

  /// Waits until a lab that is up is ready and as it was made.
  ///
  /// - Parameter timeout: in microseconds.
  /// - Throws: what is late, or what will never be ready.
  public func wait(_ lab: Lab, timeout: Int) throws(LabError) {
    let deadline = Clock.microseconds(after: timeout)
    while true {
      try waitUntilReady(lab, try snapshot(for: lab), deadline: deadline)
      let drift = drift(lab, try snapshot(for: lab)).words
      if drift.isEmpty { return }
      if isCancelled() { throw LabError.interrupted }
      if Clock.microseconds() > deadline {
        throw LabError("not ready in time: \(drift.joined(separator: ", "))")
      }
      onProgress(drift)
      usleep(100_000)
    }
  }
}

/// The health of a lab that is up.
public struct Health: Sendable, Hashable {
  /// What is not ready, or no longer as it was made; empty if all is well.
  public var late: [String]
  /// The nodes concerned.
  public var nodes: Set<String>
}

extension Step {
  /// The deviation that this step would repair.
  fileprivate var driftWords: String {
    let state =
      switch action {
      case .create: "is missing"
      case .change: "is not as it was made" + (details.first.map { " (\($0))" } ?? "")
      case .remove: "should not be there"
      }
    return (node.isEmpty ? "" : "\(node): ") + "\(kind.rawValue) \(subject) \(state)"
  }
}

enum Clock {
  /// The time of the monotonic clock in microseconds.
  static func microseconds() -> Int {
    let now = clock_gettime(CLOCK_MONOTONIC)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
  }

  /// The time in so many microseconds. Programs may ask for any number: `.max` means for ever.
  static func microseconds(after delay: Int) -> Int {
    let (time, isTooLate) = microseconds().addingReportingOverflow(delay)
    return isTooLate ? .max : time
  }
}

/// What a lab is still waiting for.
struct Readiness {
  private(set) var late: [String] = []
  private(set) var failures: [String] = []
  private(set) var lateNamespaces: Set<String> = []
  /// Services that are late or have ended.
  private(set) var unready: [(node: String, service: String)] = []
  /// Where the file declares the first thing that is late; `failedAt` is for the first that has failed.
  private(set) var lateAt: Position?
  private(set) var failedAt: Position?

  init(_ lab: Lab, _ snapshot: Snapshot) {
    let wanted = Dictionary(lab.devices.map { ($0.id, $0) }) { first, _ in first }
    for device in lab.devices where device.up {
      guard let link = snapshot.link(device.id) else {
        add(late: "\(device.node):\(device.id.name) is missing", at: device.origin.position)
        lateNamespaces.insert(device.id.namespace)
        continue
      }
      let bridge = link.master.map { DeviceID(device.id.namespace, $0) }
      // If the host's bridge is down, the lab does not bring it up, and nothing is forwarded.
      let isIdle = bridge.map { wanted[$0] == nil && snapshot.link($0)?.isUp == false } ?? false
      check(device, link, wanted, onIdleBridge: isIdle)
      if case .vxlan(let vxlan) = device.kind, let others = vxlan.others,
        link.otherEnds.count < others
      {
        add(
          late:
            "\(device.node):\(device.id.name) knows \(link.otherEnds.count) of \(others) other hosts",
          at: nil)
        lateNamespaces.insert(device.id.namespace)
      }
    }
    for node in lab.nodes {
      for service in node.services { check(service, node, snapshot) }
    }
  }

  private mutating func add(late words: String, at place: Position?) {
    if late.isEmpty { lateAt = place }
    late.append(words)
  }

  private mutating func add(failure words: String, at place: Position?) {
    if failures.isEmpty { failedAt = place }
    failures.append(words)
  }

  private mutating func check(
    _ device: Device, _ link: LiveLink, _ wanted: [DeviceID: Device], onIdleBridge: Bool
  ) {
    let name = "\(device.node):\(device.id.name)"
    let place = device.origin.position
    let before = late.count
    if let peer = device.kind.peer, wanted[peer]?.up ?? false, !link.hasCarrier {
      add(late: "\(name) has no carrier", at: place)
    }
    if device.kind.isBridge, !link.hasCarrier, hasPort(device, wanted) {
      add(late: "\(name) has no carrier", at: place)
    }
    // Forwarding, or permanently blocked by the spanning tree. Listening and learning are temporary.
    if let state = link.portState, ![.forwarding, .blocking].contains(state), link.hasCarrier,
      !onIdleBridge
    {
      add(late: "\(name) does not forward yet", at: place)
    }
    let declaresV6 = device.addresses.contains { $0.address.version == .v6 }
    for address in link.addresses where address.prefix.address.version == .v6 {
      if address.isDuplicate, device.addresses.contains(address.prefix) {
        add(
          failure: "\(name): somebody else has \(address.prefix.address) already",
          at: device.origin[.address(address.prefix)])
      } else if address.isTentative, declaresV6, link.hasCarrier || device.kind.peer == nil {
        add(
          late: "\(name): duplicate detection of \(address.prefix.address)",
          at: device.origin[.address(address.prefix)])
      }
    }
    if device.usesDHCP, !link.addresses.contains(where: { $0.prefix.address.version == .v4 }) {
      add(late: "\(name) has no address by DHCP", at: place)
    }
    if late.count > before { lateNamespaces.insert(device.id.namespace) }
  }

  private func hasPort(_ bridge: Device, _ wanted: [DeviceID: Device]) -> Bool {
    wanted.values.contains { port in
      port.master == bridge.id.name && port.id.namespace == bridge.id.namespace && port.up
        && (port.kind.peer.map { wanted[$0]?.up ?? false } ?? true)
    }
  }

  private mutating func check(_ service: Service, _ node: LabNode, _ snapshot: Snapshot) {
    let name = "\(node.name)/\(service.name)"
    let isReady = snapshot.services[node.name]?[service.name]?.isReady ?? false
    if !isReady { unready.append((node.name, service.name)) }
    guard let status = snapshot.services[node.name]?[service.name] else {
      add(late: "\(name) is not started", at: service.origin.position)
      return
    }
    if isReady { return }
    if status.state == .running || service.restart != .never {
      add(late: "\(name) is not ready", at: service.origin.position)
    } else {
      add(failure: "\(name) ended (\(status.words))", at: service.origin.position)
    }
  }
}

extension ServiceStatus {
  /// "status 1" or "signal 9".
  public var words: String {
    guard let status else { return state.rawValue }
    return status & 0x7f == 0 ? "status \((status >> 8) & 0xff)" : "signal \(status & 0x7f)"
  }
}
