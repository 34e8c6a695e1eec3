import CLinux
import Glibc
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
  /// The first node of each namespace.
  private(set) lazy var nodes = Dictionary(lab.nodes.map { ($0.namespace, $0) }) { first, _ in first
  }
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

  /// - Throws: all failures among the steps that were done together, if one of them failed.
  func run(_ steps: [Step]) throws(ApplyError) {
    var next = 0
    while next < steps.count {
      if isCancelled() { throw ApplyError(nil, .interrupted) }
      let groups = groups(of: steps, from: next)
      let end = groups.last?.upperBound ?? steps.count
      for step in steps[next..<end] {
        do throws(LabError) { try observer?.willRun(step) } catch { throw ApplyError(step, error) }
      }
      if groups.count > 1 {
        try send(groups.map { steps[$0] })
      } else {
        try runGroup(steps[next..<end])
      }
      for step in steps[next..<end] { observer?.didRun(step) }
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

  /// Groups of steps from `start` on, one for each namespace, that do not depend on one another.
  ///
  /// Whatever a removal or change takes along shows in no dependency, so such a group stays alone.
  private func groups(of steps: [Step], from start: Int) -> [Range<Int>] {
    var groups = [start..<endOfGroup(steps, start)]
    var seen: Set<String> = []
    let isStepwise = observer?.isStepwise ?? false
    while !isStepwise, groups.count < Self.mostGroups, let last = groups.last,
      case .netlink(let name) = Family(steps[last.lowerBound].operation),
      seen.insert(name).inserted, last.upperBound < steps.count,
      steps[last].allSatisfy({ $0.action == .create })
    {
      let next = last.upperBound..<endOfGroup(steps, last.upperBound)
      let earlier = steps[start].id..<steps[next.lowerBound].id
      guard case .netlink(let name) = Family(steps[next.lowerBound].operation),
        !seen.contains(name),
        steps[next].allSatisfy({ step in
          step.action == .create && !step.after.contains { earlier.contains($0) }
        })
      else { break }
      groups.append(next)
    }
    return groups
  }

  /// So many groups are sent together that threads are worth it, and so few that progress shows.
  private static let mostGroups = 128

  /// Steps of one family, standing next to each other, are done together.
  enum Family: Equatable {
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

  private func runGroup(_ steps: ArraySlice<Step>) throws(ApplyError) {
    guard let first = steps.first else { return }
    switch Family(first.operation) {
    case .namespaces: try createNamespaces(Array(steps))
    case .sysctls: try setSysctls(Array(steps))
    case .stops: try stopServices(Array(steps))
    case .netlink: try send([steps])
    case .single:
      do throws(LabError) { try runSingle(first) } catch { throw ApplyError(first, error) }
    }
  }
}
