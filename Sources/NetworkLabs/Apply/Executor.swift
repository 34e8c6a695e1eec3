import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// Follows the steps as they are carried out, and may stop the work by throwing. Progress lines use it, and
/// tests that make a step fail.
public protocol StepObserver: AnyObject {
  /// True to run steps one by one, so that `willRun` and `didRun` are called right before and after each.
  var isStepwise: Bool { get }
  /// Told before a step is done; an error thrown here stops the work.
  func willRun(_ step: Step) throws(LabError)
  /// Told after a step has been done.
  func didRun(_ step: Step)
  /// Called with what a command of a node's `exec` wrote.
  func didWrite(_ node: String, _ output: String)
}

/// Carries out steps in order. Where possible, the steps of one namespace share one system call.
final class Executor {
  let access: NamespaceAccess
  let paths: LabPaths
  /// The lab that the steps lead to.
  let lab: Lab
  let transaction: String
  let observer: (any StepObserver)?
  /// Returns true once the work has to stop.
  let isCancelled: () -> Bool
  let services: ServiceControl
  /// Whether the steps undo a transaction. Then they themselves will never be undone.
  let isUndoing: Bool
  /// Called with every command, in words for people, that runs on the host's file system.
  var onLastingCommand: (String) -> Void = { _ in }
  /// Called for commands that failed without making the lab fail.
  var onWarning: (String) -> Void = { _ in }
  /// The time by which commands must have ended, in microseconds of the monotonic clock; nil for no limit.
  private let deadline: Int?
  let configuration: NodeConfiguration
  /// Namespaces kept open because messages not yet sent refer to their descriptors.
  var held: [OpenNamespace] = []

  init(
    access: NamespaceAccess, paths: LabPaths, lab: Lab, transaction: String,
    observer: (any StepObserver)?, services: ServiceControl, deadline: Int?,
    isCancelled: @escaping () -> Bool, isUndoing: Bool = false
  ) {
    self.isUndoing = isUndoing
    self.access = access
    self.paths = paths
    self.lab = lab
    self.transaction = transaction
    self.observer = observer
    self.services = services
    self.deadline = deadline
    self.isCancelled = isCancelled
    configuration = NodeConfiguration(paths)
  }

  /// How long a command may still take, in microseconds; nil for no limit.
  var timeLeft: Int? { deadline.map { max($0 - Clock.microseconds(), 0) } }

  /// - Throws: all failures within the first group of steps in which one failed.
  func run(_ steps: [Step]) throws(ApplyError) {
    var next = 0
    while next < steps.count {
      if isCancelled() { throw ApplyError(nil, .interrupted) }
      let end = endOfGroup(steps, next)
      let group = Array(steps[next..<end])
      for step in group {
        do throws(LabError) { try observer?.willRun(step) } catch { throw ApplyError(step, error) }
      }
      try runGroup(group)
      for step in group { observer?.didRun(step) }
      next = end
    }
  }

  /// The end of the group of steps from `start` on that can be done together.
  private func endOfGroup(_ steps: [Step], _ start: Int) -> Int {
    if observer?.isStepwise ?? false { return start + 1 }
    let family = Family(steps[start].operation)
    guard family != .single else { return start + 1 }
    var end = start + 1
    while end < steps.count, Family(steps[end].operation) == family { end += 1 }
    return end
  }

  /// Steps of one family, standing next to each other, are done together.
  private enum Family: Equatable {
    case namespaces, sysctls, stops, single
    case netlink(String)

    init(_ operation: Operation) {
      switch operation {
      case .createNamespace: self = .namespaces
      case .setSysctl: self = .sysctls
      case .stopService: self = .stops
      case .createDevice(let device): self = .netlink(device.id.namespace)
      case .createPair(let near, _): self = .netlink(near.id.namespace)
      case .configure(let id, _), .addAlternativeName(let id, _),
        .removeAlternativeName(let id, _), .addAddress(let id, _),
        .removeAddress(let id, _), .impair(let id, _), .deleteDevice(let id):
        self = .netlink(id.namespace)
      case .setRoute(let name, _), .removeRoute(let name, _): self = .netlink(name)
      default: self = .single
      }
    }
  }

  private func runGroup(_ steps: [Step]) throws(ApplyError) {
    switch Family(steps[0].operation) {
    case .namespaces: try createNamespaces(steps)
    case .sysctls: try setSysctls(steps)
    case .stops: try stopServices(steps)
    case .netlink(let name): try send(steps, name)
    case .single:
      do throws(LabError) { try runSingle(steps[0]) } catch { throw ApplyError(steps[0], error) }
    }
  }

  private func send(_ steps: [Step], _ name: String) throws(ApplyError) {
    var pending: [(step: Step, request: Request)] = []
    for step in steps {
      // Pending messages may make the device whose index is needed: send them first.
      if needsLookUp(step.operation) || held.count > access.capacity / 4 {
        try flush(pending, name)
        pending = []
      }
      do throws(LabError) {
        pending.append((step, try request(step.operation)))
      } catch {
        throw ApplyError(step, error)
      }
    }
    try flush(pending, name)
    for step in steps { forget(step.operation) }
  }

  private func flush(
    _ pending: [(step: Step, request: Request)], _ name: String
  ) throws(ApplyError) {
    guard let first = pending.first else { return }
    defer { held = [] }
    var failures: [StepFailure] = []
    // The steps that failed, on their own account or because they need one that did.
    var failed: Set<Int> = []
    do throws(LabError) {
      let place = try access.place(name)
      do throws(NetlinkError) {
        for error in try place.connection().batch(pending.map(\.request)) {
          // Deleting a device also deletes the devices on top of it, in any namespace.
          if case .deleteDevice = pending[error.index].step.operation, error.code == ENODEV {
            continue
          }
          let step = pending[error.index].step
          let isConsequence = !failed.isDisjoint(with: step.after)
          failed.insert(step.id)
          if !isConsequence { failures.append(StepFailure(step, LabError(nil, error))) }
        }
      } catch {
        throw LabError(name, error)
      }
    } catch {
      throw ApplyError(first.step, error)
    }
    guard failures.isEmpty else { throw ApplyError(failures) }
  }

  /// Whether the message of a step needs the index of a device, and only the kernel knows it.
  private func needsLookUp(_ operation: Operation) -> Bool {
    let devices: [DeviceID]
    switch operation {
    case .configure(let id, let change):
      let master = change.master.flatMap { $0.isEmpty ? nil : DeviceID(id.namespace, $0) }
      devices = [id, master].compactMap(\.self)
    case .addAlternativeName(let id, _), .removeAlternativeName(let id, _), .addAddress(let id, _),
      .removeAddress(let id, _), .impair(let id, _):
      devices = [id]
    case .setRoute(let name, let route), .removeRoute(let name, let route):
      devices = route.nextHops.compactMap(\.dev).map { DeviceID(name, $0) }
    case .createDevice(let device):
      let master = device.master.map { DeviceID(device.id.namespace, $0) }
      devices = [device.kind.parent, master].compactMap(\.self)
    case .createPair(let near, _):
      devices = near.master.map { [DeviceID(near.id.namespace, $0)] } ?? []
    default: devices = []
    }
    return devices.contains { $0.name != "lo" && access.knownIndex(of: $0) == nil }
  }

  /// A device that is made or deleted has another index afterwards, or none.
  private func forget(_ operation: Operation) {
    guard case .deleteDevice(let id) = operation else { return }
    access.devices(id.namespace).indices[id.name] = nil
  }
}
