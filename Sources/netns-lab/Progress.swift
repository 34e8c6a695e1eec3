import CLinux
import Glibc
import NetworkLabs
import Linux

/// Shows the progress of `up`: on a terminal one line that is overwritten, or every step if requested.
final class Progress: StepObserver {
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let isLive: Bool
  private let fault: InjectedFault?
  private var isShown = false

  init(isQuiet: Bool, isVerbose: Bool) {
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    fault = InjectedFault.fromEnvironment()
    isLive = !isQuiet && !isVerbose && Terminal.isTerminal(STDERR_FILENO)
  }

  var isStepwise: Bool { fault != nil }

  func willRun(_ step: Step) throws(LabError) {
    if isVerbose {
      Terminal.error("\(step.action.rawValue) \(step.kind.rawValue) \(step.subject)")
    } else {
      line("\(step.action.rawValue) \(step.kind.rawValue) \(step.subject)")
    }
    try fault?.willRun(step)
  }

  func didRun(_ step: Step) { fault?.didRun(step) }

  func didWrite(_ node: String, _ output: String) {
    guard isVerbose else { return }
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty
    {
      Terminal.error("\(node): \(line)")
    }
  }

  /// Shows what is still being waited for.
  func show(_ late: [String]) {
    guard let first = late.first else { return finish() }
    line("waiting: \(first)" + (late.count > 1 ? " and \(late.count - 1) more" : ""))
  }

  func finish() {
    if isShown { Terminal.write("\r\u{1b}[K", to: STDERR_FILENO) }
    isShown = false
  }

  private func line(_ text: String) {
    guard isLive else { return }
    Terminal.write("\r\u{1b}[K\(text.onOneLine.prefix(78))", to: STDERR_FILENO)
    isShown = true
  }
}

/// A failure that a test asks for. NETNS_LAB_FAULT=fail@N makes step N fail; kill@N kills netns after it. The steps of
/// the whole `up` are counted.
final class InjectedFault {
  private let isKill: Bool
  private let target: Int
  private var count = 0

  private init(isKill: Bool, target: Int) {
    self.isKill = isKill
    self.target = target
  }

  static func fromEnvironment() -> InjectedFault? {
    guard let text = getenv("NETNS_LAB_FAULT") else { return nil }
    let parts = text.split(separator: "@")
    guard parts.count == 2, let target = Int(parts[1]), ["fail", "kill"].contains(parts[0]) else {
      return nil
    }
    return InjectedFault(isKill: parts[0] == "kill", target: target)
  }

  func willRun(_ step: Step) throws(LabError) {
    if !isKill, count == target { throw LabError("failure asked for by NETNS_LAB_FAULT") }
  }

  func didRun(_ step: Step) {
    if isKill, count == target { kill(getpid(), SIGKILL) }
    count += 1
  }
}
