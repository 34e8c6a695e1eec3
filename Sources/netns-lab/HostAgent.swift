import CLinux
import Glibc
import NetworkLabs
import Linux

/// Serves this machine's share of a lab to the machine that the lab is brought up from, over standard input and output.
///
/// An `up` is undone if the input ends, or anything but the agreed answer arrives.
final class HostAgent {
  private let channel: HostChannel
  /// How long the other hosts may take after this one is ready, in milliseconds.
  private var patience: Int32 = 0
  /// Whether the change was undone only because the other end said so or was gone.
  private var wasToldToUndo = false

  init() {
    // Nothing else may write to standard output.
    let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    channel = HostChannel(input: STDIN_FILENO, output: output)
  }

  /// Serves until the input ends.
  func run() -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    linux_note_signals()
    while let request = receive(-1) {
      // Whoever asked may not know yet that it failed, and was undone.
      if request.verb == .undo { continue }
      send(answer(to: request))
    }
    return 0
  }

  /// The next request; nil at the end, after a signal, or if the time is over.
  private func receive(_ milliseconds: Int32) -> HostRequest? {
    while true {
      if let line = channel.line() {
        if let request = HostChannel.value(HostRequest.self, line) { return request }
        send(
          HostAnswer.failed([
            "netns \(HostFacts.ownVersion) there does not understand the request: install the same one there"
          ]))
        return nil
      }
      if channel.isAtEnd || linux_noted_signal() != 0 { return nil }
      guard channel.wait(milliseconds) else { return nil }
      channel.fill()
    }
  }

  private func send(_ answer: HostAnswer) { _ = channel.send(answer) }

  private func answer(to request: HostRequest) -> HostAnswer {
    var answer = HostAnswer()
    answer.isLast = true
    do {
      try perform(request, &answer)
      return answer
    } catch {
      var failed = HostAnswer.failed((error as? LabFailure)?.lines ?? ["\(error)"])
      if request.verb == .up {
        failed.isUndo = wasToldToUndo && (error as? LabFailure)?.hasLasting != true
        failed.isAsBefore = (error as? LabFailure)?.isAsBefore ?? true
        // The last line says that everything here is as before. Whoever asked says it of all hosts.
        if failed.isAsBefore == true, failed.errors?.count ?? 0 > 1 { failed.errors?.removeLast() }
      }
      return failed
    }
  }

  private func perform(_ request: HostRequest, _ answer: inout HostAnswer) throws {
    let manager = LabManager.forVerb(request.name)
    manager.onWarning = { [unowned self] words in
      var part = HostAnswer()
      part.warning = words
      send(part)
    }
    switch request.verb {
    case .hello: answer.facts = try HostFacts.own(for: request, manager.onWarning)
    case .plan:
      let plan = try manager.plan(try lab(request), options(request))
      plan.warnings.forEach(manager.onWarning)
      answer.content = JSONText.encode(
        HostPlan(
          document: PlanJSON.document(plan), text: PlanText(plan, colour: false).text,
          details: PlanText(plan, colour: false, showsDetails: true).text))
    case .up:
      let plan = try up(request, manager)
      answer.changes = plan.steps.filter { !$0.isDetail }.count
      (answer.removed, answer.left) = (plan.pruning.removed, plan.pruning.left)
    case .down:
      // A damaged record is no reason to leave the share.
      if let lab = try? manager.record()?.lab, !request.isAbout(lab) {
        return manager.onWarning("\(Self.stranger(lab)), which stays")
      }
      let isUp = (try? manager.record() == nil) != true
      if try isUp || manager.paths.unfinished() || manager.hasTraces() { try manager.down() }
    case .recover:
      try manager.recover()
      answer.transaction = try manager.record()?.transaction
    case .status:
      _ = try record(manager, request)
      answer.content = JSONText.encode(try StatusReport(of: manager).document)
    case .graph:
      answer.content = JSONText.encode(try Graph(try record(manager, request), by: manager))
    case .addresses:
      let runner = try runner(request)
      answer.content = JSONText.encode(try runner.foundAddresses(try lab(request).nodes))
    case .test: answer.content = JSONText.encode(try runner(request).run())
    case .matrix:
      answer.content = JSONText.encode(
        try runner(request).matrix(timeout: request.timeout ?? 2_000_000))
    case .record, .finish, .undo: throw LabError("nothing is being changed")
    }
  }

  private func record(_ manager: LabManager, _ request: HostRequest) throws -> Record {
    guard let record = try manager.record() else { throw manager.paths.notUp }
    if !request.isAbout(record.lab) {
      throw LabError("\(Self.stranger(record.lab)), and nothing of this one")
    }
    return record
  }

  private static func stranger(_ lab: Lab) -> String {
    "there is another lab `\(lab.name)`, up from \(lab.whence)"
  }

  private func lab(_ request: HostRequest) throws -> Lab {
    guard let lab = request.lab else { throw LabError("a request without a lab") }
    return lab
  }

  private func runner(_ request: HostRequest) throws -> CheckRunner {
    var runner = CheckRunner(lab: try lab(request))
    runner.here = Set(request.here ?? [])
    runner.addressesElsewhere = request.addresses ?? [:]
    return runner
  }

  private func options(_ request: HostRequest) -> LabManager.Options {
    request.options?.managerOptions ?? LabManager.Options()
  }

  private func up(_ request: HostRequest, _ manager: LabManager) throws -> Plan {
    let lab = try lab(request)
    let observer = HostObserver(isVerbose: request.options?.isVerbose ?? false) { [unowned self] in
      var part = HostAnswer()
      part.step = $0
      send(part)
    }
    wasToldToUndo = false
    let options = options(request)
    // Another host may need its whole time, and some more to say so.
    patience = Int32(clamping: options.timeout / 1000 + 60_000)
    manager.observer = observer
    manager.agreement = self
    manager.isCancelled = { [unowned self] in
      // During the work the other end says nothing, unless the work has to be undone.
      if channel.wait(0) { wasToldToUndo = true }
      return wasToldToUndo || linux_noted_signal() != 0
    }
    return try manager.up(options) { _ in lab }
  }
}

