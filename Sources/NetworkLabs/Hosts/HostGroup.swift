import Glibc
import Linux

/// The hosts of a lab, each with a connection. They work at the same time.
package final class HostGroup {
  /// How a request to a host ended.
  package enum Outcome {
    case answer(HostAnswer)
    /// The connection broke, or something else than netns-lab answered.
    case lost(LabError)

    /// What went wrong, in lines for people; nil if nothing did.
    package var errors: [String]? {
      switch self {
      case .answer(let answer): answer.errors
      case .lost(let error): [error.message]
      }
    }

    package var answer: HostAnswer? {
      guard case .answer(let answer) = self, answer.errors == nil else { return nil }
      return answer
    }
  }

  /// How far clocks may be apart, in seconds. Logs and records of several hosts are compared by them.
  private static let clockLimit = 5.0

  private let name: String
  private var connections: [String: HostConnection] = [:]
  /// What each connected host says of itself.
  package private(set) var facts: [String: HostFacts] = [:]
  /// Hosts that could not be connected to, or that cannot be worked with, with the reason.
  package private(set) var failures: [String: [String]] = [:]
  /// Called with a host and what it warns of.
  package var onWarning: (String, String) -> Void = { _, _ in }
  /// Called with a host and a step that begins there.
  package var onStep: (String, String) -> Void = { _, _ in }
  /// Returns true once the user wants to stop.
  private let isCancelled: () -> Bool

  /// How a request ends before all have answered it.
  package enum Haste {
    /// Once the user wants to stop. Then what is missing counts as lost.
    case interruptible
    /// Once one fails or the user wants to stop. Then the others undo what they do, and say so.
    case together
    /// After a while: the hosts have agreed on what to do, and only have to do it.
    case decided
  }

  /// How long hosts may take for what was agreed on, and for undoing, in microseconds.
  private static let patience = 60_000_000

  /// Connects to hosts and asks each who it is.
  ///
  /// - Parameters:
  ///   - name: the lab's.
  ///   - crossing: the hosts with links to other ones, whose underlay is looked at.
  ///   - isCancelled: returns true once the user wants to stop.
  package init(
    _ hosts: [LabHost], of name: String, crossing: Set<String> = [],
    isCancelled: @escaping () -> Bool
  ) {
    self.name = name
    self.isCancelled = isCancelled
    // A host that is gone shows when a message to it fails.
    signal(SIGPIPE, SIG_IGN)
    for host in hosts {
      do throws(LabError) { connections[host.name] = try HostConnection(host) } catch {
        failures[host.name] = [error.message]
      }
    }
    let begin = HostFacts.now
    var requests: [String: HostRequest] = [:]
    for host in hosts where connections[host.name] != nil {
      var request = HostRequest(.hello, of: name)
      (request.address, request.device) = (host.address, host.device)
      request.needsUnderlay = crossing.contains(host.name)
      request.needsDaemons = host.usesEVPN
      requests[host.name] = request
    }
    let outcomes = ask(requests)
    for host in hosts {
      guard let outcome = outcomes[host.name] else { continue }
      if let errors = outcome.errors { fail(host.name, errors) }
      guard let found = outcome.answer?.facts else { continue }
      if host.isFormer, facts.values.contains(where: { $0.identity == found.identity }) {
        // It is the same machine as before, which only is reached in another way now.
        connections[host.name] = nil
      } else {
        check(found, host, begin)
      }
    }
  }

  private func fail(_ host: String, _ errors: [String]) {
    failures[host] = errors
    connections[host] = nil
  }

  private func check(_ found: HostFacts, _ host: LabHost, _ begin: Double) {
    let end = HostFacts.now
    let apart = max(begin - found.time, found.time - end)
    if found.version != HostFacts.ownVersion {
      return fail(
        host.name,
        [
          "it runs netns \(found.version), and this is \(HostFacts.ownVersion): "
            + (host.pushed == nil
              ? "install the same one there, or let `netns up --push` copy it"
              : "`netns up --push` with the lab's file copies this one")
        ])
    }
    if apart > Self.clockLimit {
      let words = String(Int(apart.rounded()))
      return fail(
        host.name,
        ["its clock and this machine's are \(words) seconds apart: set them (`chronyc makestep`)"])
    }
    if let other = facts.first(where: { $0.value.identity == found.identity })?.key {
      return fail(host.name, ["it is the same machine as host `\(other)`"])
    }
    facts[host.name] = found
  }

  /// The names of the connected hosts.
  package var hosts: [String] { connections.keys.sorted() }

  /// Sends each host its request and waits for the answers.
  ///
  /// - Parameters:
  ///   - stage: what counts as the answer, besides the last one.
  package func ask(
    _ requests: [String: HostRequest], until stage: HostAnswer.Stage? = nil,
    _ haste: Haste = .interruptible
  ) -> [String: Outcome] {
    var outcomes: [String: Outcome] = [:]
    var deadline = haste == .decided ? Clock.microseconds(after: Self.patience) : .max
    for (host, request) in requests.sorted(by: { $0.key < $1.key }) {
      guard let connection = connections[host] else { continue }
      if !connection.send(request) { outcomes[host] = .lost(lose(host, connection)) }
    }
    while true {
      for host in requests.keys.sorted() where outcomes[host] == nil {
        guard let connection = connections[host] else { continue }
        outcomes[host] = take(host, connection, stage)
      }
      let waiting = requests.keys.filter { outcomes[$0] == nil && connections[$0] != nil }.sorted()
      if waiting.isEmpty { return outcomes }
      let hasFailed = outcomes.values.contains { $0.errors != nil }
      switch haste {
      case .interruptible where isCancelled():
        for host in waiting { outcomes[host] = abandon(host, .interrupted) }
      case .together where deadline == .max && (isCancelled() || hasFailed):
        deadline = Clock.microseconds(after: Self.patience)
        for host in waiting { _ = connections[host]?.send(HostRequest(.undo, of: name)) }
      case .together, .decided, .interruptible: break
      }
      if Clock.microseconds() > deadline {
        let error = LabError("it has not answered for \(Self.patience / 1_000_000) seconds")
        for host in waiting { outcomes[host] = abandon(host, error) }
      }
      wait(waiting)
    }
  }

  private func wait(_ hosts: [String]) {
    let waiting = hosts.compactMap { connections[$0] }
    var entries = waiting.map(\.entry)
    guard poll(&entries, 200) > 0 else { return }
    for (connection, entry) in zip(waiting, entries) where entry.revents != 0 { connection.fill() }
  }

  /// The answer of a host, if it has arrived.
  private func take(
    _ host: String, _ connection: HostConnection, _ stage: HostAnswer.Stage?
  ) -> Outcome? {
    do throws(LabError) {
      while let answer = try connection.answer() {
        if let warning = answer.warning { onWarning(host, warning) }
        if let step = answer.step { onStep(host, step) }
        if answer.isLast || answer.stage != nil && answer.stage == stage { return .answer(answer) }
      }
    } catch {
      connections[host] = nil
      return .lost(error)
    }
    return connection.isAtEnd ? .lost(lose(host, connection)) : nil
  }

  /// Closes a connection without waiting for what it is about.
  private func abandon(_ host: String, _ error: LabError) -> Outcome {
    connections[host] = nil
    return .lost(error)
  }

  private func lose(_ host: String, _ connection: HostConnection) -> LabError {
    connections[host] = nil
    return connection.loss()
  }
}