extension HostAgent: Agreement {
  func made() throws(LabError) {
    var part = HostAnswer()
    part.stage = .made
    send(part)
    let request = receive(patience)
    if request?.verb == .record { return }
    guard request != nil || channel.isAtEnd || linux_noted_signal() != 0 else {
      throw LabError("the other hosts were not ready after \(patience / 1000) seconds")
    }
    throw toldToUndo()
  }

  func recorded() throws(LabError) {
    var part = HostAnswer()
    part.stage = .recorded
    send(part)
    // If the connection breaks now, the other hosts may keep the change, so this one does.
    if receive(patience)?.verb == .undo { throw toldToUndo() }
  }

  private func toldToUndo() -> LabError {
    wasToldToUndo = linux_noted_signal() == 0
    return LabError("another host failed, or the connection broke")
  }
}

/// Tells of the steps of an `up` where it is asked to.
private final class HostObserver: StepObserver {
  private let isVerbose: Bool
  private let tell: (String) -> Void
  private let fault = InjectedFault.fromEnvironment()

  init(isVerbose: Bool, _ tell: @escaping (String) -> Void) {
    self.isVerbose = isVerbose
    self.tell = tell
  }

  var isStepwise: Bool { fault != nil }

  func willRun(_ step: Step) throws(LabError) {
    if isVerbose { tell("\(step.action.rawValue) \(step.kind.rawValue) \(step.subject)") }
    try fault?.willRun(step)
  }

  func didRun(_ step: Step) { fault?.didRun(step) }

  func didWrite(_ node: String, _ output: String) {
    guard isVerbose else { return }
    for line in output.split(separator: "\n") { tell("\(node): \(line)") }
  }
}

/// What a host would do, as JSON and as text.
struct HostPlan: Codable {
  var document: PlanJSON.Document
  var text: String
  /// The text with every step.
  var details: String
}

extension LabFailure {
  /// Whether something was done that stays although the change was undone.
  fileprivate var hasLasting: Bool {
    guard case .transaction(let error) = self else { return false }
    return !error.pruned.isEmpty || !error.commands.isEmpty
  }

  /// Whether everything is as it was before.
  fileprivate var isAsBefore: Bool {
    guard case .transaction(let error) = self else { return true }
    return error.outcome == nil && error.undoFailures.isEmpty
  }
}
